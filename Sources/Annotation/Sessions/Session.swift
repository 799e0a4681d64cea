import Foundation
import Jobs
import Persistence

/// The annotation state of one video.
package struct Session: Hashable, Sendable, Identifiable {
  package let id: String
  package let video: Video
  /// The video as the client named it.
  package let videoPath: String
  package let createdAt: Date
  package let lastAccessed: Date
  /// When the session was closed. The mask service no longer knows a closed session; its masks can
  /// still be read.
  package let closedAt: Date?
  /// By ascending id.
  package let objects: [AnnotatedObject]
  /// The running job, or else the first one that waits.
  package let activeJob: Job?
}
