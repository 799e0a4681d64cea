import Masklets

/// The encoded frames of one propagation. Holds the last few, and reports each frame once.
struct PropagationFrames: Sendable {
  /// Most frames held, 17 MB each.
  private static let limit = 3

  private let video: any FrameSource
  private let source: EncodedFrameSource
  private let thread: NetworkThread
  /// The frames used last.
  private var held: [(frame: Int, encoded: EncodedFrame)] = []
  /// Frames reported as encoded, by this propagation or the one that it resumes.
  private(set) var reported: FrameSet

  init(
    of video: any FrameSource, from source: EncodedFrameSource, on thread: NetworkThread,
    reported: FrameSet?
  ) {
    self.video = video
    self.source = source
    self.thread = thread
    self.reported = reported ?? FrameSet(count: video.frameCount)
  }

  /// The encoded frame. Emits `.encoded` when a frame is asked for the first time.
  mutating func encoded(
    _ frame: Int, _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws -> EncodedFrame {
    if let known = held.first(where: { $0.frame == frame }) { return known.encoded }
    let encoded = try await source.encoded(frame, of: video, on: thread, remembers: false)
    held.append((frame, encoded))
    held.removeFirst(max(held.count - Self.limit, 0))
    if reported.insert(frame) { try await emit(.encoded(frame: frame)) }
    return encoded
  }
}
