/// The name of an image's file, which decides on its place among the frames of a video.
///
/// Names are ordered by the numbers in them, whatever the leading zeros: `shot9.jpg` comes before
/// `shot010.jpg`. Between the numbers the bytes of UTF-8 decide. The page orders the images that it
/// packs in the same way (`web/js/library/image-names.js`).
struct ImageName: Sendable {
  let file: String
  /// The name without extension, by which it is ordered.
  let stem: String
  private let bytes: [UInt8]

  /// Nil for a hidden file, and for one that is no JPEG or PNG by its extension.
  init?(ofFile file: String) {
    guard !file.hasPrefix("."), let dot = file.lastIndex(of: "."),
      ["jpg", "jpeg", "png"].contains(file[file.index(after: dot)...].lowercased())
    else { return nil }
    self.file = file
    stem = String(file[..<dot])
    bytes = Array(stem.utf8)
  }

  /// False both ways for names that differ only in leading zeros or in their extensions: these have
  /// the same place.
  func precedes(_ other: ImageName) -> Bool {
    var (rest, otherRest) = (bytes[...], other.bytes[...])
    while let byte = rest.first, let otherByte = otherRest.first {
      if byte.isDigit, otherByte.isDigit {
        let (number, otherNumber) = (rest.popNumber(), otherRest.popNumber())
        guard number.elementsEqual(otherNumber) else {
          return number.count == otherNumber.count
            ? number.lexicographicallyPrecedes(otherNumber) : number.count < otherNumber.count
        }
      } else {
        guard byte == otherByte else { return byte < otherByte }
        rest.removeFirst()
        otherRest.removeFirst()
      }
    }
    return rest.isEmpty && !otherRest.isEmpty
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension ArraySlice<UInt8> {
  /// Removes the digits at the start and returns them without leading zeros.
  fileprivate mutating func popNumber() -> ArraySlice<UInt8> {
    let digits = prefix { $0.isDigit }
    removeFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}
