import Tensors

extension Compute {
  /// The team of threads all tests share.
  static let shared = Compute(threads: 2)
}
