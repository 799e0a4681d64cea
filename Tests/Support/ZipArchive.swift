import Compression

/// A zip archive of these files, in this order.
package func zipArchive(
  of files: [(name: String, contents: [UInt8])], compress: Bool = false
) throws -> [UInt8] {
  var encoder = ZipEncoder()
  var bytes: [UInt8] = []
  for (name, contents) in files {
    bytes += try encoder.entry(name, contents, compress: compress)
  }
  return encoder.directory().reduce(bytes, +)
}
