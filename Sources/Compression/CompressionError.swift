/// Why bytes could not be compressed or unpacked.
package enum CompressionError: Error, Hashable {
  case noMemoryToCompress
  case noMemoryToUnpack
  /// zlib refused with this code while compressing.
  case notCompressed(code: Int32)
  /// The data are damaged, or unpack to fewer or more bytes than these.
  case wrongSize(expected: Int)
}

extension CompressionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noMemoryToCompress: "There is no memory to compress the file"
    case .noMemoryToUnpack: "There is no memory to unpack the file"
    case .notCompressed(let code): "The file could not be compressed (zlib \(code))"
    case .wrongSize(let expected):
      "The compressed data are damaged: they do not unpack to \(expected) bytes"
    }
  }
}
