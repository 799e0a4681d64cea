import Masklets

/// A PNG that says which object every pixel belongs to.
struct LabelImage {
  var size: ImageSize
  /// Row-major `[height, width]`; palette indices or grey values.
  var values: [UInt8]
  /// Whether the values index a palette; then they are object ids, and 255 marks pixels that DAVIS
  /// leaves undecided, which count as background.
  var isIndexed: Bool

  /// The ids of the objects seen, where a greyscale image's values are ids only if `greyIsID`; else
  /// whatever is not black is object 1.
  func objectIDs(greyIsID: Bool) -> Set<ObjectID> {
    var isSeen = [Bool](repeating: false, count: 256)
    for value in values { isSeen[Int(value)] = true }
    guard isIndexed || greyIsID else {
      return isSeen.dropFirst().contains(true) ? [1] : []
    }
    let last = isIndexed ? 254 : 255
    return Set((1...last).filter { isSeen[$0] })
  }

  /// The pixels of object `id`.
  func mask(of id: ObjectID, greyIsID: Bool) -> Mask {
    guard isIndexed || greyIsID else {
      return id == 1 ? Mask(size: size, nonZero: values) : Mask(size: size)
    }
    return Mask(size: size) { x, y in Int(values[y * size.width + x]) == id }
  }
}
