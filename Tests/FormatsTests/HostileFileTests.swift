import Foundation
import Masklets
import Testing
import VideoIO

@testable import Formats

@Suite struct HostileFileTests {
  /// The error for a file that is refused; nil if it is accepted.
  private func refusal(_ format: ImportFormat, _ bytes: [UInt8]) async throws -> String? {
    let fixture = try Fixture()
    let file = fixture.file("in")
    try Data(bytes).write(to: file)
    do {
      let reader = format.reader(of: file, for: Fixture.video)
      _ = try reader.survey()
      try await reader.forEachMask { _ in }
      return nil
    } catch let error as FormatError {
      return error.description
    }
  }

  private func refusal(_ format: ImportFormat, _ text: String) async throws -> String? {
    try await refusal(format, Array(text.utf8))
  }

  @Test(arguments: ImportFormat.allCases)
  func `a file of another format is refused with a sentence`(format: ImportFormat) async throws {
    let noise = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
    for bytes in [[], Array("hello".utf8), Array("{}".utf8), Array("<a>".utf8), noise] {
      let sentence = try #require(try await refusal(format, bytes))
      #expect(sentence.count < 400)
    }
  }

  @Test(arguments: ImportFormat.allCases)
  func `a file cut off anywhere, or with a byte changed, never crashes`(
    format: ImportFormat
  ) async throws {
    let fixture = try Fixture(overlapping: false)
    let file = fixture.file("whole")
    let export = try #require(ExportFormat(rawValue: format.rawValue))
    try await export.write(fixture.source, to: file)
    let whole = [UInt8](try Data(contentsOf: file))
    var random = Blobs(seed: 5)
    for _ in 0..<40 {
      #expect(try await refusal(format, Array(whole[..<random.next(whole.count - 3)])) != nil)
      var damaged = whole
      damaged[random.next(whole.count)] ^= UInt8(1 + random.next(255))
      _ = try await refusal(format, damaged)
    }
  }

  @Test func `an XML document type is refused, whatever it defines`() async throws {
    for start in [
      #"<!DOCTYPE a [<!ENTITY x "y">]><annotations>&x;</annotations>"#,
      #"<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><annotations/>"#,
    ] {
      let sentence = try #require(try await refusal(.cvat, start))
      #expect(sentence.contains("document type"))
    }
    let entity = try await refusal(
      .cvat, #"<annotations><track label="&lol;"></track></annotations>"#)
    #expect(entity?.contains("entity") == true)
    let deep = String(repeating: "<a>", count: 5000)
    #expect(try await refusal(.cvat, deep)?.contains("deep") == true)
  }

  @Test func `a zip bomb is not unpacked`() async throws {
    let fixture = try Fixture()
    let file = fixture.file("bomb.zip")
    let zip = try ZipWriter(file)
    try zip.add("00000.png", [UInt8](repeating: 0, count: 70 << 20), compress: true)
    try zip.finish()
    let bytes = [UInt8](try Data(contentsOf: file))
    #expect(bytes.count < 1 << 20)
    for format in [ImportFormat.davis, .yolo] {
      #expect(try await refusal(format, bytes)?.contains("larger") == true)
    }
    // The same announcing less than it holds.
    var small = bytes
    let sizes = small.indices.filter {
      $0 + 4 <= small.count && Array(small[$0..<$0 + 4]) == [0, 0, 0x60, 0x04]
    }
    #expect(sizes.count == 2)
    for place in sizes { small.replaceSubrange(place..<place + 4, with: [0, 16, 0, 0]) }
    #expect(try await refusal(.davis, small)?.contains("damaged") == true)
  }

  @Test func `names in a zip file lead nowhere`() async throws {
    let fixture = try Fixture(overlapping: false)
    let indices = try LabelMap.indices(
      of: fixture.masks.filter { $0.frame == 0 }, size: Fixture.size)
    let file = fixture.file("in.zip")
    let zip = try ZipWriter(file)
    try zip.add("../../../tmp/masklet-escaped/00000.png", try png(indices), compress: false)
    try zip.finish()
    let bytes = [UInt8](try Data(contentsOf: file))
    #expect(try await refusal(.davis, bytes) == nil)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/masklet-escaped"))
  }

  @Test(arguments: [
    #"{"images":[{"id":1,"file_name":"99.jpg"}],"annotations":[{"image_id":1}]}"#,
    #"{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"image_id":1}]}"#,
    #"{"images":[{"id":1,"file_name":"1.jpg","width":9,"height":9}],"annotations":[]}"#,
    #"{"images":[],"annotations":[{"image_id":"x"}]}"#,
    #"{"annotations":[{"image_id":1,"segmentation":{"size":[37,53],"counts":"#,
    #"{"images":[{"id":1,"frame_index":0}],"annotations":[{"image_id":1,"segmentation":"#
      + #"{"size":[4000000000,4000000000],"counts":"0"}}]}"#,
    #"{"images":[{"id":1,"frame_index":0}],"annotations":[{"image_id":1,"segmentation":"#
      + #"{"size":[37,53],"counts":[5,-1,99999999]}}]}"#,
    #"{"images":[{"id":1,"frame_index":0}],"annotations":[{"image_id":1,"segmentation":"#
      + #"[[1,2,3]]}]}"#,
  ])
  func `COCO that does not fit is refused`(text: String) async throws {
    #expect(try await refusal(.coco, text) != nil)
  }

  @Test func `deep JSON and an outline of too many points are refused`() async throws {
    let deep = #"{"annotations":["# + String(repeating: "[", count: 100_000)
    #expect(try await refusal(.coco, deep) != nil)
    let zigzag = (0..<500_000).map { "\($0 % 53),\($0 % 2 == 0 ? 0 : 37)" }
    let ring = zigzag.joined(separator: ",")
    let outline = try await refusal(
      .coco,
      #"{"images":[{"id":1,"frame_index":0}],"annotations":[{"image_id":1,"segmentation":[["#
        + ring + "]]}]}")
    #expect(outline?.contains("too many points") == true)
  }

  @Test func `a thousand objects are accepted, more are refused`() async throws {
    let annotations = (1...1001).map { #"{"image_id":1,"track_id":\#($0)}"# }
    let text =
      #"{"images":[{"id":1,"frame_index":0}],"annotations":["#
      + annotations.joined(separator: ",") + "]}"
    #expect(try await refusal(.coco, text)?.contains("1000 objects") == true)
  }
}

private func png(_ indices: [UInt8]) throws -> [UInt8] {
  try IndexedPNG.encode(indices, size: Fixture.size)
}
