import Compression

/// The named tensors of a weights file: PyTorch's `.pt` or safetensors, recognised by its content.
///
/// Opening a file reads the names, shapes and positions of its tensors and checks all of them; the
/// tensors themselves are read on request. Nothing in a file is ever executed.
package struct Checkpoint: Sendable {
  /// The type of a tensor's elements in the file.
  package enum ElementType: String, Sendable {
    case float32, float16, bfloat16, float64
    case int64, int32, int16, int8, uint8, bool

    var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16, .int16: 2
      case .int8, .uint8, .bool: 1
      }
    }
  }

  package struct Entry: Sendable {
    package let shape: [Int]
    package let elementType: ElementType
    /// Distance between neighbours along each axis, in elements.
    let strides: [Int]
    /// The bytes of the file from the first element to the end of its storage.
    let bytes: Range<Int>
  }

  package let path: String
  package let entries: [String: Entry]
  private let file: MappedFile

  /// Opens the file at `path`.
  /// - Throws: `CheckpointError` if it cannot be read or is malformed.
  package init(path: String) throws(CheckpointError) {
    self.path = path
    file = try MappedFile(path: path)
    do throws(Malformation) {
      let magic = file.bytes(0..<min(4, file.count))
      entries =
        magic == ZipReader.magic
        ? try TorchFile.entries(of: file) : try SafetensorsFile.entries(of: file)
    } catch {
      throw CheckpointError(path: path, fact: error.fact)
    }
  }

  /// The tensor called `name`, as float32.
  /// - Parameter shape: the shape it must have; nil for any.
  /// - Throws: `CheckpointError` if there is no such tensor, or it has another shape or is not of
  ///   floating-point numbers.
  package func tensor(
    named name: String, shape: [Int]? = nil
  ) throws(CheckpointError) -> Tensor {
    guard let entry = entries[name] else {
      throw CheckpointError(path: path, fact: "has no tensor \(name)")
    }
    if let shape, shape != entry.shape {
      throw CheckpointError(
        path: path, fact: "\(name) has shape \(entry.shape), where \(shape) was expected")
    }
    switch entry.elementType {
    case .float32: return read(entry) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .float16: return read(entry) { halfToFloat(UInt16(littleEndian: $0)) }
    case .bfloat16:
      return read(entry) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
    case .float64:
      return read(entry) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    case .int64, .int32, .int16, .int8, .uint8, .bool:
      throw CheckpointError(
        path: path, fact: "\(name) holds \(entry.elementType.rawValue), not floating-point numbers")
    }
  }

  /// Reads the elements in row-major order.
  private func read<Bits: FixedWidthInteger>(
    _ entry: Entry, _ convert: (Bits) -> Float
  ) -> Tensor {
    let width = entry.shape.last ?? 1
    let step = entry.strides.last ?? 0
    return Tensor(entry.shape) { to in
      guard !to.isEmpty else { return }
      file.withBytes(entry.bytes) { from in
        var index = [Int](repeating: 0, count: max(0, entry.shape.count - 1))
        for row in 0..<to.count / width {
          let start = zip(index, entry.strides).reduce(0) { $0 + $1.0 * $1.1 }
          for i in 0..<width {
            let at = (start + i * step) * MemoryLayout<Bits>.size
            to[row * width + i] = convert(from.loadUnaligned(fromByteOffset: at, as: Bits.self))
          }
          for axis in index.indices.reversed() {
            index[axis] += 1
            if index[axis] < entry.shape[axis] { break }
            index[axis] = 0
          }
        }
      }
    }
  }
}

extension Checkpoint.Entry {
  /// An entry within a storage at the bytes `storage` of the file.
  ///
  /// A tensor may not have more elements than its storage, although strides of 0 would allow that:
  /// no model has such a tensor, and so the memory needed stays in proportion to the file.
  /// - Throws: `Malformation` if it does not fit the storage.
  init(
    name: String, shape: [Int], strides: [Int], offset: Int, elementType: Checkpoint.ElementType,
    storage: Range<Int>
  ) throws(Malformation) {
    guard shape.count <= 8, shape.count == strides.count, offset >= 0,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
    else {
      throw Malformation("\(name) has shape \(shape), strides \(strides) and offset \(offset)")
    }
    let capacity = storage.count / elementType.size
    var elements = 1
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let product = elements.multipliedReportingOverflow(by: extent)
      let reach = max(0, extent - 1).multipliedReportingOverflow(by: stride)
      let sum = last.addingReportingOverflow(reach.partialValue)
      guard !product.overflow, !reach.overflow, !sum.overflow else {
        throw Malformation("\(name) has an impossible shape \(shape) of strides \(strides)")
      }
      (elements, last) = (product.partialValue, sum.partialValue)
    }
    guard elements <= capacity, elements == 0 || last < capacity else {
      throw Malformation(
        "\(name) of shape \(shape) reaches past its storage of \(capacity) elements")
    }
    let first = elements == 0 ? storage.upperBound : storage.lowerBound + offset * elementType.size
    self.init(
      shape: shape, elementType: elementType, strides: strides, bytes: first..<storage.upperBound)
  }
}

/// The value of an IEEE 754 half-precision number.
func halfToFloat(_ bits: UInt16) -> Float {
  let sign: Float = bits >> 15 == 1 ? -1 : 1
  let exponent = Int(bits >> 10 & 31)
  let fraction = Float(bits & 1023)
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default:
    return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
  }
}
