import Masklets

/// Where the features of frames come from: those looked at last, the cache on disk, or else the
/// image encoder.
struct EncodedFrames: Sendable {
  /// 17 MB each.
  let recent: RecentFrames
  /// Features of videos with an identity are kept here, and rounded as they are when found again.
  let cache: FrameCache?

  private func key(_ frame: Int, of video: any FrameSource, _ encoder: String) -> FrameKey? {
    guard cache != nil, let identity = video.identity else { return nil }
    return FrameKey(video: identity, encoder: encoder, frame: frame)
  }

  /// The features of a frame.
  ///
  /// - Parameter remembers: whether the frame becomes the one looked at last.
  func features(
    of frame: Int, in video: any FrameSource, on thread: NetworkThread, remembers: Bool
  ) async throws -> FrameFeatures {
    let encoder = thread.network.encoderIdentity
    if let cache, let key = key(frame, of: video, encoder) {
      if let known = recent.features(of: .frame(key)) { return known }
      let features: FrameFeatures
      if let kept = await thread.run({ cache.features(key, on: $0.compute) }) {
        features = kept
      } else {
        let picture = try await video.frame(frame)
        features = await thread.run { network in
          cache.keep(network.encode(picture), as: key, on: network.compute)
        }
      }
      if remembers { recent.insert(features, of: .frame(key)) }
      return features
    }
    let picture = try await video.frame(frame)
    let known = recent.features(of: .picture(picture))
    let features =
      if let known { known } else { await thread.run { $0.encode(picture) } }
    if remembers { recent.insert(features, of: .picture(picture)) }
    return features
  }

  /// Whether the features of a frame are in the cache.
  func holds(_ frame: Int, of video: any FrameSource, _ encoder: String) -> Bool {
    guard let cache, let key = key(frame, of: video, encoder) else { return false }
    return cache.contains(key)
  }

  /// Brings the features of a frame into the cache.
  func prepare(_ frame: Int, of video: any FrameSource, on thread: NetworkThread) async throws {
    guard let cache, let key = key(frame, of: video, thread.network.encoderIdentity),
      !cache.contains(key)
    else { return }
    let picture = try await video.frame(frame)
    await thread.run { network in
      _ = cache.keep(network.encode(picture), as: key, on: network.compute)
    }
  }
}
