import DurableFiles
import Foundation
import Masklets
import Persistence

/// The ids of videos whose deletion is under way in this process: each is done by one task.
actor DeletionsUnderWay {
  private var videos: Set<String> = []

  /// - Returns: false if another task does it.
  func begin(_ video: String) -> Bool { videos.insert(video).inserted }

  func end(_ video: String) { videos.remove(video) }
}

extension VideoLibrary {
  /// Removes a video with its sessions and their masks, and the file if it is an upload.
  ///
  /// The deletion is recorded first, so that it goes on after the next start if it is interrupted.
  /// On a full disk it gets the space of the reserve.
  ///
  /// - Throws: `RequestError` of kind `unknown`.
  package func removeVideo(_ id: String) async throws {
    guard let deletion = try await store.recordDeletion(ofVideo: id, at: now()) else {
      throw RequestError.unknownVideo
    }
    try await complete(deletion)
  }

  /// Completes the deletions that were recorded and not completed.
  package func completeDeletions() async throws {
    for deletion in try await store.deletions() { try await complete(deletion) }
  }

  /// Removes what belongs to no video: what the end of the process left of uploads and deletions. To
  /// be called before the service accepts requests.
  package func removeLeftovers() async throws {
    try removePartialUploads()
    try await completeDeletions()
    let videos = try await store.storedVideos()
    try opener.manifests?.removeAll(exceptOf: videos.map(path(of:)))
    try await thumbnails?.removeAll(exceptOf: Set(videos.map(\.id)))
    let files = Set(videos.filter(\.isUpload).map(\.path))
    for name in try FileManager.default.contentsOfDirectory(atPath: uploads)
    where !files.contains(name) && Self.isNamedByDigest(name) {
      try DurableFile.remove(uploads + "/" + name)
    }
  }

  /// The files go first: on a full disk they make room for the rest.
  private func complete(_ deletion: VideoDeletion) async throws {
    guard await deletionsUnderWay.begin(deletion.id) else { return }
    do {
      await open.close(deletion.id)
      let path = deletion.isUpload ? uploads + "/" + deletion.path : deletion.path
      if deletion.isUpload { try DurableFile.remove(path) }
      try opener.manifests?.remove(ofVideoAt: path)
      try await thumbnails?.remove(video: deletion.id)
      try await store.removeRows(of: deletion)
      store.refillReserve()
      await deletionsUnderWay.end(deletion.id)
    } catch {
      await deletionsUnderWay.end(deletion.id)
      throw error
    }
  }

  /// True for the names that `addVideo` gives to files.
  private static func isNamedByDigest(_ name: String) -> Bool {
    let digest = name.prefix { $0 != "." }
    return digest.utf8.count == 64 && digest.allSatisfy(\.isHexDigit)
  }
}
