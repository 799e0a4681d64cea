import Foundation
import Masklets
import VideoIO

/// A dataset for Ultralytics YOLO segmentation: pictures, one label file for each, `data.yaml`.
///
/// One line is one object: its category and one ring in fractions of the picture's sides. Parts and
/// holes of a mask are joined to that ring by bridges without area. Empty masks have no line.
struct YOLOExport {
  private let dataset: Dataset
  private let numbers: CategoryNumbers
  /// By how many pixels rings may deviate.
  private let tolerance: Double
  private static let pictureQuality = 95

  init(_ dataset: Dataset, tolerance: Double) {
    self.dataset = dataset
    self.tolerance = tolerance
    numbers = CategoryNumbers(dataset)
  }

  func write(to target: URL, _ progress: ExportProgress) async throws {
    let zip = try ZipWriter(target)
    try zip.add("data.yaml", Array(yaml.utf8), compress: true)
    let total = dataset.frameCount
    var before = 0
    for video in dataset.videos {
      let start = before
      try await write(video, to: zip) { done, _ in try await progress(start + done, total) }
      before += video.frameCount
    }
    try zip.finish()
  }

  private func write(
    _ video: DatasetVideo, to zip: ZipWriter, _ progress: ExportProgress
  ) async throws {
    let source = try await dataset.source(of: video)
    let pictures = try await source.pictures()
    let isPictured = source.isPictured()
    let set = video.set.rawValue
    try await source.forEachTrackedFrame(progress: progress) { frame, masks in
      guard isPictured(frame, !masks.isEmpty) else { return }
      let stem = "\(source.video.stem)_" + String(format: "%05d", frame)
      let lines = masks.compactMap { line($0.rle.mask(), of: $1) }
      try zip.add(
        "labels/\(set)/\(stem).txt", Array(lines.joined(separator: "\n").utf8), compress: true)
      let picture = try JPEG.encode(
        try await pictures.frame(frame), quality: Self.pictureQuality)
      try zip.add("images/\(set)/\(stem).jpg", picture, compress: false)
    }
  }

  private func line(_ mask: Mask, of track: AnnotatedTrack) -> String? {
    let ring = mask.bridgedRing(tolerance: tolerance)
    guard !ring.isEmpty else { return nil }
    let (width, height) = (Double(mask.size.width), Double(mask.size.height))
    return ring.reduce(into: String(numbers.number(of: track))) { line, point in
      line += " \(Self.fraction(point.x / width)) \(Self.fraction(point.y / height))"
    }
  }

  /// Six digits: a hundredth of a pixel in the largest picture.
  private static func fraction(_ value: Double) -> String {
    let digits = String(Int((value * 1_000_000).rounded()) + 1_000_000)
    return (digits.hasPrefix("2") ? "1." : "0.") + digits.dropFirst()
  }

  /// Ultralytics needs `train` and `val`: one without videos is the first set that has some.
  private var yaml: String {
    let names = numbers.categories.enumerated().map { number, category in
      "  \(number): \(Self.quoted(category.name))"
    }
    let present = dataset.videosBySet
    let first = DatasetSet.allCases.first { present[$0] != nil } ?? .train
    let folders = DatasetSet.allCases.filter { $0 != .test || present[$0] != nil }.map { set in
      "\(set.rawValue): images/\((present[set] == nil ? first : set).rawValue)"
    }
    return """
      # Masks of \(Self.quoted(dataset.name)), for Ultralytics YOLO segmentation.
      path: .
      \(folders.joined(separator: "\n"))
      names:
      \(names.isEmpty ? "  0: \(CategoryNumbers.fallback)" : names.joined(separator: "\n"))

      """
  }

  /// A YAML scalar in double quotes, which JSON's strings are.
  private static func quoted(_ text: String) -> String {
    (try? JSONText.of(text)) ?? "\"\""
  }
}
