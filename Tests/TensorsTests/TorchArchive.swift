/// Writes files as `torch.save` does, and malformed ones.
struct TorchArchive {
  var entries: [(name: String, bytes: [UInt8])]

  /// A checkpoint of one float32 tensor `w` with these arguments of its reconstruction.
  init(
    key: String = "model", prefix: String = "archive/", shape: [Int] = [2, 2],
    strides: [Int] = [2, 1], offset: Int = 0, count: Int = 4, storage: [Float] = [1, 2, 3, 4],
    global: (module: String, name: String) = ("torch._utils", "_rebuild_tensor_v2")
  ) {
    var pickle: [UInt8] = [0x80, 2, 0x7D]
    pickle += Self.string(key) + [0x7D] + Self.string("w")
    pickle += Self.global(global.module, global.name) + [0x28, 0x28]
    pickle += Self.string("storage") + Self.global("torch", "FloatStorage")
    pickle += Self.string("0") + Self.string("cpu") + Self.integer(count) + [0x74, 0x51]
    pickle += Self.integer(offset)
    for numbers in [shape, strides] {
      pickle += [0x28] + numbers.flatMap(Self.integer) + [0x74]
    }
    pickle += [0x89, 0x7D, 0x74, 0x52, 0x73, 0x73, 0x2E]
    entries = [
      (prefix + "data.pkl", pickle),
      (prefix + "data/0", storage.flatMap { Self.bytes(of: $0.bitPattern) }),
    ]
  }

  /// A zip archive of stored entries.
  var zip: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      let sizes = Self.bytes(of: UInt32(bytes.count)) + Self.bytes(of: UInt32(bytes.count))
      let fields = Self.bytes(of: UInt16(name.utf8.count)) + [0, 0]
      let common = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + sizes + fields
      directory += [0x50, 0x4B, 1, 2, 0, 0, 0, 0] + common
      directory += [UInt8](repeating: 0, count: 10) + Self.bytes(of: UInt32(file.count)) + name.utf8
      file += [0x50, 0x4B, 3, 4, 0, 0] + common + name.utf8 + bytes
    }
    let count = Self.bytes(of: UInt16(entries.count))
    let place = Self.bytes(of: UInt32(directory.count)) + Self.bytes(of: UInt32(file.count))
    return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + place + [0, 0]
  }

  static func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static func string(_ text: String) -> [UInt8] {
    [0x58] + bytes(of: UInt32(text.utf8.count)) + text.utf8
  }

  private static func integer(_ number: Int) -> [UInt8] { [0x8A, 8] + bytes(of: Int64(number)) }

  private static func global(_ module: String, _ name: String) -> [UInt8] {
    [0x63] + module.utf8 + [0x0A] + name.utf8 + [0x0A]
  }
}
