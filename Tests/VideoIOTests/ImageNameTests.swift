import Testing

@testable import VideoIO

@Suite struct ImageNameTests {
  /// The cases of `Tests/Web/image-names.test.js`: both order alike.
  @Test func `names are ordered by their numbers`() {
    let ordered = [
      "1.png", "02.jpg", "3 b.jpg", "10.jpeg", "99999999999999999999998.png",
      "99999999999999999999999.png", "IMG_9.JPG", "IMG_10.JPG", "IMG_10 (2).JPG", "a.png", "a1.png",
      "a1b2.png", "a01b10.png", "b.png", "é.png", "\u{FFFD}.png", "\u{1F600}.png",
    ]
    let names = ordered.compactMap { ImageName(ofFile: $0) }
    #expect(names.count == ordered.count)
    for (i, a) in names.enumerated() {
      for (j, b) in names.enumerated() {
        #expect(a.precedes(b) == (i < j), "\(a.file), \(b.file)")
      }
    }
  }

  @Test(arguments: [("1.jpg", "001.jpg"), ("a0.png", "a00.jpg"), ("x7y.jpg", "x07y.jpeg")])
  func `leading zeros and extensions change no place`(a: String, b: String) throws {
    let (a, b) = (try #require(ImageName(ofFile: a)), try #require(ImageName(ofFile: b)))
    #expect(!a.precedes(b) && !b.precedes(a))
  }

  @Test(arguments: [".1.jpg", "1.gif", "jpg", "notes.txt", "1.jpg.zip", ""])
  func `other files are no images`(name: String) {
    #expect(ImageName(ofFile: name) == nil)
  }
}
