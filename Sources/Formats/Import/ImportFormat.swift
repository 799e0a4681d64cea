import Foundation
import Masklets

/// The formats that masks are imported from.
package enum ImportFormat: String, CaseIterable, Sendable, Codable {
  case coco, davis, cvat, yolo, labelstudio, masklet

  /// A reader of `file` for masks of a video.
  package func reader(of file: URL, for video: AnnotatedVideo) -> any ImportReader {
    switch self {
    case .coco: COCOImport(file: file, video: video)
    case .davis: DAVISImport(file: file, video: video)
    case .cvat: CVATImport(file: file, video: video)
    case .yolo: YOLOImport(file: file, video: video)
    case .labelstudio: LabelStudioImport(file: file, video: video)
    case .masklet: MaskletImport(file: file, video: video)
    }
  }
}

/// Reads an untrusted file of masks in bounded memory.
package protocol ImportReader: Sendable {
  /// Reads the file once and lists its contents.
  ///
  /// - Throws: `FormatError` if the file is damaged or does not fit the video.
  func survey() throws -> ImportSurvey

  /// Reads the file again and calls `body` with its masks, in the file's order.
  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws
}

/// The contents of a file without its masks.
package struct ImportSurvey: Sendable {
  /// By ascending id; the ids are those of the file if it has any.
  package var tracks: [AnnotatedTrack]
  package var categories: [Category] = []
  /// The number of masks in the file.
  package var maskCount: Int
  /// What is not imported, in sentences for a person.
  package var notes: [String] = []
}

package struct ImportedMask: Sendable {
  package enum Role: Sendable {
    /// Drawn by a person: becomes a keyframe, from which a propagation starts.
    case prompt
    /// Computed by an engine from the prompts of its track, and accepted by a person.
    case accepted
    case propagated
  }

  package var objectID: ObjectID
  package var frame: Int
  package var role: Role
  package var score: Float = 1
  package var mask: Mask
  /// True if the object may have more parts of a mask on the same frame.
  package var isPart = false
}

extension AnnotatedVideo {
  /// - Throws: `FormatError` for a frame outside the video.
  func check(frame: Int) throws {
    guard (0..<frameCount).contains(frame) else {
      throw FormatError(
        "The file has masks on frame \(frame), and the video has frames 0 to \(frameCount - 1): "
          + "import it into the video it was made for")
    }
  }

  func check(size found: ImageSize) throws {
    guard found == size else {
      throw FormatError(
        "The file's masks are \(found), and the video is \(size): import it into the video it was "
          + "made for")
    }
  }

  /// The number of the first frame in file names: 0, or 1 if one of the numbers is the video's
  /// frame count and none is 0.
  func firstNumber(of numbers: some Sequence<Int>) -> Int {
    var (hasZero, hasCount) = (false, false)
    for number in numbers {
      hasZero = hasZero || number == 0
      hasCount = hasCount || number == frameCount
    }
    return hasCount && !hasZero ? 1 : 0
  }

  /// The number at the end of a file's name, without its extension; nil if there is none.
  static func number(inFileName path: String) -> Int? {
    let name = path.split(separator: "/").last ?? ""
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
    let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }
    return digits.isEmpty || digits.count > 9 ? nil : Int(String(digits.reversed()))
  }
}
