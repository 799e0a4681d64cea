import Tensors

// H, W: height and width of the picture, multiples of 16

/// A small convolutional network that tells an object from its surroundings by colour, motion and what
/// a person has clicked: an encoder down to a sixteenth of the picture's size, and a decoder back up.
///
/// It was trained on scenes drawn from random numbers (`training`) and is part of the
/// program. So it knows how things stand out, and not what things there are.
struct PromptNetwork: Sendable {
  /// Channels of the picture that it reads; `PromptPicture` says which.
  static let inputs = 23
  /// The sides of the picture must be multiples of this.
  static let multiple = 16
  /// Channels at a half of the picture's size, a quarter and so on.
  private static let widths = [16, 40, 96, 160, 192]

  private struct Layer: Sendable {
    let weights: ConvolutionWeights
    let bias: Tensor
    let stride: Int
    let activation: Activation

    func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
      compute.convolve(
        x, weights, bias: bias, stride: stride, padding: weights.kernel / 2, activation: activation)
    }
  }

  private struct Residual: Sendable {
    let first, second: Layer

    func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
      let change = second(first(x, on: compute), on: compute)
      return compute.activate(compute.add(change, x), .relu)
    }
  }

  private struct Encoding: Sendable {
    let halving: Layer
    let residuals: [Residual]

    func callAsFunction(_ x: Tensor, on compute: Compute) -> Tensor {
      residuals.reduce(halving(x, on: compute)) { $1($0, on: compute) }
    }
  }

  private struct Decoding: Sendable {
    let narrowing, smoothing: Layer
    let residuals: [Residual]

    /// - Parameter detail: what the encoder had at twice the size of x.
    func callAsFunction(_ x: Tensor, with detail: Tensor, on compute: Compute) -> Tensor {
      let narrow = narrowing(x, on: compute)
      let enlarged = compute.resize(
        narrow, height: detail.shape[0], width: detail.shape[1], .bilinear)
      let smooth = smoothing(compute.add(enlarged, detail), on: compute)
      return residuals.reduce(smooth) { $1($0, on: compute) }
    }
  }

  private let encoding: [Encoding]
  private let detail: Layer
  /// From the mean over the picture to what is added everywhere.
  private let context: Layer
  private let decoding: [Decoding]
  private let output: Layer

  init() {
    var reader = PromptNetworkWeights()
    func layer(
      _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1,
      _ activation: Activation = .relu
    ) -> Layer {
      let (weights, bias) = reader.next(inputs: inputs, outputs: outputs, kernel: kernel)
      return Layer(
        weights: ConvolutionWeights(weights), bias: bias, stride: stride, activation: activation)
    }
    func residual(_ width: Int) -> Residual {
      let first = layer(width, width)
      return Residual(first: first, second: layer(width, width, .identity))
    }
    let widths = Self.widths
    var encoding: [Encoding] = []
    let first = layer(Self.inputs, widths[0], stride: 2)
    encoding.append(Encoding(halving: first, residuals: []))
    detail = layer(widths[0], widths[0])
    for (i, count) in [1, 1, 1, 2].enumerated() {
      let halving = layer(widths[i], widths[i + 1], stride: 2)
      let residuals = (0..<count).map { _ in residual(widths[i + 1]) }
      encoding.append(Encoding(halving: halving, residuals: residuals))
    }
    self.encoding = encoding
    context = layer(widths[4], widths[4], kernel: 1, .identity)
    decoding = (0..<4).reversed().map { i in
      let narrowing = layer(widths[i + 1], widths[i], kernel: 1, .identity)
      let smoothing = layer(widths[i], widths[i])
      return Decoding(
        narrowing: narrowing, smoothing: smoothing, residuals: i == 2 ? [residual(widths[i])] : [])
    }
    output = layer(widths[0], 1, .identity)
    reader.finish()
  }

  /// - Parameter x: [H, W, inputs]
  /// - Returns: [H, W], the log-odds that a pixel is the object's.
  func logOdds(_ x: Tensor, on compute: Compute) -> Tensor {
    var details = [detail(encoding[0](x, on: compute), on: compute)]
    for stage in encoding.dropFirst() { details.append(stage(details.last!, on: compute)) }
    let deepest = details.removeLast()
    let mean = compute.meanRow(deepest)
    var y = compute.activate(
      compute.add(deepest, context(mean.reshaped(1, 1, mean.width), on: compute)), .relu)
    for stage in decoding { y = stage(y, with: details.removeLast(), on: compute) }
    return compute.resize(
      output(y, on: compute), height: x.shape[0], width: x.shape[1], .bilinear)
  }
}
