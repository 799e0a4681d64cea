import Masklets

/// A name that objects are sorted under, such as dog.
package struct Category: Hashable, Sendable {
  package var name: String
  package var color: ObjectColor

  package init(name: String, color: ObjectColor) {
    self.name = name
    self.color = color
  }
}

/// An object without its masks.
package struct AnnotatedTrack: Hashable, Sendable {
  package var id: ObjectID
  package var name: String
  package var category: String?
  package var color: ObjectColor
  package var isLocked: Bool
  /// By ascending frame.
  package var keyframes: [TrackKeyframe]
  /// By ascending frame.
  package var attributes: [FrameAttributes]

  package init(
    id: ObjectID, name: String, category: String?, color: ObjectColor, isLocked: Bool = false,
    keyframes: [TrackKeyframe] = [], attributes: [FrameAttributes] = []
  ) {
    self.id = id
    self.name = name
    self.category = category
    self.color = color
    self.isLocked = isLocked
    self.keyframes = keyframes
    self.attributes = attributes
  }
}

/// The prompt of an object on one frame.
package struct TrackKeyframe: Hashable, Sendable {
  package var frame: Int
  package var clicks: [Click]
  package var box: Box?
  /// True if the mask that a person accepted there is itself the prompt.
  package var isMask: Bool

  package init(frame: Int, clicks: [Click] = [], box: Box? = nil, isMask: Bool = false) {
    self.frame = frame
    self.clicks = clicks
    self.box = box
    self.isMask = isMask
  }
}
