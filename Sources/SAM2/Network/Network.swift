import Masklets
import Tensors

/// SAM 2 as a set of functions: it remembers nothing from call to call.
///
/// Upstream: `SAM2Base` of modeling/sam2_base.py.
package struct Network: Sendable {
  /// Logit of pixels where the object is absent.
  static let absentLogit: Float = -1024
  /// Rows of the temporal encoding, hence the largest memory bank.
  static let memorySlots = 7

  package let size: ModelSize
  /// Tells the features of this network's encoder from those of any other, to the last bit.
  package let encoderIdentity: String
  package private(set) var compute: Compute
  /// Told what each stage takes, where given.
  package var clock: StageClock?
  let imageEncoder: ImageEncoder  // image_encoder
  let promptEncoder: PromptEncoder  // sam_prompt_encoder
  let maskDecoder: MaskDecoder  // sam_mask_decoder
  let memoryEncoder: MemoryEncoder  // memory_encoder
  let memoryAttention: MemoryAttention  // memory_attention
  private let pointerProjection: MLP  // obj_ptr_proj
  /// Projects the temporal encoding of pointers; SAM 2.0 has none.
  private let pointerTime: Linear?  // obj_ptr_tpos_proj
  private let maskDownsample: Convolution  // mask_downsample
  /// [64] for each slot of the memory bank.
  private let memoryTime: [Tensor]  // maskmem_tpos_enc
  private let noMemory: Tensor  // no_mem_embed, [256]
  private let noPointer: Tensor  // no_obj_ptr, [256]
  /// Added to memories of frames without the object; SAM 2.0 has none.
  private let noObject: Tensor?  // no_obj_embed_spatial, [64]

  /// - Parameter precision: int8 rounds the linear layers of the encoder's blocks but the first, and
  ///   of memory attention, and attention there. The rest is little work, and each of its errors shows
  ///   in the masks.
  package init(
    _ source: any ParameterSource, size: ModelSize, precision: Precision = .float32,
    on compute: Compute
  ) throws {
    let fingerprint = ParameterFingerprint(source)
    let parameters = Parameters(fingerprint, precision: precision)
    let channels = FrameFeatures.channels
    let width = MemoryEncoder.channels
    self.size = size
    self.compute = compute
    imageEncoder = try ImageEncoder(parameters, size.trunk, on: compute)
    encoderIdentity = "\(precision) \(compute.features.rawValue) \(fingerprint.digest)"
    promptEncoder = try PromptEncoder(parameters.exact["sam_prompt_encoder"])
    maskDecoder = try MaskDecoder(parameters.exact["sam_mask_decoder"])
    memoryEncoder = try MemoryEncoder(parameters.exact["memory_encoder"])
    memoryAttention = try MemoryAttention(parameters["memory_attention"])
    pointerProjection = try MLP(
      parameters.exact["obj_ptr_proj"], [channels, channels, channels, channels])
    pointerTime =
      parameters.contains("obj_ptr_tpos_proj.weight")
      ? try Linear(parameters.exact["obj_ptr_tpos_proj"], channels, width) : nil
    maskDownsample = try Convolution(parameters["mask_downsample"], 1, 1, kernel: 4, stride: 4)
    let times = try parameters("maskmem_tpos_enc", Self.memorySlots, 1, 1, width)
      .reshaped(Self.memorySlots, width)
    memoryTime = (0..<Self.memorySlots).map { times[$0] }
    noMemory = try parameters("no_mem_embed", 1, 1, channels).reshaped(channels)
    // In the checkpoint, used by no published configuration.
    _ = try parameters("no_mem_pos_enc", 1, 1, channels)
    noPointer = try parameters("no_obj_ptr", 1, channels).reshaped(channels)
    noObject =
      parameters.contains("no_obj_embed_spatial")
      ? try parameters("no_obj_embed_spatial", 1, width).reshaped(width) : nil
  }

  /// `2.1` or `2.0`, told by what the checkpoint holds.
  package var version: String { pointerTime == nil ? "2.0" : "2.1" }

  /// The same network for computations of a rank.
  func ranked(_ rank: RightOfWay.Rank) -> Network {
    var network = self
    network.compute = compute.ranked(rank)
    return network
  }

  func encode(_ picture: RGBImage) -> FrameFeatures {
    timed(.imageEncoder) { imageEncoder(picture, on: compute) }
  }

  // MARK: Image embedding and memory (`_prepare_memory_conditioned_features`)

  /// The image embedding of a frame that no memory bears on, [4096, 256].
  func withoutMemory(_ frame: FrameFeatures) -> Tensor { compute.add(frame.image, noMemory) }

  /// What memory attention makes of a frame before any memory: the same for all objects.
  func attend(to frame: FrameFeatures) -> SelfAttendedImage {
    timed(.memoryAttention) { memoryAttention.attendToItself(frame.image, on: compute) }
  }

  /// The image embedding conditioned on an object's memory, [4096, 256].
  func recall(_ recollection: Recollection, on image: SelfAttendedImage) -> Tensor {
    timed(.memoryAttention) {
      memoryAttention(image, memory: tokens(recollection), on: compute)
    }
  }

  func tokens(_ recollection: Recollection) -> MemoryTokens {
    MemoryTokens(
      frames: recollection.memories.map { ($0.memory, memoryTime[$0.slot]) },
      pointers: zip(recollection.pointers, pointerEncodings(recollection)).map {
        ($0.pointer, $1)
      })
  }

  /// The temporal encoding [64] of each pointer.
  private func pointerEncodings(_ recollection: Recollection) -> [Tensor] {
    guard !recollection.pointers.isEmpty else { return [] }
    guard let pointerTime else {
      return recollection.pointers.map { _ in
        Tensor([MemoryEncoder.channels], repeating: 0)
      }
    }
    let positions = recollection.pointers.map { $0.distance / recollection.longestDistance }
    let encoded = pointerTime(
      SinePosition.line(positions, channels: FrameFeatures.channels), on: compute)
    return positions.indices.map { encoded[$0] }
  }

  // MARK: Masks (`_forward_sam_heads`, `_use_mask_as_output`)

  /// The mask of an object.
  ///
  /// - Parameters:
  ///   - image: [4096, 256], from `withoutMemory` or `recall`.
  ///   - points: of the prompt; none on a tracked frame.
  ///   - mask: logits [256, 256] of a mask prompt, if any.
  func segment(
    image: Tensor, frame: FrameFeatures, points: [PromptPoint], mask: Tensor? = nil
  ) -> FrameOutput {
    // One click, or none, is ambiguous: take the best of the three alternatives.
    decode(
      image: image, frame: frame, points: points, mask: mask, choosesBest: points.count <= 1)
  }

  /// The output for a mask that a person gave: the mask itself.
  ///
  /// - Parameter mask: [1024, 1024, 1], 0 or 1.
  func adopt(mask: Tensor, frame: FrameFeatures) -> FrameOutput {
    let side = FrameFeatures.maskSide
    let logits = compute.resize(
      compute.scale(mask, by: 20, adding: -10), height: side, width: side, .bilinearAntialiased
    ).reshaped(side, side)
    let isPresent = mask.withUnsafeBuffer { $0.contains { $0 > 0 } }
    let seen = decode(
      image: frame.image, frame: frame, points: [],
      mask: maskDownsample(mask, on: compute).reshaped(side, side), choosesBest: false)
    return FrameOutput(
      logits: logits, pointer: isPresent ? seen.pointer : noPointer,
      presence: isPresent ? 10 : -10, iou: 1)
  }

  private func decode(
    image: Tensor, frame: FrameFeatures, points: [PromptPoint], mask: Tensor?, choosesBest: Bool
  ) -> FrameOutput {
    // A frame without points carries an empty one.
    let sparse = promptEncoder.sparse(points.isEmpty ? [.padding] : points)
    let prediction = timed(.maskDecoder) {
      maskDecoder(
        image: compute.add(image, promptEncoder.dense(mask, on: compute)),
        position: promptEncoder.densePosition, sparse: sparse, frame: frame, on: compute)
    }
    let choice = MaskChoice(prediction, choosesBest: choosesBest)
    let isPresent = prediction.presence > 0
    let side = FrameFeatures.maskSide
    let token = prediction.tokens[choice.token..<choice.token + 1]
    return FrameOutput(
      logits: isPresent
        ? prediction.masks[choice.mask].reshaped(side, side)
        : Tensor([side, side], repeating: Self.absentLogit),
      pointer: isPresent
        ? pointerProjection(token, on: compute).reshaped(FrameFeatures.channels) : noPointer,
      presence: prediction.presence, iou: prediction.ious[choice.mask])
  }

  // MARK: Memories (`_encode_new_memory`)

  /// What later frames remember of an object's mask on a frame, [4096, 64].
  ///
  /// - Parameter isKeyframe: whether a person prompted the mask: then it counts as certain.
  func memorize(_ output: FrameOutput, on frame: FrameFeatures, isKeyframe: Bool) -> Tensor {
    let memory = timed(.memoryEncoder) {
      memoryEncoder(
        image: frame.image, mask: memoryMask(output, isKeyframe: isKeyframe), on: compute)
    }
    guard let noObject, !output.isPresent else { return memory }
    return compute.add(memory, noObject)
  }

  /// The mask as the memory encoder takes it, [1024, 1024, 1].
  func memoryMask(_ output: FrameOutput, isKeyframe: Bool) -> Tensor {
    let side = FrameFeatures.imageSide
    let logits = compute.resize(
      output.logits.reshaped(FrameFeatures.maskSide, FrameFeatures.maskSide, 1), height: side,
      width: side, .bilinear)
    return isKeyframe
      ? Self.certain(logits)
      : compute.scale(compute.activate(logits, .sigmoid), by: 20, adding: -10)
  }

  /// 10 where the logit is above zero, else −10.
  private static func certain(_ logits: Tensor) -> Tensor {
    logits.withUnsafeBuffer { logits in
      Tensor([logits.count]) { mask in
        for i in logits.indices { mask[i] = logits[i] > 0 ? 10 : -10 }
      }
    }.reshaped(logits.shape)
  }
}

