import Masklets
import Tensors

/// Encodes a picture: preparation, trunk and neck.
///
/// Upstream: `ImageEncoder` of modeling/backbones/image_encoder.py; the preparation is
/// `_load_img_as_tensor` of utils/misc.py.
struct ImageEncoder: Sendable {
  let trunk: Hiera  // image_encoder.trunk
  private let neck: FpnNeck  // image_encoder.neck

  init(
    _ parameters: Parameters, _ configuration: HieraConfiguration, on compute: Compute
  ) throws {
    trunk = try Hiera(parameters["image_encoder.trunk"], configuration, on: compute)
    neck = try FpnNeck(
      parameters.exact["image_encoder.neck"], decoder: parameters["sam_mask_decoder"],
      stageChannels: configuration.stageChannels)
  }

  func callAsFunction(_ picture: RGBImage, on compute: Compute) -> EncodedFrame {
    self(Self.prepare(picture, on: compute), on: compute)
  }

  /// - Parameters:
  ///   - image: [1024, 1024, 3], from `prepare`.
  ///   - visit: see `Hiera`.
  func callAsFunction(
    _ image: Tensor, on compute: Compute, visit: (String, Tensor) -> Void = { _, _ in }
  ) -> EncodedFrame {
    neck(trunk(image, on: compute, visit: visit), on: compute)
  }

  /// The picture resized by Pillow's bicubic filter and normalised by the mean and standard
  /// deviation of ImageNet.
  /// - Returns: [1024, 1024, 3]
  static func prepare(_ picture: RGBImage, on compute: Compute) -> Tensor {
    let side = EncodedFrame.imageSide
    let resized = compute.resizeBicubic(
      picture.pixels, height: picture.size.height, width: picture.size.width, newHeight: side,
      newWidth: side)
    return compute.normalize(
      resized, height: side, width: side, mean: [0.485, 0.456, 0.406],
      deviation: [0.229, 0.224, 0.225])
  }
}
