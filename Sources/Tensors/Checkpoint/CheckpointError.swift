import Compression

/// Why a checkpoint cannot be read or written: the file and the one fact that stands against it.
package struct CheckpointError: Error, Hashable, CustomStringConvertible {
  package let path: String
  package let fact: String

  package init(path: String, fact: String) {
    self.path = path
    self.fact = fact
  }

  package var description: String { "checkpoint \(path): \(fact)" }
}

/// A fact found by a parser that doesn't know the file's name.
struct Malformation: Error {
  let fact: String

  init(_ fact: String) { self.fact = fact }
}

extension Malformation: EndOfBytesError {
  static func endOfBytes(length: Int, wanted: Int) -> Malformation {
    Malformation("ends after byte \(length), where \(wanted) more were expected")
  }
}
