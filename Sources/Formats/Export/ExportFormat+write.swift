import Foundation

/// Called with the number of steps done and in total.
typealias ExportProgress = (_ done: Int, _ total: Int) async throws -> Void

extension ExportFormat {
  /// Writes the file, which appears whole or not at all; memory stays flat in the number of frames.
  ///
  /// - Parameters:
  ///   - shapes: one of `shapes`; nil for the default.
  ///   - tolerance: by how many pixels polygons may deviate from the outlines of masks; 0 for exact
  ///     ones.
  ///   - progress: called with the number of steps done and in total; may throw to stop.
  /// - Throws: `FormatError` for masks or objects that the format cannot hold.
  package func write(
    _ source: ExportSource, to file: URL, shapes: Shapes? = nil, tolerance: Double = 0,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws {
    if let objection = objection(to: shapes, tolerance: tolerance) { throw FormatError(objection) }
    let shapes = shapes ?? self.shapes[0]
    switch self {
    case .coco:
      try await COCOExport(
        Dataset(source), polygons: shapes == .polygons, tolerance: tolerance
      ).write(to: file, progress)
    case .yolo:
      try await YOLOExport(Dataset(source), tolerance: tolerance).write(to: file, progress)
    case .davis: try await DAVISExport(source).write(to: file, progress)
    case .cvat:
      try await CVATExport(source, polygons: shapes == .polygons, tolerance: tolerance)
        .write(to: file, progress)
    case .mots: try await MOTSExport(source).write(to: file, progress)
    case .labelstudio:
      if shapes == .boxes {
        try await LabelStudioBoxesExport(source).write(to: file, progress)
      } else {
        try await LabelStudioExport(source).write(to: file, progress)
      }
    case .overlay: try await OverlayExport(source).write(to: file, progress)
    case .masklet: try await MaskletExport(source).write(to: file, progress)
    }
  }

  /// Writes a dataset as a zip, which appears whole or not at all; memory stays flat in the number
  /// of frames, and one video is open at a time.
  ///
  /// YOLO makes one dataset, COCO one file for each set, every other format a folder for each set
  /// with a file for each video.
  ///
  /// - Parameters: as for a single video; the steps of `progress` are frames of all videos.
  /// - Throws: `FormatError` for masks or objects that the format cannot hold.
  package func write(
    _ dataset: Dataset, to file: URL, shapes: Shapes? = nil, tolerance: Double = 0,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws {
    if let objection = objection(to: shapes, tolerance: tolerance) { throw FormatError(objection) }
    let shapes = shapes ?? self.shapes[0]
    switch self {
    case .coco:
      try await COCOExport(dataset, polygons: shapes == .polygons, tolerance: tolerance)
        .writeSets(to: file, progress)
    case .yolo: try await YOLOExport(dataset, tolerance: tolerance).write(to: file, progress)
    default:
      try await SeparateExports(
        dataset: dataset, format: self, shapes: shapes, tolerance: tolerance
      ).write(to: file, progress)
    }
  }
}
