import Masklets

/// Provides encoded frames: one used recently, one from the cache on disk, or else one that the
/// image encoder computes.
struct EncodedFrameSource: Sendable {
  let recent: RecentFrames
  /// Stores the frames of videos that have an identity. Frames that pass through it are rounded to
  /// half precision, whether they were just encoded or read from disk.
  let cache: EncodedFrameCache?

  private func key(_ frame: Int, of video: any FrameSource, _ network: Network) -> FrameKey? {
    guard cache != nil, let identity = video.identity else { return nil }
    return FrameKey(
      video: identity, encoder: network.encoderIdentity, input: network.input, frame: frame)
  }

  /// The encoded frame.
  ///
  /// - Parameter remembers: true to add it to the recently used frames.
  func encoded(
    _ frame: Int, of video: any FrameSource, on thread: NetworkThread, remembers: Bool
  ) async throws -> EncodedFrame {
    if let cache, let key = key(frame, of: video, thread.network) {
      if let known = recent[.frame(key)] { return known }
      let encoded: EncodedFrame
      if let stored = try await thread.run({ cache.read(key, on: $0.compute) }) {
        encoded = stored
      } else {
        let picture = try await video.frame(frame)
        encoded = try await thread.run { network in
          cache.store(network.encode(picture), as: key, on: network.compute)
        }
      }
      if remembers { recent.insert(encoded, of: .frame(key)) }
      return encoded
    }
    let picture = try await video.frame(frame)
    let known = recent[.picture(picture)]
    let encoded =
      if let known { known } else { try await thread.run { $0.encode(picture) } }
    if remembers { recent.insert(encoded, of: .picture(picture)) }
    return encoded
  }

  /// True if the frame is in the cache.
  func isCached(_ frame: Int, of video: any FrameSource, _ network: Network) -> Bool {
    guard let cache, let key = key(frame, of: video, network) else { return false }
    return cache.contains(key)
  }

  /// Encodes the frame and stores it in the cache, unless it is there already. Does nothing without
  /// a cache.
  func prepare(_ frame: Int, of video: any FrameSource, on thread: NetworkThread) async throws {
    guard let cache, let key = key(frame, of: video, thread.network),
      !cache.contains(key)
    else { return }
    let picture = try await video.frame(frame)
    try await thread.run { network in
      _ = cache.store(network.encode(picture), as: key, on: network.compute)
    }
  }
}
