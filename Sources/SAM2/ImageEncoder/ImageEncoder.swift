import Masklets
import Tensors

/// Encodes a picture: preparation, trunk and neck.
///
/// Upstream: `ImageEncoder` of modeling/backbones/image_encoder.py; the preparation is
/// `_load_img_as_tensor` of utils/misc.py.
struct ImageEncoder: Sendable {
  private(set) var trunk: any Trunk  // image_encoder.trunk
  private let neck: FpnNeck  // image_encoder.neck
  private var input: InputSize

  init(
    _ parameters: Parameters, _ size: ModelSize, _ input: InputSize, on compute: Compute
  ) throws {
    let trunk = parameters["image_encoder.trunk"]
    let stageChannels: [Int]
    if let configuration = size.hiera {
      self.trunk = try Hiera(trunk, configuration, input, on: compute)
      stageChannels = configuration.stageChannels
    } else {
      self.trunk = try RepViT(trunk["body"])
      stageChannels = RepViT.stageChannels
    }
    self.input = input
    neck = try FpnNeck(
      parameters.unrounded["image_encoder.neck"], decoder: parameters["sam_mask_decoder"],
      stageChannels: stageChannels)
  }

  /// The same weights for pictures of another size.
  func reading(_ input: InputSize, on compute: Compute) -> ImageEncoder {
    var encoder = self
    encoder.trunk = trunk.reading(input, on: compute)
    encoder.input = input
    return encoder
  }

  func callAsFunction(_ picture: RGBImage, on compute: Compute) -> EncodedFrame {
    self(Self.prepare(picture, input, on: compute), on: compute)
  }

  /// - Parameters:
  ///   - image: [side, side, 3], from `prepare`.
  ///   - visit: see `Trunk`.
  func callAsFunction(
    _ image: Tensor, on compute: Compute, visit: (String, Tensor) -> Void = { _, _ in }
  ) -> EncodedFrame {
    neck(trunk(image, on: compute, visit: visit), on: compute)
  }

  /// The picture resized by Pillow's bicubic filter and normalised by the mean and standard
  /// deviation of ImageNet.
  /// - Returns: [side, side, 3]
  static func prepare(
    _ picture: RGBImage, _ input: InputSize, on compute: Compute
  ) -> Tensor {
    let side = input.pixels
    return compute.prepare(
      picture.pixels, height: picture.size.height, width: picture.size.width, newHeight: side,
      newWidth: side, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
  }
}
