import Masklets

/// A PNG whose pixel values identify objects.
struct LabelImage {
  var size: ImageSize
  /// Row-major `[height, width]`; palette indices or grey values.
  var values: [UInt8]
  /// True if the values index a palette. They are object ids then, and 255 marks pixels that DAVIS
  /// leaves undecided, which count as background.
  var isIndexed: Bool

  /// The ids of the objects in the image.
  ///
  /// - Parameter greyIsID: true if the values of a greyscale image are ids; otherwise everything
  ///   that is not black in it is object 1.
  func objectIDs(greyIsID: Bool) -> Set<ObjectID> {
    var isSeen = [Bool](repeating: false, count: 256)
    for value in values { isSeen[Int(value)] = true }
    guard isIndexed || greyIsID else {
      return isSeen.dropFirst().contains(true) ? [1] : []
    }
    let last = isIndexed ? 254 : 255
    return Set((1...last).filter { isSeen[$0] })
  }

  /// The pixels of object `id`; see `objectIDs` for `greyIsID`.
  func mask(of id: ObjectID, greyIsID: Bool) -> Mask {
    guard isIndexed || greyIsID else {
      return id == 1 ? Mask(size: size, nonZero: values) : Mask(size: size)
    }
    return Mask(size: size) { x, y in Int(values[y * size.width + x]) == id }
  }
}
