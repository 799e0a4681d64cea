/// A position in pixels of the video: origin top left, x to the right.
package struct Point: Hashable, Sendable, Codable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A click on a place that belongs to the object, or, if not `include`, on one that does not.
package struct Click: Hashable, Sendable, Codable {
  package var point: Point
  package var include: Bool

  package init(_ point: Point, include: Bool) {
    self.point = point
    self.include = include
  }
}

/// A rectangle in pixels of the video, with `x1 ≤ x2` and `y1 ≤ y2`.
package struct Box: Hashable, Sendable, Codable {
  package var x1, y1, x2, y2: Double

  /// Corners may come in any order.
  package init(x1: Double, y1: Double, x2: Double, y2: Double) {
    self.x1 = min(x1, x2)
    self.y1 = min(y1, y2)
    self.x2 = max(x1, x2)
    self.y2 = max(y1, y2)
  }
}

/// A person's input for one object on one frame.
///
/// A mask replaces clicks and box. A box and clicks may be combined; the box is considered first.
package struct Prompt: Hashable, Sendable {
  package var clicks: [Click]
  package var box: Box?
  package var mask: Mask?
  /// For clicks that corrected an answer: how many clicks each earlier answer had, ascending. Empty
  /// for a prompt that was given at once.
  package var rounds: [Int]

  package init(clicks: [Click] = [], box: Box? = nil, mask: Mask? = nil, rounds: [Int] = []) {
    self.clicks = clicks
    self.box = box
    self.mask = mask
    self.rounds = rounds
  }

  package var isEmpty: Bool { clicks.isEmpty && box == nil && mask == nil }

  /// The prompts that were answered one after another, each starting from the mask of the one before;
  /// the last is this one. Rounds that do not fit the clicks are left out.
  package var history: [Prompt] {
    let earlier = Set(rounds).intersection(clicks.indices).sorted().map { count in
      Prompt(clicks: Array(clicks.prefix(count)), box: box)
    }
    return earlier.filter { !$0.isEmpty } + [self]
  }

  /// This prompt with clicks that correct its answer. A mask is no longer part of it: the clicks
  /// start from that mask.
  package func corrected(by further: [Click]) -> Prompt {
    let isAnswered = mask == nil && !isEmpty
    return Prompt(
      clicks: clicks + further, box: box, rounds: isAnswered ? rounds + [clicks.count] : [])
  }
}

/// A frame on which a person gave a prompt for an object.
package struct Keyframe: Hashable, Sendable {
  package var frame: Int
  package var prompt: Prompt
  /// The mask that the person saw for this prompt; nil if none was computed yet.
  package var mask: Mask?

  package init(frame: Int, prompt: Prompt, mask: Mask? = nil) {
    self.frame = frame
    self.prompt = prompt
    self.mask = mask
  }
}

/// Identifies an object within its session; positive.
package typealias ObjectID = Int

/// One object with all its keyframes, by ascending frame.
package struct PromptedObject: Hashable, Sendable {
  package var id: ObjectID
  package var keyframes: [Keyframe]

  package init(id: ObjectID, keyframes: [Keyframe]) {
    self.id = id
    self.keyframes = keyframes.sorted { $0.frame < $1.frame }
  }
}
