import Foundation
import Masklets
import TestSupport
import Testing

@testable import Compression

@Suite struct ZipTests {
  private static let limits = ZipReader.Limits(
    entries: 1000, entryBytes: 1 << 20, totalBytes: 1 << 22)

  /// An archive of a stored, a deflated and a streamed entry.
  private static func archive() throws -> [UInt8] {
    var encoder = ZipEncoder()
    var bytes = try encoder.entry("a/stored.bin", contents(0), compress: false)
    bytes += try encoder.entry("deflated.txt", contents(1), compress: true)
    bytes += try encoder.begin("streamed.json")
    bytes += try encoder.append(Array(contents(2)[..<1000]))
    bytes += try encoder.append(Array(contents(2)[1000...]))
    let end = try encoder.end()
    bytes += end.bytes
    let start = Int(end.headerOffset)
    bytes.replaceSubrange(start..<start + end.header.count, with: end.header)
    return encoder.directory().reduce(bytes, +)
  }

  private static func contents(_ number: Int) -> [UInt8] {
    (0..<5000).map { UInt8(truncatingIfNeeded: ($0 &* $0 >> 5) &+ number) }
  }

  @Test func `entries are read as they were written`() throws {
    let zip = try ZipReader(Archive(try Self.archive()), limits: Self.limits)
    #expect(zip.entries.map(\.name) == ["a/stored.bin", "deflated.txt", "streamed.json"])
    for (number, entry) in zip.entries.enumerated() {
      #expect(try zip.contents(of: entry) == Self.contents(number))
    }
  }

