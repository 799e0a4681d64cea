import Compression

extension FormatError {
  /// What to do about a zip file that cannot be read.
  init(_ error: ZipError) {
    switch error {
    case .noDirectory:
      self.init("The file is not a whole zip file: choose the format it is in, or send it again")
    case .tooManyEntries(let count, let limit):
      self.init("The zip file has \(count) entries: at most \(limit) are taken")
    case .directoryTooLarge(let limit):
      self.init("The zip file's directory is larger than \(limit >> 20) MiB")
    case .encrypted(let name):
      self.init("\(name.prefix(80)) is encrypted: make the zip file without a password")
    case .entryTooLarge(let name, let limit):
      self.init("\(name.prefix(80)) in the zip file is larger than \(limit) bytes")
    case .contentsTooLarge(let limit):
      self.init("The zip file unpacks to more than \(limit) bytes")
    case .unsupportedMethod(let name, let method):
      self.init(
        "\(name.prefix(80)) is packed by method \(method): make the zip file with deflate, or "
          + "without compression")
    case .entryUnpacksWrong(_, let size):
      self.init("The zip file is damaged: an entry does not unpack to its \(size) bytes")
    case .overlapping(let name):
      self.init("The zip file is damaged: \(name.prefix(80)) overlaps another entry")
    case .noZip64Directory, .directoryPastEnd, .directoryDamaged, .endOfBytes, .noLocalHeader,
      .entryPastEnd, .damaged:
      self.init("The zip file is damaged or cut off")
    }
  }

  /// The result of `body`, which reads a zip file.
  ///
  /// - Throws: `FormatError` in place of `ZipError`.
  static func wordingZipErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ZipError {
      throw FormatError(error)
    }
  }
}
