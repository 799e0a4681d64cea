import Foundation

/// The most that a file may hold.
enum ImportLimits {
  static let objectID = 65535
  static let tracks = 1000
  static let images = 2_000_000
  static let categories = 1000
  /// Masks of files that do not say which masks are of one object.
  static let masks = 1_000_000
  /// Numbers of classes end below this.
  static let classes = 1_000_000
  /// Points of one outline.
  static let points = 2_000_000
  /// Entries of a zip with a label file and a picture for each frame.
  static let entries = 400_000
  static let name = 200
  /// Crossings of an outline with rows of pixels: bounds the time and memory of filling it.
  static let crossings = 16_000_000

  /// The text, trimmed and cut to the length allowed; nil if nothing is left.
  static func label(_ text: String?) -> String? {
    let trimmed = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    return trimmed.isEmpty ? nil : String(trimmed.prefix(name))
  }
}
