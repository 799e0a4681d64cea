import Compression
import Foundation

/// Reads the tasks of an untrusted export of Label Studio one by one.
struct LabelStudioTasks {
  /// The tasks may be larger than memory, the pictures are not read.
  private static let limits = ZipReader.Limits(
    entries: ImportLimits.entries, entryBytes: 4 << 30, totalBytes: 64 << 30)

  private var members: JSONMembers

  /// - Parameter file: JSON, or a zip that contains one file of JSON.
  init(_ file: URL) throws {
    let bytes = try FileBytes(file)
    let isZip = try bytes.bytes(0..<min(bytes.count, ZipReader.magic.count)) == ZipReader.magic
    let input = isZip ? try Self.input(inZip: bytes) : try BufferedInput(file)
    members = JSONMembers(input, streaming: [JSONMembers.root])
  }

  private static func input(inZip bytes: FileBytes) throws -> BufferedInput {
    let zip = try FormatError.wordingZipErrors { try ZipReader(bytes, limits: limits) }
    let found = zip.entries.filter { entry in
      let parts = entry.name.split(separator: "/")
      return entry.name.lowercased().hasSuffix(".json") && parts.first != "__MACOSX"
        && parts.last?.hasPrefix(".") == false
    }
    guard let entry = found.first, found.count == 1 else {
      throw FormatError(
        "The zip file holds \(found.count) JSON files: keep the one that Label Studio exported")
    }
    let pieces = try FormatError.wordingZipErrors { try zip.pieces(of: entry) }
    return try BufferedInput { try FormatError.wordingZipErrors { try pieces.next() } }
  }

  mutating func next() throws -> LabelStudioTask? {
    guard let member = try members.next() else { return nil }
    guard case .element(_, let json) = member else { throw Self.foreign }
    do {
      return try JSONDecoder().decode(LabelStudioTask.self, from: json)
    } catch {
      let text = String(decoding: json.prefix(60), as: UTF8.self)
      throw FormatError("The file has a task that is not Label Studio's: \(text)")
    }
  }

  private static let foreign = FormatError(
    "The file is not a list of Label Studio's tasks: export it there as JSON, or choose the format "
      + "it is in")
}
