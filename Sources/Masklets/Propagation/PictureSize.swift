/// The square pictures that a network can read: each frame is resized to one.
///
/// A smaller picture costs less and shows less detail; the weights are the same.
package enum PictureSize {
  /// Sides in pixels, the best one first.
  package static let sides = [1024, 768, 512]
}
