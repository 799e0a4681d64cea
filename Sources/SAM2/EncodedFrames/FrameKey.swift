/// Identifies an encoded frame: equal keys mean equal content.
struct FrameKey: Hashable, Sendable {
  /// `FrameSource.identity`
  var video: String
  /// `Network.encoderIdentity`
  var encoder: String
  var frame: Int
}
