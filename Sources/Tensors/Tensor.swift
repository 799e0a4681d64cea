/// A dense float32 array in row-major order.
///
/// Images are channel-last, [H, W, C], so that an image also is a matrix [H · W, C] of tokens.
/// Tensors are values: reshaping, and slicing the first axis, share the memory, which never changes
/// once the tensor exists.
package struct Tensor: Sendable {
  package let shape: [Int]
  let storage: TensorStorage
  /// Index of the first element in the storage.
  let offset: Int

  init(shape: [Int], storage: TensorStorage, offset: Int) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
  }

  /// A tensor of `values`.
  /// - Precondition: the number of values fits the shape.
  package init(_ shape: [Int], _ values: [Float]) {
    precondition(
      values.count == shape.product, "\(values.count) values do not fill a tensor \(shape)")
    self.init(shape) { buffer in
      _ = buffer.initialize(fromContentsOf: values)
    }
  }

  /// A tensor of new memory. `fill` must write every element.
  package init(
    _ shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    let storage = TensorStorage(count: shape.product, pool: nil)
    try fill(storage.uniqueBuffer)
    self.init(shape: shape, storage: storage, offset: 0)
  }

  package init(_ shape: [Int], repeating value: Float) {
    self.init(shape) { $0.update(repeating: value) }
  }

  package var count: Int { shape.product }

  /// Length of the last axis.
  package var width: Int { shape.last ?? 1 }

  /// Product of all axes but the last: the rows of the tensor seen as a matrix [rows, width].
  package var rows: Int { shape.dropLast().product }

  /// A copy of the elements.
  package var values: [Float] { withUnsafeBuffer { Array($0) } }

  /// The elements, valid only within `body`.
  package func withUnsafeBuffer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// The first element. The caller must keep the tensor alive while it reads.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer + offset) }

  /// The address of the first element in the card's memory. The caller must keep the tensor alive until
  /// the work that reads it is launched. 0 if the card failed.
  func address(on gpu: GPU) -> UInt64 {
    let start = storage.address(on: gpu)
    return start == 0 ? 0 : start + UInt64(offset * MemoryLayout<Float>.stride)
  }

  /// The same elements in another shape, sharing memory.
  package func reshaped(_ shape: Int...) -> Tensor { reshaped(shape) }

  package func reshaped(_ shape: [Int]) -> Tensor {
    precondition(
      shape.product == count, "\(self.shape) does not reshape to \(shape): elements differ")
    return Tensor(shape: shape, storage: storage, offset: offset)
  }

  /// Entries `range` of the first axis, sharing memory.
  package subscript(range: Range<Int>) -> Tensor {
    let slice = shape.dropFirst().product
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[0], "\(range) is outside \(shape)")
    return Tensor(
      shape: [range.count] + shape.dropFirst(), storage: storage,
      offset: offset + range.lowerBound * slice)
  }

  /// Entry `index` of the first axis, without that axis, sharing memory.
  package subscript(index: Int) -> Tensor {
    self[index..<index + 1].reshaped(Array(shape.dropFirst()))
  }

  /// Columns `range` of the tensor seen as a matrix [rows, width], sharing memory.
  package func columns(_ range: Range<Int>) -> Columns {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= width, "columns \(range) are outside \(shape)")
    return Columns(tensor: self, range: range)
  }

  /// All columns.
  package var columns: Columns { columns(0..<width) }
}

/// Some columns of a tensor seen as a matrix [rows, width]; for instance the keys in the output of
/// a linear layer that computes queries, keys and values together.
package struct Columns: Sendable {
  package let tensor: Tensor
  package let range: Range<Int>

  package var width: Int { range.count }
  package var rows: Int { tensor.rows }

  var pointer: UnsafePointer<Float> { tensor.pointer + range.lowerBound }
  var stride: Int { tensor.width }

  /// See `Tensor.address`.
  func address(on gpu: GPU) -> UInt64 {
    let start = tensor.address(on: gpu)
    return start == 0 ? 0 : start + UInt64(range.lowerBound * MemoryLayout<Float>.stride)
  }
}

extension Sequence<Int> {
  var product: Int { reduce(1, *) }
}
