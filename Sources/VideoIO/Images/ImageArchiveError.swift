import Compression

/// Why a zip archive cannot be used as a video.
package enum ImageArchiveError: Error, Hashable {
  case archive(ZipError)
  /// The image of this name is damaged or cut off.
  case unreadable(String)
  /// An image's name has control characters or is too long for a file.
  case badName(String)
  /// These folders hold images, ascending; the archive itself is the empty name.
  case severalFolders([String])

  /// The result of `body`, which reads a zip archive.
  ///
  /// - Throws: `ImageArchiveError` in place of `ZipError`.
  static func wordingZipErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ZipError {
      throw ImageArchiveError.archive(error)
    }
  }
}

extension ImageArchiveError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .archive(let error): Self.sentence(error)
    case .unreadable(let name):
      "\(name) in the archive is damaged or cut off; make the archive again"
    case .badName(let name):
      "the name \(name.shown) is too long or has control characters; give the image a plain name"
    case .severalFolders(let folders):
      "there are images in \(folders.count) folders ("
        + folders.prefix(5).map { $0.isEmpty ? "the top one" : $0.shown }.joined(separator: ", ")
        + "); make one archive for each video"
    }
  }

  private static func sentence(_ error: ZipError) -> String {
    switch error {
    case .noDirectory: "the zip archive is not whole; make it or send it again"
    case .tooManyEntries(let count, let limit):
      "the zip archive has \(count) entries, more than the \(limit) that are read; split it"
    case .directoryTooLarge(let limit):
      "the zip archive's directory is larger than \(limit >> 20) MiB; split the archive"
    case .encrypted(let name):
      "\(name.shown) is encrypted; make the archive without a password"
    case .entryTooLarge(let name, let limit):
      "\(name.shown) in the archive is larger than \(limit >> 20) MiB; scale the image down"
    case .contentsTooLarge(let limit):
      "the zip archive unpacks to more than \(limit) bytes; split it"
    case .unsupportedMethod(let name, let method):
      "\(name.shown) is packed by method \(method); make the archive with deflate, or without "
        + "compression"
    case .overlapping(let name):
      "the zip archive is damaged (\(name.shown) overlaps another entry); make it again"
    case .entryUnpacksWrong, .noZip64Directory, .directoryPastEnd, .directoryDamaged, .endOfBytes,
      .noLocalHeader, .entryPastEnd, .damaged:
      "the zip archive is damaged or cut off; make it again"
    }
  }
}

extension String {
  /// True for names that would move the cursor of a terminal, or end a path.
  var hasControlCharacters: Bool {
    unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// The start of a name from a file, fit for a line of text.
  fileprivate var shown: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.prefix(80).filter { $0.properties.generalCategory != .control }))
  }
}
