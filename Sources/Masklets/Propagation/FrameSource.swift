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
  /// Tells these frames from any others: sources of one identity have the same frames. nil where
  /// that is not known.
  var identity: String? { get }
}

extension FrameSource {
  package var identity: String? { nil }
}

/// Frames that are known by an identity.
package struct IdentifiedFrames: FrameSource {
  private let base: any FrameSource
  package let identity: String?

  package init(_ base: any FrameSource, identity: String) {
    self.base = base
    self.identity = identity
  }

  package var size: ImageSize { base.size }
  package var frameCount: Int { base.frameCount }
  package func frame(_ index: Int) async throws -> RGBImage { try await base.frame(index) }
}
