import Foundation
import Masklets

/// The formats that masks are exported in.
package enum ExportFormat: String, CaseIterable, Sendable, Codable {
  case coco, yolo, davis, cvat, mots, labelstudio, overlay, masklet

  /// How shapes are written, in formats that have a choice.
  package enum Shapes: String, CaseIterable, Sendable, Codable {
    /// Exactly, as run lengths.
    case masks
    /// As outlines.
    case polygons
    /// As bounding boxes.
    case boxes
  }

  /// The ways of writing shapes, the default first.
  package var shapes: [Shapes] {
    switch self {
    case .coco, .cvat: [.masks, .polygons]
    case .yolo: [.polygons]
    case .labelstudio: [.masks, .boxes]
    case .davis, .mots, .overlay, .masklet: [.masks]
    }
  }

  /// The name of the exported file.
  package func fileName(of video: AnnotatedVideo, shapes: Shapes? = nil) -> String {
    switch self {
    case .coco: "\(video.stem)-coco.json"
    case .yolo: "\(video.stem)-yolo.zip"
    case .davis: "\(video.stem)-davis.zip"
    case .cvat: "\(video.stem)-cvat.xml"
    case .mots: "\(video.stem)-mots.txt"
    case .labelstudio:
      "\(video.stem)-labelstudio.\((shapes ?? self.shapes[0]) == .boxes ? "json" : "zip")"
    case .overlay: "\(video.stem)-overlay.mp4"
    case .masklet: "\(video.stem)-masklet.json"
    }
  }

  /// Writes the file, which appears whole or not at all; memory stays flat in the number of frames.
  ///
  /// - Parameters:
  ///   - shapes: one of `shapes`; nil for the default.
  ///   - progress: called with the number of steps done and in total; may throw to stop.
  /// - Throws: `FormatError` for masks or objects that the format cannot hold.
  package func write(
    _ source: ExportSource, to file: URL, shapes: Shapes? = nil,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws {
    let shapes = shapes ?? self.shapes[0]
    guard self.shapes.contains(shapes) else {
      let names = self.shapes.map(\.rawValue).joined(separator: " or ")
      throw FormatError("\(rawValue) has no \(shapes.rawValue): choose \(names)")
    }
    switch self {
    case .coco:
      try await COCOExport(source, polygons: shapes == .polygons).write(to: file, progress)
    case .yolo: try await YOLOExport(source).write(to: file, progress)
    case .davis: try await DAVISExport(source).write(to: file, progress)
    case .cvat:
      try await CVATExport(source, polygons: shapes == .polygons).write(to: file, progress)
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
}

/// Called with the number of steps done and in total.
typealias ExportProgress = (_ done: Int, _ total: Int) async throws -> Void
