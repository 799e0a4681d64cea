import Masklets

/// The most recently used frames, up to a fixed number.
struct DecodedFrameCache {
  let capacity: Int
  /// The frame that was read or inserted last.
  private(set) var newest: Int?
  private var images: [Int: RGBImage] = [:]
  /// Least recently used first.
  private var order: [Int] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(index: Int) -> RGBImage? {
    mutating get {
      guard let image = images[index] else { return nil }
      markUsed(index)
      return image
    }
  }

  mutating func insert(_ image: RGBImage, at index: Int) {
    images[index] = image
    markUsed(index)
    if order.count > capacity { images[order.removeFirst()] = nil }
  }

  private mutating func markUsed(_ index: Int) {
    newest = index
    if let position = order.firstIndex(of: index) { order.remove(at: position) }
    order.append(index)
  }
}