/// Which of the decoder's masks becomes the object's, and whose token its pointer.
///
/// Upstream: `MaskDecoder.forward` and `_dynamic_multimask_via_stability`.
struct MaskChoice: Equatable {
  var mask: Int
  var token: Int

  /// - Parameter choosesBest: take the best of the three alternatives; else the first mask, and an
  ///   alternative only where the first is unstable.
  init(_ prediction: MaskDecoder.Prediction, choosesBest: Bool) {
    var best = 1
    for i in 2..<prediction.ious.count where prediction.ious[i] > prediction.ious[best] {
      best = i
    }
    if choosesBest {
      (mask, token) = (best, best)
    } else {
      (mask, token) = (Self.isStable(prediction.masks[0]) ? 0 : best, 0)
    }
  }

  /// Whether the mask hardly depends on the threshold.
  private static func isStable(_ logits: Tensor) -> Bool {
    let delta: Float = 0.05
    let threshold: Float = 0.98
    let (inner, outer) = logits.withUnsafeBuffer { logits in
      logits.reduce(into: (0, 0)) { counts, logit in
        if logit > delta { counts.0 += 1 }
        if logit > -delta { counts.1 += 1 }
      }
    }
    return outer == 0 || Float(inner) / Float(outer) >= threshold
  }
}
