/// The frames of one video, by index.
///
/// Frame N is the same picture for display, inference and export. Implementations are fast for
/// ascending order, bounded in memory whatever the length of the video, and safe to call from
/// several tasks at once.
package protocol FrameSource: Sendable {
  /// Size of every frame, as displayed (rotation applied).
  var size: ImageSize { get }
  /// Number of frames; indices run from 0.
  var frameCount: Int { get }
  /// Frame `index`, decoded exactly.
  func frame(_ index: Int) async throws -> RGBImage
}
