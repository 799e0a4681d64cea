import Foundation

/// Writes a safetensors file in parts, in any order. Elements that are not written are zero.
///
/// The complete file appears under its name when `finish` is called. Until then it has a temporary
/// name in the same folder; it is removed if the writer goes away before.
///
///     let writer = try SafetensorsWriter(
///       path: path, tensors: [.init(name: "logits", shape: [9, 4])])
///     try writer.write([1, 2, 3, 4], to: "logits", at: 8)
///     try writer.finish()
package final class SafetensorsWriter {
  /// Name, shape and type of a tensor to write.
  package struct Description {
    package enum ElementType: String { case float32 = "F32", int64 = "I64" }

    var name: String
    var elementType: ElementType
    var shape: [Int]

    package init(name: String, shape: [Int], elementType: ElementType = .float32) {
      self.name = name
      self.shape = shape
      self.elementType = elementType
    }

    /// Bytes.
    var size: Int { shape.product * (elementType == .float32 ? 4 : 8) }
  }

  private let path: String
  private let temporaryPath: String
  private let handle: FileHandle
  private var tensors: [String: (description: Description, offset: Int)] = [:]
  private var finished = false

  /// Creates the temporary file at its full size.
  /// - Throws: `CheckpointError`, or an error of Foundation, if the file cannot be created.
  package init(path: String, tensors: [Description]) throws {
    self.path = path
    temporaryPath = "\(path).\(UUID().uuidString).part"
    var header: [String: Any] = [:]
    var offset = 0
    for tensor in tensors {
      header[tensor.name] = [
        "dtype": tensor.elementType.rawValue, "shape": tensor.shape,
        "data_offsets": [offset, offset + tensor.size],
      ]
      offset += tensor.size
    }
    var bytes = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
    // Spaces up to a multiple of 8, so that the data is aligned.
    bytes.append(Data(repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8))
    let start = 8 + bytes.count
    guard FileManager.default.createFile(atPath: temporaryPath, contents: nil),
      let handle = FileHandle(forWritingAtPath: temporaryPath)
    else {
      throw CheckpointError(
        path: path, fact: "cannot create \(temporaryPath): \(String(cString: strerror(errno)))")
    }
    self.handle = handle
    offset = start
    for tensor in tensors {
      self.tensors[tensor.name] = (tensor, offset)
      offset += tensor.size
    }
    try handle.write(contentsOf: withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Data($0) })
    try handle.write(contentsOf: bytes)
    try handle.truncate(atOffset: UInt64(offset))
  }

  deinit {
    // Nobody is left to report a failure to.
    if !finished { unlink(temporaryPath) }
  }

  /// Writes floats to the tensor called `name`, starting at entry `index` of its first axis.
  /// - Precondition: the tensor was described, and the values fit.
  package func write(_ values: [Float], to name: String, at index: Int = 0) throws {
    try write(values.map { $0.bitPattern.littleEndian }, to: name, at: index, type: .float32)
  }

  /// Writes integers in the same way.
  package func write(_ values: [Int64], to name: String, at index: Int = 0) throws {
    try write(values.map(\.littleEndian), to: name, at: index, type: .int64)
  }

  private func write<Element: BitwiseCopyable>(
    _ values: [Element], to name: String, at index: Int, type: Description.ElementType
  ) throws {
    guard let (description, offset) = tensors[name] else {
      preconditionFailure("\(name) is none of the tensors described")
    }
    let size = MemoryLayout<Element>.size
    let first = index * description.shape.dropFirst().product
    precondition(
      description.elementType == type && first >= 0
        && (first + values.count) * size <= description.size,
      "\(values.count) values from entry \(index) on do not fit \(name) \(description.shape)")
    try handle.seek(toOffset: UInt64(offset + first * size))
    try handle.write(contentsOf: values.withUnsafeBytes { Data($0) })
  }

  /// Gives the file its name, replacing an earlier file.
  package func finish() throws {
    try handle.synchronize()
    try handle.close()
    guard rename(temporaryPath, path) == 0 else {
      throw CheckpointError(
        path: path, fact: "cannot be put in place: \(String(cString: strerror(errno)))")
    }
    finished = true
  }
}
