import Masklets

extension DemoClip {
  /// An object with a name and with the prompts that a person would give for it on frame 0.
  package struct Subject: Hashable, Sendable {
    package var id: ObjectID
    package var name: String
    package var category: String
    /// Clicks on the body and towards the tail.
    package var clicks: [Click]
    /// A box around the object, drawn a little too large.
    package var box: Box
  }

  /// The objects to track.
  package static let subjects = [
    Subject(
      id: 1, name: "orange koi", category: "fish",
      clicks: [
        Click(Point(x: 90, y: 91), include: true), Click(Point(x: 60, y: 66), include: true),
      ],
      box: Box(x1: 22, y1: 32, x2: 127, y2: 119)),
    Subject(
      id: 2, name: "golden koi", category: "fish",
      clicks: [
        Click(Point(x: 457, y: 75), include: true), Click(Point(x: 478, y: 48), include: true),
      ],
      box: Box(x1: 430, y1: 14, x2: 516, y2: 107)),
  ]

  /// The objects prompted with their true masks on frame 0, as benchmarks do it.
  package func objectsWithFirstMask() throws -> [PromptedObject] {
    let truth = try truth(0)
    return Self.subjects.map { subject in
      PromptedObject(
        id: subject.id, keyframes: [Keyframe(frame: 0, prompt: Prompt(mask: truth[subject.id]))])
    }
  }
}
