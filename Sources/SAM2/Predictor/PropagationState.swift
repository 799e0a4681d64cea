import Foundation
import Masklets
import Tensors

/// The state of a propagation between two frames, as a `PropagationCheckpoint` stores it.
///
/// Keyframes are not part of it: they are computed again, with the same result. The format is the
/// length of a JSON header (8 bytes, little-endian), the header, then the float32 values of the
/// pointers and memories that it lists.
struct PropagationState: Sendable {
  /// How many of the tracking order's visits are done.
  var visitsDone: Int
  /// The frames reported as encoded.
  var reported: FrameSet
  /// The tracked frames of each object's memory bank, in the order of object ids.
  var tracked: [[Int: MemoryBank.Tracked]]
  /// Identifies the request.
  private var fingerprint: String

  init(
    request: PropagationRequest, _ format: MemoryFormat, visitsDone: Int, reported: FrameSet,
    tracked: [[Int: MemoryBank.Tracked]]
  ) {
    self.visitsDone = visitsDone
    self.reported = reported
    self.tracked = tracked
    fingerprint = Self.fingerprint(request, format)
  }

  private struct Header: Codable {
    struct Entry: Codable {
      /// Index of the object in the request.
      var object: Int
      var frame: Int
      var hasMemory: Bool
    }
    var fingerprint: String
    var visitsDone: Int
    var reported: [UInt64]
    var entries: [Entry]

    enum CodingKeys: String, CodingKey {
      case fingerprint, visitsDone, entries
      case reported = "told"
    }
  }

  private static let mismatch = CheckpointMismatch(
    "it was not made by this engine for this request")

  private static let pointerCount = EncodedFrame.channels

  var checkpoint: PropagationCheckpoint {
    get throws {
      var entries: [Header.Entry] = []
      var floats: [Float] = []
      for (object, outputs) in tracked.enumerated() {
        for (frame, output) in outputs.sorted(by: { $0.key < $1.key }) {
          entries.append(.init(object: object, frame: frame, hasMemory: output.memory != nil))
          floats += output.pointer.values
          if let memory = output.memory { floats += memory.values }
        }
      }
      let encoder = JSONEncoder()
      // Equal states are equal bytes.
      encoder.outputFormatting = .sortedKeys
      let header = try encoder.encode(
        Header(
          fingerprint: fingerprint, visitsDone: visitsDone, reported: reported.words,
          entries: entries))
      var state = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
      state += header
      floats.withUnsafeBytes { state += $0 }
      return PropagationCheckpoint(state: state)
    }
  }

  /// - Parameter format: of the network's memories.
  /// - Throws: `CheckpointMismatch` unless the checkpoint is complete and of an equal request.
  init(
    _ checkpoint: PropagationCheckpoint, for request: PropagationRequest, _ format: MemoryFormat
  ) throws {
    let memoryCount = format.shape.reduce(1, *)
    let state = checkpoint.state
    guard state.count >= 8 else { throw Self.mismatch }
    let length = state.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(state.count - 8) else { throw Self.mismatch }
    let body = 8 + Int(length)
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(state[8..<body]))
    } catch is DecodingError {
      throw Self.mismatch
    }
    let count = header.entries.reduce(0) {
      $0 + Self.pointerCount + ($1.hasMemory ? memoryCount : 0)
    }
    guard header.fingerprint == Self.fingerprint(request, format),
      state.count - body == count * MemoryLayout<Float>.stride,
      header.entries.allSatisfy({ request.objects.indices.contains($0.object) })
    else { throw Self.mismatch }

    let floats = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: state[body...])
      initialized = count
    }
    fingerprint = header.fingerprint
    visitsDone = header.visitsDone
    reported = FrameSet(words: header.reported)
    tracked = request.objects.map { _ in [:] }
    var at = 0
    func next(_ shape: [Int], _ count: Int) -> Tensor {
      defer { at += count }
      return Tensor(shape, Array(floats[at..<at + count]))
    }
    for entry in header.entries {
      let pointer = next([Self.pointerCount], Self.pointerCount)
      tracked[entry.object][entry.frame] = MemoryBank.Tracked(
        pointer: pointer,
        memory: entry.hasMemory
          ? next(format.shape, memoryCount) : nil)
    }
  }

  /// Equal for equal requests and formats, in every process.
  private static func fingerprint(
    _ request: PropagationRequest, _ format: MemoryFormat
  ) -> String {
    var text = "\(format.network) \(format.input.pixels)\n"
    text += "\(request.range) \(request.direction) \(request.backwardStart ?? -1)\n"
    for object in request.objects {
      for keyframe in object.keyframes {
        text += "\(object.id) \(keyframe.frame) \(keyframe.prompt.box as Box?)"
        for click in keyframe.prompt.clicks {
          text += " \(click.point.x) \(click.point.y) \(click.include)"
        }
        for mask in [keyframe.prompt.mask, keyframe.mask] {
          text += " \(mask.map { "\($0.size) \($0.words)" } ?? "none")"
        }
        text += "\n"
      }
      for (frame, mask) in (request.gap?.known[object.id] ?? [:]).sorted(by: { $0.key < $1.key }) {
        text += "\(object.id) known \(frame) \(mask.size) \(mask.words)\n"
      }
    }
    text += request.gap == nil ? "" : "gap\n"
    var hash = SHA256()
    hash.update(text.utf8)
    return hash.finish()
  }
}
