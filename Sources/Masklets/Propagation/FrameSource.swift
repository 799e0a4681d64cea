/// The frames of one video, by index.
///
/// Frame N is the same image for display, inference and export. Implementations are fast if frames
/// are read in ascending order, need memory that does not grow with the length of the video, and
/// may be called from several tasks at once.
package protocol FrameSource: Sendable {
  /// Size of every frame as displayed, with the video's rotation applied.
  var size: ImageSize { get }
  /// Number of frames; indices run from 0.
  var frameCount: Int { get }
  /// The frame at `index`.
  func frame(_ index: Int) async throws -> RGBImage
  /// Distinguishes these frames from all others: sources of the same identity have the same frames.
  /// nil if the identity is unknown.
  var identity: String? { get }
}

extension FrameSource {
  package var identity: String? { nil }
}

/// The frames of another source, with an identity.
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
