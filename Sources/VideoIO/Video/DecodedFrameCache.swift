import Masklets

/// The frames used last, up to a fixed number.
struct FrameCache {
  let capacity: Int
  /// The frame asked for or inserted last.
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
      touch(index)
      return image
    }
  }

  mutating func insert(_ image: RGBImage, at index: Int) {
    images[index] = image
    touch(index)
    if order.count > capacity { images[order.removeFirst()] = nil }
  }

  private mutating func touch(_ index: Int) {
    newest = index
    if let position = order.firstIndex(of: index) { order.remove(at: position) }
    order.append(index)
  }
}
