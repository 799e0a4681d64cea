/// Identifies an encoded frame: equal keys mean equal content.
struct FrameKey: Hashable, Sendable {
  /// `FrameSource.identity`
  var video: String
  /// `Network.encoderIdentity`
  var encoder: String
  /// Of the encoder.
  var input = InputSize.full
  var frame: Int
}
