import Foundation
import Masklets
import Testing

@Suite struct RLETests {
  private struct Case: Decodable {
    var name: String
    var height, width: Int
    var bits: Data
    var counts: String

    var size: ImageSize { ImageSize(width: width, height: height) }

    var mask: Mask {
      let rowBytes = (width + 7) / 8
      return Mask(size: size) { x, y in
        bits[y * rowBytes + x / 8] >> UInt8(7 - x % 8) & 1 == 1
      }
    }
  }

  private let size = ImageSize(width: 4, height: 3)

  @Test func `counts are those of pycocotools, byte for byte`() throws {
    for example in try fixture("rle.json", as: [Case].self) {
      #expect(RLE(example.mask).counts == example.counts, "\(example.name)")
    }
  }

  @Test func `counts of pycocotools decode to their mask`() throws {
    for example in try fixture("rle.json", as: [Case].self) {
      let rle = try RLE(size: example.size, counts: example.counts)
      #expect(rle.mask() == example.mask, "\(example.name)")
      #expect(rle.area == example.mask.area, "\(example.name)")
    }
  }

  @Test func `runs of length zero are accepted anywhere`() throws {
    let rle = try RLE(size: size, runs: [0, 2, 0, 3, 7, 0, 0])
    #expect(rle.mask().area == 5)
    #expect(rle.mask()[0, 0] && rle.mask()[1, 1] && !rle.mask()[1, 2])
  }

  @Test func `runs that do not fill the image are rejected`() {
    #expect(throws: RLEError.wrongTotal(pixels: 11, size: size)) {
      try RLE(size: size, runs: [5, 6])
    }
    #expect(throws: RLEError.tooManyPixels(run: 1, size: size)) {
      try RLE(size: size, runs: [5, 8])
    }
    #expect(throws: RLEError.tooManyPixels(run: 1, size: size)) {
      try RLE(size: size, runs: [1, .max])
    }
    #expect(throws: RLEError.negativeRun(index: 1, length: -5)) {
      try RLE(size: size, runs: [12, -5, 5])
    }
    #expect(throws: RLEError.wrongTotal(pixels: 0, size: size)) {
      try RLE(size: size, counts: "")
    }
  }

  @Test func `text that does not encode run lengths is rejected`() {
    #expect(throws: RLEError.badCharacter(32, offset: 1)) { try RLE(size: size, counts: "5 6") }
    #expect(throws: RLEError.badCharacter(0xC3, offset: 0)) { try RLE(size: size, counts: "é") }
    #expect(throws: RLEError.truncated(offset: 1)) { try RLE(size: size, counts: "5o") }
    #expect(throws: RLEError.numberTooLong(offset: 0)) {
      try RLE(size: size, counts: String(repeating: "o", count: 1000))
    }
    #expect(throws: RLEError.negativeRun(index: 0, length: -16)) {
      try RLE(size: size, counts: "@")
    }
  }

  @Test func `sizes that no mask has are rejected`() {
    for (width, height) in [(0, 3), (3, 0), (-1, 3), (16385, 1), (Int.max, Int.max)] {
      let size = ImageSize(width: width, height: height)
      #expect(throws: RLEError.sizeOutOfRange(size)) { try RLE(size: size, counts: "0") }
    }
  }

  @Test func `arbitrary text is decoded or rejected, and never traps`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let length = Int.random(in: 0..<12, using: &random)
      let bytes = (0..<length).map { _ in UInt8.random(in: 46...113, using: &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      if let rle = try? RLE(size: size, counts: text) {
        #expect(rle.mask().area == rle.area)
      }
    }
  }

  @Test func `JSON gives height before width and survives the round trip`() throws {
    let mask = Mask(size: size) { x, y in x == 2 && y > 0 }
    let json = try JSONEncoder().encode(RLE(mask))
    let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["size"] as? [Int] == [3, 4])
    #expect(try JSONDecoder().decode(RLE.self, from: json).mask() == mask)
  }

  @Test func `JSON with an invalid field is a decoding error that names the field`() {
    for (json, key) in [
      (#"{"size": [3], "counts": "<"}"#, "size"), (#"{"size": [0, 4], "counts": "0"}"#, "size"),
      (#"{"size": [3, 4], "counts": "5"}"#, "counts"),
    ] {
      #expect(throws: DecodingError.self) {
        do {
          _ = try JSONDecoder().decode(RLE.self, from: Data(json.utf8))
        } catch DecodingError.dataCorrupted(let context) {
          #expect(context.codingPath.last?.stringValue == key)
          throw DecodingError.dataCorrupted(context)
        }
      }
    }
  }

  @Test func `union, shared area, IoU and centroid are those of the masks`() {
    let size = ImageSize(width: 13, height: 7)
    let masks = [
      Mask(size: size), Mask(size: size) { _, _ in true },
      Mask(size: size) { x, y in (x * 5 + y * 3) % 7 < 3 },
      Mask(size: size) { x, y in x > 3 && x < 9 && y != 2 }, Mask(size: size) { x, _ in x == 0 },
    ]
    for a in masks {
      let (x, y) = (RLE(a).centroid, a.centroid)
      #expect(x?.x == y?.x && x?.y == y?.y)
      for b in masks {
        #expect(RLE(a).union(RLE(b)) == RLE(a.union(b)))
        #expect(RLE(a).sharedArea(with: RLE(b)) == a.intersection(b).area)
        #expect(RLE(a).iou(with: RLE(b)) == a.iou(with: b))
      }
    }
  }
}
