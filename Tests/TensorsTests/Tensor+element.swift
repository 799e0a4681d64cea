import Tensors

extension Tensor {
  /// The element at `index`, one number for each axis.
  subscript(at index: Int...) -> Float {
    precondition(
      index.count == shape.count && zip(index, shape).allSatisfy { (0..<$1).contains($0) },
      "\(index) is outside \(shape)")
    return withUnsafeBuffer { $0[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }] }
  }
}
