import Tensors

// P: points, including the padding point at the end

/// A point of a prompt, in pixels of the network's input picture.
struct PromptPoint: Hashable, Sendable {
  enum Label: Int, Sendable {
    /// A placeholder, not a point.
    case padding = -1
    case exclude = 0
    case include = 1
    case boxTopLeft = 2
    case boxBottomRight = 3
  }

  var x, y: Float
  var label: Label

  static let padding = PromptPoint(x: 0, y: 0, label: .padding)
}

/// Encodes points and a mask.
///
/// Upstream: `PromptEncoder` of modeling/sam/prompt_encoder.py.
struct PromptEncoder: Sendable {
  private let position: RandomPosition  // pe_layer
  /// One embedding [256] for each of the labels 0 to 3.
  private let labels: [[Float]]  // point_embeddings.N.weight
  /// [256]
  private let notAPoint: [Float]  // not_a_point_embed.weight
  /// [1, 256]
  private let noMask: Tensor  // no_mask_embed.weight
  private let mask1, mask2: Convolution  // mask_downscaling.0, .3
  private let maskNorm1, maskNorm2: LayerNorm  // mask_downscaling.1, .4
  private let mask3: Linear  // mask_downscaling.6
  /// The encoding of each token's place in the image embedding, [4096, 256].
  private(set) var densePosition: Tensor
  private var input: InputSize

  init(_ parameters: Parameters, _ input: InputSize) throws {
    self.input = input
    let channels = EncodedFrame.channels
    position = try RandomPosition(parameters["pe_layer"])
    labels = try (0..<4).map {
      try parameters["point_embeddings", $0]("weight", 1, channels).values
    }
    notAPoint = try parameters["not_a_point_embed"]("weight", 1, channels).values
    noMask = try parameters["no_mask_embed"]("weight", 1, channels)
    let downscaling = parameters["mask_downscaling"]
    mask1 = try Convolution(downscaling["0"], 1, 4, kernel: 2, stride: 2)
    maskNorm1 = try LayerNorm(downscaling["1"], 4, epsilon: 1e-6)
    mask2 = try Convolution(downscaling["3"], 4, 16, kernel: 2, stride: 2)
    maskNorm2 = try LayerNorm(downscaling["4"], 16, epsilon: 1e-6)
    mask3 = try Linear(pointwise: downscaling["6"], 16, channels)
    densePosition = position.grid(side: input.side)
  }

  /// The same weights for pictures of another size.
  func reading(_ input: InputSize) -> PromptEncoder {
    var encoder = self
    encoder.input = input
    encoder.densePosition = position.grid(side: input.side)
    return encoder
  }

  /// The embeddings of the points, and of one padding point after them, [P, 256].
  func sparse(_ points: [PromptPoint]) -> Tensor {
    let rows = (points + [.padding]).map { point -> [Float] in
      if point.label == .padding { return notAPoint }
      let side = Float(input.pixels)
      let place = position(x: (point.x + 0.5) / side, y: (point.y + 0.5) / side)
      return zip(place, labels[point.label.rawValue]).map { $0 + $1 }
    }
    return Tensor([rows.count, EncodedFrame.channels], Array(rows.joined()))
  }

  /// The embedding of a mask, to be added to the image embedding: [4096, 256], or without a mask
  /// [1, 256], the same for all tokens.
  /// - Parameter mask: logits [256, 256].
  func dense(_ mask: Tensor?, on compute: Compute) -> Tensor {
    guard let mask else { return noMask }
    let side = input.maskSide
    let half = maskNorm1(
      mask1(mask.reshaped(side, side, 1), on: compute), activation: .gelu, on: compute)
    let quarter = maskNorm2(mask2(half, on: compute), activation: .gelu, on: compute)
    return mask3(quarter, on: compute).reshaped(input.tokens, EncodedFrame.channels)
  }
}
