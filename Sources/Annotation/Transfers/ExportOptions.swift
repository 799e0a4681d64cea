import Formats
import Masklets

/// How an export writes what it exports.
package struct ExportOptions: Hashable, Sendable {
  package var format: ExportFormat
  /// One of the format's; nil for its default.
  package var shapes: ExportFormat.Shapes?
  /// By how many pixels polygons may deviate from the outlines of masks; 0 for exact ones.
  package var tolerance: Double
  /// Which frames become pictures of an image dataset.
  package var pictured: PicturedFrames

  package init(
    _ format: ExportFormat, shapes: ExportFormat.Shapes? = nil, tolerance: Double = 0,
    pictured: PicturedFrames = .all
  ) {
    self.format = format
    self.shapes = shapes
    self.tolerance = tolerance
    self.pictured = pictured
  }

  /// - Throws: `RequestError` for shapes that the format does not have.
  func check() throws {
    if let objection = format.objection(to: shapes, tolerance: tolerance) {
      throw RequestError(.invalid, objection)
    }
  }
}

extension ExportParameters {
  init(_ options: ExportOptions) {
    self.init(
      format: options.format, shapes: options.shapes,
      tolerance: options.tolerance == 0 ? nil : options.tolerance, pictured: options.pictured)
  }
}
