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

  /// By how many pixels simplified polygons may deviate at most.
  package static let tolerances = 0.0...20.0

  /// Why masks cannot be written like this, in a sentence; nil if they can.
  ///
  /// - Parameters:
  ///   - shapes: nil for the default.
  ///   - tolerance: by how many pixels polygons may deviate from the outlines of masks.
  package func objection(to shapes: Shapes?, tolerance: Double = 0) -> String? {
    let shapes = shapes ?? self.shapes[0]
    guard self.shapes.contains(shapes) else {
      let names = self.shapes.map(\.rawValue).joined(separator: " or ")
      return "\(rawValue) has no \(shapes.rawValue): choose \(names)"
    }
    guard Self.tolerances.contains(tolerance) else {
      return "tolerance is from 0 to 20 pixels, not \(tolerance)"
    }
    guard tolerance == 0 || shapes == .polygons else {
      let advice = self.shapes.contains(.polygons) ? "choose polygons, or" : "choose"
      return "\(rawValue) has no polygons to simplify with these shapes: \(advice) tolerance 0"
    }
    return nil
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

  /// The name of the zip of an exported dataset.
  package func fileName(of dataset: Dataset) -> String {
    "\(PathStem.of(dataset.name, else: "project"))-\(rawValue).zip"
  }
}
