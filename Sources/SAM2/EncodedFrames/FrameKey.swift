/// Names the features of one frame: equal keys, equal features.
struct FrameKey: Hashable, Sendable {
  /// `FrameSource.identity`
  var video: String
  /// `Network.encoderIdentity`
  var encoder: String
  var frame: Int
}
