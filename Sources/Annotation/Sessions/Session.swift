import Foundation
import Jobs
import Masklets

/// The live annotation state of one video.
package struct Session: Hashable, Sendable, Identifiable {
  package let id: String
  package let video: Video
  /// The video as the client named it.
  package let videoPath: String
  package let createdAt: Date
  package let lastAccessed: Date
  /// When it was closed; it is then gone for the mask service, while its masks can still be read.
  package let closedAt: Date?
  /// By ascending id.
  package let objects: [AnnotatedObject]
  /// The job that runs, or else the first that waits.
  package let activeJob: Job?
}

/// One object of a session.
package struct AnnotatedObject: Hashable, Sendable, Identifiable {
  package let id: ObjectID
  package let name: String
  package let category: String?
  package let color: ObjectColor
  /// A locked object's masks never change.
  package let isLocked: Bool
  /// By ascending frame.
  package let keyframes: [PromptedFrame]
  /// How many frames have a mask stored, those where the object is not seen included.
  package let maskCount: Int
  /// The frames where the object is seen.
  package let framesSeen: [ClosedRange<Int>]
  /// The frames whose masks its keyframes have outrun: a propagation would change them.
  package let stale: [ClosedRange<Int>]
}

/// What a person gave on one frame.
package struct PromptedFrame: Hashable, Sendable {
  package let frame: Int
  package let clicks: [Click]
  package let box: Box?
  package let hasMask: Bool
}

/// What to change of an object; nil leaves it.
package struct ObjectChanges: Hashable, Sendable {
  package var name: String?
  /// `.some(nil)` removes the category.
  package var category: String??
  package var color: ObjectColor?
  package var isLocked: Bool?

  package init(
    name: String? = nil, category: String?? = nil, color: ObjectColor? = nil,
    isLocked: Bool? = nil
  ) {
    self.name = name
    self.category = category
    self.color = color
    self.isLocked = isLocked
  }
}

/// The answer to a prompt: the object's mask on the frame.
package struct PromptAnswer: Hashable, Sendable {
  package let objectID: ObjectID
  package let name: String
  package let category: String?
  package let color: ObjectColor
  package let frame: Int
  package let mask: RLE
  package let score: Float
}

/// One object's stored mask on one frame.
package struct StoredMask: Hashable, Sendable {
  package enum Origin: Int, Hashable, Sendable {
    /// Seen and accepted by a person at a keyframe.
    case person = 0
    case propagated = 1
  }

  package let objectID: ObjectID
  package let frame: Int
  package let origin: Origin
  package let score: Float
  /// COCO's compressed run lengths for the video's size.
  package let counts: String
}
