/// Which masks become keyframes, where a file does not tell masks of a person from tracked ones.
package enum ImportedKeyframes: String, CaseIterable, Sendable, Codable {
  /// Every mask.
  case all
  /// The first mask of each object.
  case first
  /// The first mask of each object and those on every tenth frame after it.
  case tenth

  /// - Parameter first: the first frame on which the object has a mask.
  package func includes(_ frame: Int, first: Int) -> Bool {
    switch self {
    case .all: true
    case .first: frame == first
    case .tenth: (frame - first).isMultiple(of: 10)
    }
  }
}

extension ImportFormat {
  /// True if the files say which masks are keyframes.
  package var tellsKeyframes: Bool {
    switch self {
    case .coco, .davis, .yolo, .labelstudio: false
    case .cvat, .masklet: true
    }
  }
}
