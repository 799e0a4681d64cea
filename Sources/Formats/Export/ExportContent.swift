import Foundation

/// What is exported: the masks of one video, or those of several as one dataset.
package enum ExportContent: Sendable {
  case video(ExportSource)
  case dataset(Dataset)

  package var frameCount: Int {
    switch self {
    case .video(let source): source.range.count
    case .dataset(let dataset): dataset.frameCount
    }
  }

  package var objectCount: Int {
    switch self {
    case .video(let source): source.objects.count
    case .dataset(let dataset): dataset.objectCount
    }
  }

  /// How many videos of a dataset are in each set, by the set's name; nil for one video.
  package var videosBySet: [String: Int]? {
    guard case .dataset(let dataset) = self else { return nil }
    return Dictionary(
      uniqueKeysWithValues: dataset.videosBySet.map { ($0.key.rawValue, $0.value) })
  }
}

extension ExportFormat {
  /// The name of the exported file.
  package func fileName(of content: ExportContent, shapes: Shapes? = nil) -> String {
    switch content {
    case .video(let source): fileName(of: source.video, shapes: shapes)
    case .dataset(let dataset): fileName(of: dataset)
    }
  }

  /// Writes the file, which appears whole or not at all; memory stays flat in the number of frames.
  ///
  /// - Parameters: as for a video or a dataset.
  /// - Throws: `FormatError` for masks or objects that the format cannot hold.
  package func write(
    _ content: ExportContent, to file: URL, shapes: Shapes? = nil, tolerance: Double = 0,
    progress: (_ done: Int, _ total: Int) async throws -> Void = { _, _ in }
  ) async throws {
    switch content {
    case .video(let source):
      try await write(
        source, to: file, shapes: shapes, tolerance: tolerance, progress: progress)
    case .dataset(let dataset):
      try await write(
        dataset, to: file, shapes: shapes, tolerance: tolerance, progress: progress)
    }
  }
}
