import Compression
import Foundation
import Masklets
import VideoIO

/// Masks from a zip of indexed PNGs, one per frame; every object seen on a frame gets a keyframe
/// there.
///
/// The index is the object's id; 255 marks undecided pixels. A grey picture of 0 and 255 is object
/// 1, other grey values are ids. The number at the end of a file's name is that of its frame.
struct DAVISImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  func survey() throws -> ImportSurvey {
    let zip = try open()
    var ids: Set<Int> = []
    var count = 0
    for picture in try pictures(in: zip) {
      let found = try values(of: picture.entry, in: zip).ids
      ids.formUnion(found)
      count += found.count
    }
    guard !ids.isEmpty else { throw FormatError("The pictures of the zip file hold no object") }
    let tracks = ids.sorted().enumerated().map { place, id in
      AnnotatedTrack(id: id, name: "Object \(id)", category: nil, color: .cycled(place))
    }
    return ImportSurvey(tracks: tracks, maskCount: count)
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    let zip = try open()
    for picture in try pictures(in: zip) {
      let (values, ids) = try values(of: picture.entry, in: zip)
      for id in ids.sorted() {
        let mask = Mask(size: video.size) { x, y in Int(values[y * video.size.width + x]) == id }
        try await body(
          ImportedMask(objectID: id, frame: picture.frame, role: .prompt, mask: mask))
      }
    }
  }

  private static let limits = ZipReader.Limits(
    entries: 200_000, entryBytes: 64 << 20, totalBytes: 64 << 30)

  private func open() throws -> ZipReader {
    try FormatError.wordingZipErrors { try ZipReader(FileBytes(file), limits: Self.limits) }
  }

  /// The pictures of the one folder that has any, with their frames.
  private func pictures(in zip: ZipReader) throws -> [(frame: Int, entry: ZipEntry)] {
    let found = zip.entries.filter { entry in
      let parts = entry.name.split(separator: "/")
      return entry.name.lowercased().hasSuffix(".png") && parts.first != "__MACOSX"
        && parts.last?.hasPrefix(".") == false
    }
    guard !found.isEmpty else { throw FormatError("The zip file holds no PNG pictures") }
    let folders = Set(found.map { ($0.name as NSString).deletingLastPathComponent }).sorted()
    guard folders.count == 1 else {
      let names = folders.prefix(5).map { String($0.prefix(60)) }.joined(separator: ", ")
      throw FormatError(
        "The zip file holds pictures in \(folders.count) folders (\(names)): keep the one that "
          + "belongs to this video")
    }
    return try video.framesByNumber(found, of: "pictures")
  }

  /// The object ids of a picture, row-major, and the set of those that occur.
  private func values(
    of entry: ZipEntry, in zip: ZipReader
  ) throws -> (values: [UInt8], ids: Set<Int>) {
    let bytes = try FormatError.wordingZipErrors { try zip.contents(of: entry) }
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
      throw FormatError("\(entry.name.prefix(80)) is no PNG picture")
    }
    let picture: StillImage
    do {
      picture = try StillImage(
        decoding: bytes, maximumSide: max(video.size.width, video.size.height))
    } catch {
      throw FormatError("\(entry.name.prefix(80)) is \(error)")
    }
    let (size, values, isIndexed) =
      switch picture {
      case .indexed(let size, let values, _): (size, values, true)
      case .grey(let size, let values): (size, values, false)
      case .colour:
        throw FormatError(
          "\(entry.name.prefix(80)) is a colour picture: masks are indexed or grey PNGs")
      }
    try video.check(size: size)
    var isSeen = [Bool](repeating: false, count: 256)
    for value in values { isSeen[Int(value)] = true }
    let seen = Set((1...255).filter { isSeen[$0] })
    if !isIndexed, seen == [255] { return (values.map { $0 == 255 ? 1 : 0 }, [1]) }
    return (values, seen.subtracting([255]))
  }
}
