/// Why a zip archive cannot be read. Each reader of archives words these for those who chose the
/// file.
package enum ZipError: Error, Hashable {
  /// No end-of-directory record: not a zip archive, or its end is missing.
  case noDirectory
  /// The end record refers to a ZIP64 record that is not there.
  case noZip64Directory
  case directoryPastEnd
  case directoryTooLarge(limit: Int)
  case tooManyEntries(Int, limit: Int)
  /// The directory does not consist of the entries announced.
  case directoryDamaged
  case endOfBytes(length: Int, wanted: Int)
  case encrypted(name: String)
  case entryTooLarge(name: String, limit: Int)
  case contentsTooLarge(limit: Int64)
  /// Two entries share bytes of the archive.
  case overlapping(name: String)
  /// No local header where the directory says.
  case noLocalHeader(name: String)
  case entryPastEnd(name: String)
  case unsupportedMethod(name: String, method: UInt16)
  case entryUnpacksWrong(name: String, size: Int)
  /// An entry's checksum or size is another than announced, or the file is cut off.
  case damaged
}

extension ZipError: EndOfBytesError {}