  @Test func `an entry is read in pieces as it is read whole`() throws {
    let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: ($0 &* $0 >> 9) ^ $0) }
    var encoder = ZipEncoder()
    var bytes = try encoder.entry("stored", large, compress: false)
    bytes += try encoder.entry("deflated", large, compress: true)
    bytes += try encoder.entry("zeros", [UInt8](repeating: 0, count: 5_000_000), compress: true)
    bytes += try encoder.entry("empty", [], compress: true)
    bytes = encoder.directory().reduce(bytes, +)
    let zip = try ZipReader(
      Archive(bytes), limits: ZipReader.Limits(entries: 10, entryBytes: 1 << 23))
    for entry in zip.entries {
      let pieces = try zip.pieces(of: entry)
      var contents: [UInt8] = []
      while case let piece = try pieces.next(), !piece.isEmpty {
        #expect(piece.count <= 1 << 18)
        contents += piece
      }
      #expect(contents == (try zip.contents(of: entry)))
      #expect(try pieces.next().isEmpty)
    }
  }

  @Test func `an entry that is not what the directory says is refused in pieces too`() throws {
    let whole = try Self.archive()
    let entries = try ZipReader(Archive(whole), limits: Self.limits).entries
    for entry in entries {
      let range = try ZipReader(Archive(whole), limits: Self.limits).range(of: entry)
      for place in range where place % 97 == 0 {
        var bytes = whole
        bytes[place] ^= 0x55
        let zip = try ZipReader(Archive(bytes), limits: Self.limits)
        #expect(throws: ZipError.self) {
          let pieces = try zip.pieces(of: entry)
          while try !pieces.next().isEmpty {}
        }
      }
    }
  }

  @Test func `a stored entry's range holds its contents`() throws {
    let bytes = try Self.archive()
    let zip = try ZipReader(Archive(bytes), limits: Self.limits)
    #expect(zip.entries[0].method == ZipEntry.stored)
    #expect(Array(bytes[try zip.range(of: zip.entries[0])]) == Self.contents(0))
  }

  @Test func `a file is read like bytes in memory`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(try Self.archive(), to: "archive.zip")
    let zip = try ZipReader(FileBytes(file), limits: Self.limits)
    #expect(try zip.contents(of: zip.entries[1]) == Self.contents(1))
  }

  @Test func `an archive cut anywhere is refused`() throws {
    let bytes = try Self.archive()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: ZipError.self) {
        try ZipReader(Archive(Array(bytes[..<length])), limits: Self.limits)
      }
    }
  }

  @Test func `a changed byte is noticed or harmless, and never crashes`() throws {
    let bytes = try Self.archive()
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      var damaged = bytes
      damaged[random.index(below: bytes.count)] ^= UInt8(1 + random.index(below: 255))
      do {
        let zip = try ZipReader(Archive(damaged), limits: Self.limits)
        for entry in zip.entries {
          #expect(Self.contents(0).count == (try zip.contents(of: entry).count))
        }
      } catch is ZipError {
        // Noticed.
      }
    }
  }

  @Test func `more than the limits allow is refused`() throws {
    let archive = Archive(try Self.archive())
    #expect(throws: ZipError.tooManyEntries(3, limit: 2)) {
      try ZipReader(archive, limits: ZipReader.Limits(entries: 2))
    }
    #expect(throws: ZipError.entryTooLarge(name: "a/stored.bin", limit: 4999)) {
      try ZipReader(archive, limits: ZipReader.Limits(entries: 3, entryBytes: 4999))
    }
    #expect(throws: ZipError.contentsTooLarge(limit: 14_999)) {
      try ZipReader(archive, limits: ZipReader.Limits(entries: 3, totalBytes: 14_999))
    }
  }

  @Test func `entries that share their bytes are refused`() throws {
    var encoder = ZipEncoder()
    let first = try encoder.entry("one", Self.contents(0), compress: true)
    _ = try encoder.entry("one", Self.contents(0), compress: true)
    // The directory's second record, pointing at the first entry as well.
    var directory = Array(encoder.directory())
    directory[1] = directory[0]
    let shift = UInt32(first.count)
    var end = directory[2]
    end.replaceSubrange(16..<20, with: withUnsafeBytes(of: shift.littleEndian) { Array($0) })
    let bytes = first + directory[0] + directory[1] + end
    #expect(throws: ZipError.overlapping(name: "one")) {
      try ZipReader(Archive(bytes), limits: Self.limits)
    }
  }

  @Test func `other methods and encryption are refused by name`() throws {
    var bytes = try ZipTests.archive()
    let record = try #require(bytes.firstIndex(ofRecord: [0x50, 0x4B, 1, 2]))
    bytes[record + 10] = 12
    let zip = try ZipReader(Archive(bytes), limits: Self.limits)
    #expect(throws: ZipError.unsupportedMethod(name: "a/stored.bin", method: 12)) {
      try zip.contents(of: zip.entries[0])
    }
    bytes[record + 8] |= 1
    #expect(throws: ZipError.encrypted(name: "a/stored.bin")) {
      try ZipReader(Archive(bytes), limits: Self.limits)
    }
  }

  @Test func `numbers beyond 32 bits are read from their ZIP64 fields`() throws {
    // A record as one of a file beyond 4 GiB has it: all three numbers in the extra field.
    let record: [UInt8] =
      [0x50, 0x4B, 1, 2, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      + [UInt8](repeating: 0xFF, count: 8) + [1, 0, 28, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
      + [0xFF, 0xFF, 0xFF, 0xFF] + [UInt8(ascii: "x"), 1, 0, 24, 0]
      + [0, 0, 0, 0, 2, 0, 0, 0] + [0, 0, 0, 0, 1, 0, 0, 0] + [0, 0, 0, 0, 3, 0, 0, 0]
    var reader = ByteReader<ZipError>(record)
    let entry = try ZipEntry(&reader)
    #expect(entry.name == "x")
    #expect(entry.size == 2 << 32)
    #expect(entry.packedSize == 1 << 32)
    #expect(entry.headerOffset == 3 << 32)
  }

  @Test func `an archive of more than 65535 entries has a ZIP64 directory`() throws {
    var encoder = ZipEncoder()
    var bytes: [UInt8] = []
    for number in 0..<66_000 {
      bytes += try encoder.entry("\(number)", [UInt8(truncatingIfNeeded: number)], compress: false)
    }
    for piece in encoder.directory() { bytes += piece }
    let zip = try ZipReader(Archive(bytes), limits: ZipReader.Limits(entries: 100_000))
    #expect(zip.entries.count == 66_000)
    #expect(try zip.contents(of: zip.entries[65_999]) == [UInt8(truncatingIfNeeded: 65_999)])
  }
}

/// An archive in memory.
private struct Archive: RandomAccessBytes {
  private let all: [UInt8]

  init(_ bytes: [UInt8]) { all = bytes }

  var count: Int { all.count }

  func bytes(_ range: Range<Int>) -> [UInt8] { Array(all[range]) }
}

extension [UInt8] {
  fileprivate func firstIndex(ofRecord mark: [UInt8]) -> Int? {
    indices.first { $0 + mark.count <= count && Array(self[$0..<$0 + mark.count]) == mark }
  }
}
