import Tensors

/// The part of an image encoder that differs between networks: it makes levels of features of four
/// strides from a picture.
protocol Trunk: Sendable {
  /// The features at strides 4, 8, 16 and 32, finest first: [side / stride, side / stride, C] each.
  ///
  /// - Parameters:
  ///   - image: [side, side, 3], normalised.
  ///   - visit: called with the name and the output of each step, for tests.
  func callAsFunction(
    _ image: Tensor, on compute: Compute, visit: (String, Tensor) -> Void
  ) -> [Tensor]

  /// The same weights for pictures of another size.
  func reading(_ input: InputSize, on compute: Compute) -> Self
}
