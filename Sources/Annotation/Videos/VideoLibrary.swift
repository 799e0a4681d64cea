import DurableFiles
import Foundation
import Masklets
import Persistence

/// The videos of the service: uploads, identified by their contents, and files in the folders that a
/// client may name.
package final class VideoLibrary: Sendable {
  let store: Store
  let opener: VideoOpener
  let limits: AnnotationLimits
  let uploads: String
  let paths: VideoPath
  let open: OpenVideos
  /// nil to store no thumbnails.
  let thumbnails: ThumbnailFolder?
  let partials = PartialUploads()
  let digests = VideoDigests()
  private let named = NamedVideos()
  let deletionsUnderWay = DeletionsUnderWay()
  let now: @Sendable () -> Date

  /// - Parameters:
  ///   - uploads: the folder of uploaded videos; created if it is missing.
  ///   - roots: the folders whose videos may be named by path (`VIDEO_DIR`).
  ///   - thumbnails: where small pictures are stored; nil to make them each time.
  package init(
    store: Store, opener: VideoOpener, uploads: String, roots: [String],
    thumbnails: ThumbnailFolder? = nil, limits: AnnotationLimits = AnnotationLimits(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws {
    try DurableFolder.make(uploads)
    self.store = store
    self.opener = opener
    self.limits = limits
    self.uploads = uploads
    self.thumbnails = thumbnails
    self.now = now
    paths = VideoPath(roots: roots)
    open = OpenVideos(capacity: max(limits.sessionsInMemory, 1) + 2)
  }

  /// Videos, the latest first.
  package func videos(
    ofProject project: String? = nil, after cursor: String? = nil, limit: Int = 50
  ) async throws -> Page<Video> {
    try await store.videos(ofProject: project, after: cursor, limit: limit)
  }

  /// For each video, by id, how many of its frames have a mask with at least one pixel.
  package func annotatedFrames(of videos: [Video]) async throws -> [String: Int] {
    try await store.annotatedFrames(of: videos.map(\.id))
  }

  /// For each video, by id, how many of its frames are reviewed.
  package func reviewedFrames(of videos: [Video]) async throws -> [String: Int] {
    try await store.reviewedFrames(of: videos.map(\.id))
  }

  /// - Throws: `RequestError` of kind `unknown`.
  package func video(_ id: String) async throws -> Video {
    guard let video = try await store.video(id) else { throw RequestError.unknownVideo }
    return video
  }

  /// The video that a client named by path.
  ///
  /// - Throws: `RequestError`: `notFound` for a missing or forbidden path, `unsupported` for a
  ///   file that is not a video, `invalid` for one beyond the limits.
  package func video(atPath path: String) async throws -> Video {
    let real = try paths.resolve(path)
    let attributes = try FileManager.default.attributesOfItem(atPath: real)
    let file = NamedVideos.File(
      path: real, bytes: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
      modifiedAt: attributes[.modificationDate] as? Date ?? .distantPast)
    // The time of a folder says nothing about the pictures in it.
    if attributes[.type] as? FileAttributeType == .typeDirectory {
      try paths.checkContents(ofFolder: real)
    } else if let known = try await store.video(
      ofFile: file.path, bytes: file.bytes, modifiedAt: file.modifiedAt)
    {
      return known
    }
    let name = Self.label(path)
    return try await named.video(of: file) { try await self.look(at: file, named: name) }
  }

  /// Opens a file that a client named, and stores it as a video.
  private func look(at file: NamedVideos.File, named name: String) async throws -> Video {
    let opened = try await openChecked(file.path, name: name)
    return try await store.insert(
      Video(
        id: UUID().uuidString.lowercased(), name: name, frameCount: opened.frames.frameCount,
        size: opened.frames.size, framesPerSecond: opened.framesPerSecond, bytes: file.bytes,
        createdAt: now(), projectID: try await store.projectID(nil), path: file.path,
        isUpload: false, modifiedAt: file.modifiedAt))
  }

  /// The video's frames, opened once for everyone who looks at it.
  func frames(of video: Video) async throws -> any FrameSource {
    try await open.video(video.id, at: now()) { try await self.opened(video) }.frames
  }

  /// The video's frames for one reader only: a job, which reads in order and must not be disturbed.
  func ownFrames(of video: Video) async throws -> any FrameSource {
    try await opened(video).frames
  }

  /// One frame as JPEG.
  package func jpeg(frame: Int, of video: Video) async throws -> [UInt8] {
    try check(frame: frame, of: video)
    return try opener.jpeg(try await frames(of: video).frame(frame))
  }

  func path(of video: Video) -> String {
    video.isUpload ? uploads + "/" + video.path : video.path
  }

  func opened(_ video: Video) async throws -> VideoOpener.Opened {
    let path = path(of: video)
    try checkFile(of: video)
    let opened = try await openChecked(path, name: video.name)
    guard opened.frames.size == video.size, opened.frames.frameCount == video.frameCount else {
      throw RequestError(
        .conflict,
        "The file of video \(video.name) was changed: it had \(video.frameCount) frames of "
          + "\(video.size) and has \(opened.frames.frameCount) of \(opened.frames.size)")
    }
    let frames = IdentifiedFrames(opened.frames, identity: try identity(of: video))
    return VideoOpener.Opened(
      frames: VideoFrames(
        base: frames, name: video.name, path: path,
        paths: video.isUpload ? nil : paths),
      framesPerSecond: opened.framesPerSecond)
  }

  /// - Throws: `RequestError` of kind `conflict` if the video's file is gone, or if a link in its place
  ///   leads to another one.
  func checkFile(of video: Video) throws {
    let path = path(of: video)
    guard FileManager.default.fileExists(atPath: path) else {
      throw RequestError(.conflict, VideoFrames.missingFile(video.name))
    }
    guard !video.isUpload else { return }
    guard paths.allows(path) else {
      throw RequestError(.conflict, VideoFrames.foreignFile(video.name))
    }
  }

  /// Identifies the video's frames: for an upload, by the digest of its contents; for a file that
  /// others may change, by its path, length and time; for a folder, by those of its files.
  private func identity(of video: Video) throws -> String {
    guard !video.isUpload else { return video.id }
    let path = path(of: video)
    var hash = SHA256()
    func add(_ path: String) throws -> FileAttributeType? {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let bytes = (attributes[.size] as? NSNumber)?.int64Value ?? 0
      let time = (attributes[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
      hash.update("\(path)\n\(bytes) \(time.bitPattern)\n".utf8)
      return attributes[.type] as? FileAttributeType
    }
    if try add(path) == .typeDirectory {
      for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
        _ = try add(path + "/" + name)
      }
    }
    return hash.finish()
  }

  /// Opens a file and checks it against the limits.
  func openChecked(_ path: String, name: String) async throws -> VideoOpener.Opened {
    let opened: VideoOpener.Opened
    do {
      opened = try await opener.open(path, paths.isInside)
    } catch let error as RequestError {
      throw error
    } catch {
      if let refusal = RequestError(ofStorage: error) { throw refusal }
      throw RequestError(.unsupported, "\(name): \(VideoFrames.reason(error, path, name))")
    }
    let size = opened.frames.size
    guard max(size.width, size.height) <= limits.frameDimension else {
      throw RequestError(
        .invalid, "\(name) is \(size): no side may be longer than \(limits.frameDimension) pixels")
    }
    let count = opened.frames.frameCount
    guard count > 0 else { throw RequestError(.unsupported, "\(name) has no frames") }
    guard limits.videoFrames == 0 || count <= limits.videoFrames else {
      throw RequestError(
        .invalid, "\(name) has \(count) frames: at most \(limits.videoFrames) are taken")
    }
    return opened
  }
}
