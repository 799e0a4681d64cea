/// The limits of a service; each refusal names the limit that it is due to.
package struct AnnotationLimits: Hashable, Sendable {
  /// Largest upload in bytes (`MAX_UPLOAD_BYTES`).
  package var uploadBytes: Int64 = 8 << 30
  /// Most frames of a video, 0 for no limit (`MAX_VIDEO_FRAMES`).
  package var videoFrames = 0
  /// Longest side of a video in pixels (`MAX_FRAME_DIMENSION`).
  package var frameDimension = 4096
  /// Sessions in memory (`MAX_CONCURRENT_SESSIONS`); the one idle longest is freed for another.
  package var sessionsInMemory = 2
  /// Idle time after which a session's memory is freed (`SESSION_TIMEOUT`).
  package var sessionTimeout: Duration = .seconds(900)
  /// Age at which the record of an ended job is removed (`JOB_CLEANUP_AGE`).
  package var jobAge: Duration = .seconds(3600)
  /// Greatest object id.
  package var objectID = 65535
  /// Objects in a session.
  package var objects = 1000
  /// Categories of a project.
  package var categories = 1000
  /// Resumable uploads that are not complete.
  package var unfinishedUploads = 100
  /// Time after the last byte at which an unfinished upload is removed.
  package var uploadAge: Duration = .seconds(86400)
  /// Largest file of masks to import, in bytes.
  package var importBytes: Int64 = 4 << 30
  /// Clicks for one object on one frame.
  package var clicks = 1000
  /// Frames in one answer of masks.
  package var framesInAnswer = 200
  /// Frames in one answer of scores.
  package var framesScored = 20_000
  /// Open sessions, in memory or not (`MAX_SESSIONS`).
  package var sessions = 10_000

  package init() {}
}
