import Compression
import Foundation

/// The label files and the names of classes in a zip of a YOLO dataset.
struct YOLODataset {
  private static let limits = ZipReader.Limits(
    entries: ImportLimits.entries, entryBytes: 64 << 20, totalBytes: 64 << 30)
  /// Bytes of all label files.
  private static let labelBytes = 4 << 30
  /// Text files of datasets that are not labels.
  private static let others: Set = ["classes.txt", "train.txt", "val.txt", "valid.txt", "test.txt"]

  private let zip: ZipReader
  let names: YOLONames

  init(_ file: URL) throws {
    zip = try FormatError.wordingZipErrors {
      try ZipReader(FileBytes(file), limits: Self.limits)
    }
    names = try Self.names(in: zip)
  }

  func contents(of entry: ZipEntry) throws -> [UInt8] {
    try FormatError.wordingZipErrors { try zip.contents(of: entry) }
  }

  /// The label files with their frames, ascending: those in folders named `labels`, or all text
  /// files if there is no such folder.
  ///
  /// - Throws: `FormatError` for files whose frame is unknown or not the video's.
  func labelFiles(of video: AnnotatedVideo) throws -> [(frame: Int, entry: ZipEntry)] {
    let texts = zip.entries.filter { entry in
      let name = Self.name(of: entry)
      return name.hasSuffix(".txt") && Self.isVisible(entry) && !Self.others.contains(name)
        && !name.hasPrefix("readme")
    }
    let inFolder = texts.filter { Self.folders(of: $0).contains("labels") }
    let labels = inFolder.isEmpty ? texts : inFolder
    guard !labels.isEmpty else {
      throw FormatError("The zip file holds no label files: YOLO has a text file for each picture")
    }
    guard labels.reduce(0, { $0 + $1.size }) <= Self.labelBytes else {
      throw FormatError("The label files unpack to more than \(Self.labelBytes) bytes")
    }
    return try video.framesByNumber(labels, of: "label files")
  }

  /// The names in `data.yaml`, or in `classes.txt` if there is none.
  private static func names(in zip: ZipReader) throws -> YOLONames {
    for file in ["data.yaml", "data.yml", "classes.txt"] {
      let found = zip.entries.filter { name(of: $0) == file && isVisible($0) }
      guard let entry = found.min(by: { $0.name < $1.name }) else { continue }
      guard entry.size <= YOLONames.fileLimit else {
        throw FormatError("\(file) is larger than \(YOLONames.fileLimit) bytes")
      }
      let bytes = try FormatError.wordingZipErrors { try zip.contents(of: entry) }
      let text = String(decoding: bytes, as: UTF8.self)
      return try file == "classes.txt" ? YOLONames(lines: text) : YOLONames(yaml: text)
    }
    return YOLONames()
  }

  private static func name(of entry: ZipEntry) -> String {
    entry.name.split(separator: "/").last.map { $0.lowercased() } ?? ""
  }

  private static func folders(of entry: ZipEntry) -> [String] {
    entry.name.split(separator: "/").dropLast().map { $0.lowercased() }
  }

  /// False for what the systems of those who pack a zip add to it.
  private static func isVisible(_ entry: ZipEntry) -> Bool {
    let parts = entry.name.split(separator: "/")
    return parts.first != "__MACOSX" && parts.last?.hasPrefix(".") == false
  }
}
