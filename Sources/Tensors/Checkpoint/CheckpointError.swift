import Compression

/// Why a checkpoint cannot be read or written: the file, and the fact that prevents it.
package struct CheckpointError: Error, Hashable, CustomStringConvertible {
  package let path: String
  package let fact: String

  package init(path: String, fact: String) {
    self.path = path
    self.fact = fact
  }

  package var description: String { "checkpoint \(path): \(fact)" }
}

/// What is wrong with a file, from a parser that does not know the file's name.
struct Malformation: Error {
  let fact: String

  init(_ fact: String) { self.fact = fact }
}

extension Malformation: EndOfBytesError {
  static func endOfBytes(length: Int, wanted: Int) -> Malformation {
    Malformation("ends after byte \(length), where \(wanted) more were expected")
  }
}
