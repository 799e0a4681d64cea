import Tensors

/// Encodes how far back in time each memory and each object pointer is.
///
/// Upstream: `maskmem_tpos_enc` and `obj_ptr_tpos_proj` of `SAM2Base`, as
/// `_prepare_memory_conditioned_features` of modeling/sam2_base.py uses them.
struct TemporalEncoding: Sendable {
  /// Slots of the memory bank, one encoding each: upstream's `num_maskmem`, hence the largest bank.
  static let slots = 7
  /// The slot of keyframes, however far away they are.
  static let keyframeSlot = slots - 1

  /// The encoding of each slot, [64].
  private let memories: [Tensor]  // maskmem_tpos_enc
  /// Projects the sine encoding of a pointer's distance from 256 channels to 64. SAM 2.0 has none:
  /// its pointers carry no time.
  private let pointers: Linear?  // obj_ptr_tpos_proj

  /// - Parameter parameters: of the whole network.
  init(_ parameters: Parameters) throws {
    let width = MemoryEncoder.channels
    pointers =
      parameters.contains("obj_ptr_tpos_proj.weight")
      ? try Linear(parameters.exact["obj_ptr_tpos_proj"], EncodedFrame.channels, width) : nil
    let rows = try parameters("maskmem_tpos_enc", Self.slots, 1, 1, width)
      .reshaped(Self.slots, width)
    memories = (0..<Self.slots).map { rows[$0] }
  }

  /// True for SAM 2.1, false for SAM 2.0.
  var encodesPointers: Bool { pointers != nil }

  /// The selected memories and pointers, each with its encoding.
  func tokens(_ selection: MemorySelection, on compute: Compute) -> MemoryTokens {
    MemoryTokens(
      frames: selection.memories.map { ($0.memory, memories[$0.slot]) },
      pointers: zip(selection.pointers, encodings(ofPointersIn: selection, on: compute)).map {
        ($0.pointer, $1)
      })
  }

  /// The encoding [64] of each pointer: zeros in SAM 2.0.
  private func encodings(
    ofPointersIn selection: MemorySelection, on compute: Compute
  ) -> [Tensor] {
    guard !selection.pointers.isEmpty else { return [] }
    guard let pointers else {
      return selection.pointers.map { _ in Tensor([MemoryEncoder.channels], repeating: 0) }
    }
    let positions = selection.pointers.map { $0.distance / selection.longestDistance }
    let encoded = pointers(
      SinePosition.line(positions, channels: EncodedFrame.channels), on: compute)
    return positions.indices.map { encoded[$0] }
  }
}
