/// Why a file cannot be written or read, in a sentence for a person.
package struct FormatError: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
