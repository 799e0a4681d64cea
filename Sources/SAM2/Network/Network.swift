import Masklets
import Scheduling
import Tensors

// Shapes at an image size of 1024: [4096, 256] is the image embedding, a grid of 64 × 64 tokens row
// by row; [4096, 64] a memory on the same grid. EdgeTAM's memories are [512, 64] at every size.

/// SAM 2's or EdgeTAM's network: its weights, and what it computes from one frame at a time.
///
/// It keeps no state from call to call. What an object remembers of earlier frames is passed in.
///
/// Upstream: `SAM2Base` of modeling/sam2_base.py. Each of its methods has a file here:
///
/// | upstream | here |
/// | --- | --- |
/// | `forward_image` | `encode` |
/// | `_prepare_memory_conditioned_features` | `Network+conditionOnMemory.swift` |
/// | `_forward_sam_heads` | `Network+decodePrompt.swift` |
/// | `_use_mask_as_output` | `Network+maskAsOutput.swift` |
/// | `_encode_new_memory` | `Network+encodeMemory.swift` |
/// | `track_step` | `Network+trackStep.swift` |
package struct Network: Sendable {
  package let size: ModelSize
  package private(set) var input: InputSize
  /// Of the linear layers and attention of the image encoder and of memory attention.
  package let precision: Precision
  /// Digest of the image encoder's weights.
  private let encoderDigest: String
  package private(set) var compute: Compute
  /// Records the time each stage takes, if set.
  package var clock: StageClock?
  private(set) var imageEncoder: ImageEncoder  // image_encoder
  private(set) var promptEncoder: PromptEncoder  // sam_prompt_encoder
  let maskDecoder: MaskDecoder  // sam_mask_decoder
  private(set) var memoryEncoder: MemoryEncoder  // memory_encoder
  private(set) var perceiver: PerceiverResampler?  // spatial_perceiver, in EdgeTAM
  private(set) var memoryAttention: MemoryAttention  // memory_attention
  let temporalEncoding: TemporalEncoding  // maskmem_tpos_enc, obj_ptr_tpos_proj
  let pointerProjection: MLP  // obj_ptr_proj
  let maskDownsample: Convolution  // mask_downsample
  /// Added to the image embedding of a frame without memory, [256].
  let noMemory: Tensor  // no_mem_embed
  /// The object pointer where the object is absent, [256].
  let noPointer: Tensor  // no_obj_ptr
  /// Added to memories of frames where the object is absent, [64]; SAM 2.0 has none.
  let noObject: Tensor?  // no_obj_embed_spatial

  /// Reads the weights.
  ///
  /// - Parameter precision: int8 and bfloat16 round the linear layers and attention of the image
  ///   encoder's blocks except the first, and of memory attention; int8 leaves attention within
  ///   windows. The other modules stay exact: they are little work, and their errors show directly
  ///   in the masks. So does EdgeTAM's image encoder (see `RepViT`). Exact are float32 and, for
  ///   the modules with much work, fixed-point numbers of three digits (`Precision.int8x3`).
  /// - Throws: an error of `source` that names the parameter that is absent or has another shape.
  package init(
    _ source: any ParameterSource, size: ModelSize, input: InputSize = .full,
    precision: Precision = .float32,
    on compute: Compute
  ) throws {
    let fingerprint = ParameterFingerprint(source)
    let parameters = Parameters(fingerprint, precision: precision, on: compute)
    let channels = EncodedFrame.channels
    self.size = size
    self.input = input
    self.precision = precision
    self.compute = compute
    imageEncoder = try ImageEncoder(parameters, size, input, on: compute)
    // The fingerprint covers what was read up to here: the image encoder.
    encoderDigest = fingerprint.digest
    promptEncoder = try PromptEncoder(parameters.exact["sam_prompt_encoder"], input)
    maskDecoder = try MaskDecoder(parameters.exact["sam_mask_decoder"])
    memoryEncoder = try MemoryEncoder(parameters.unrounded["memory_encoder"], input)
    memoryAttention = try MemoryAttention(
      parameters["memory_attention"], layers: size == .edgeTAM ? 2 : 4,
      MemoryFormat(network: size, input: input))
    perceiver =
      size == .edgeTAM
      ? try PerceiverResampler(parameters.exact["spatial_perceiver"], input) : nil
    pointerProjection = try MLP(
      parameters.exact["obj_ptr_proj"], [channels, channels, channels, channels])
    temporalEncoding = try TemporalEncoding(parameters)
    maskDownsample = try Convolution(parameters["mask_downsample"], 1, 1, kernel: 4, stride: 4)
    noMemory = try parameters("no_mem_embed", 1, 1, channels).reshaped(channels)
    // In every checkpoint, but used by no published configuration.
    _ = try parameters("no_mem_pos_enc", 1, 1, channels)
    noPointer = try parameters("no_obj_ptr", 1, channels).reshaped(channels)
    noObject =
      parameters.contains("no_obj_embed_spatial")
      ? try parameters("no_obj_embed_spatial", 1, MemoryEncoder.channels)
        .reshaped(MemoryEncoder.channels) : nil
  }

  /// Identifies what this network's image encoder computes, to the last bit: equal identities mean
  /// equal encoded frames.
  package var encoderIdentity: String {
    let device = compute.gpu.map { "\($0.name) \($0.capability)" } ?? "\(compute.features.rawValue)"
    return "\(precision) \(device) \(encoderDigest) \(input.pixels)"
  }

  /// The same network for pictures of another size. It shares the weights, and computes what one that
  /// was read for that size computes.
  package func reading(_ input: InputSize) -> Network {
    var network = self
    network.input = input
    network.imageEncoder = imageEncoder.reading(input, on: compute)
    network.promptEncoder = promptEncoder.reading(input)
    network.memoryEncoder = memoryEncoder.reading(input)
    network.memoryAttention = memoryAttention.reading(network.memoryFormat)
    network.perceiver = perceiver?.reading(input)
    return network
  }

  /// SAM 2's `2.1` or `2.0`, depending on the parameters in the checkpoint; EdgeTAM's `1.0`.
  package var version: String {
    size == .edgeTAM ? "1.0" : temporalEncoding.encodesPointers ? "2.1" : "2.0"
  }

  /// Of the memories that `encodeMemory` makes.
  var memoryFormat: MemoryFormat { MemoryFormat(network: size, input: input) }

  /// Bytes of a graphics card's memory that computing a frame takes: with tokens of stride 4 as wide as
  /// the first stage's, about 24 tensors stay allocated for reuse.
  var cardActivations: Int {
    let channels = size.hiera?.channels ?? RepViT.stageChannels[0]
    return 24 * 4 * input.maskSide * input.maskSide * channels
  }

  /// The same network, for computations of another rank.
  func ranked(_ rank: Precedence.Rank) -> Network {
    var network = self
    network.compute = compute.ranked(rank)
    return network
  }

  /// Runs the image encoder. Upstream: `forward_image`.
  func encode(_ picture: RGBImage) -> EncodedFrame {
    timed(.imageEncoder) { imageEncoder(picture, on: compute) }
  }
}
