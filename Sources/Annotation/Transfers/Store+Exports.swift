import Formats
import Masklets
import Persistence

extension Store {
  /// What a format needs to export a session's masks as they are now: later changes are not seen.
  ///
  /// - Parameters:
  ///   - objectIDs: which objects; nil for all.
  ///   - range: which frames; nil for the whole video.
  /// - Throws: `RequestError` for an unknown session or object.
  package func exportSource(
    of sessionID: String, objectIDs: [ObjectID]? = nil, range: ClosedRange<Int>? = nil,
    videos: VideoLibrary
  ) async throws -> ExportSource {
    try await exportSource(of: sessionID, objectIDs: objectIDs, range: range) { video in
      try await videos.ownFrames(of: video)
    }
  }

  /// What a format needs to export the masks of a project's videos as they are now.
  ///
  /// - Parameter split: nil to put all videos into `train`.
  /// - Throws: `RequestError` for an unknown project, or one without masks.
  package func dataset(
    ofProject id: String, split: DatasetSplit?, videos: VideoLibrary
  ) async throws -> Dataset {
    var dataset = try await dataset(ofProject: id) { video in try await videos.ownFrames(of: video)
    }
    if let split { dataset.divide(by: split) }
    return dataset
  }
}
