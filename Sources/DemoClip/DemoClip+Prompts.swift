import Masklets

extension DemoClip {
  /// What a person would call an object and give for it.
  package struct Subject: Hashable, Sendable {
    package var id: ObjectID
    package var name: String
    package var category: String
    /// Clicks on frame 0: on the body and towards the tail.
    package var clicks: [Click]
    /// A box around the object on frame 0, drawn a little generously.
    package var box: Box
  }

  /// The objects to track, each prompted on frame 0.
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

  /// Objects prompted by the true mask of frame 0, as benchmarks do it.
  package func objectsWithFirstMask() throws -> [PromptedObject] {
    let truth = try truth(0)
    return Self.subjects.map { subject in
      PromptedObject(
        id: subject.id, keyframes: [Keyframe(frame: 0, prompt: Prompt(mask: truth[subject.id]))])
    }
  }

  /// Objects prompted as a person would, by the clicks on frame 0.
  package static var objectsWithClicks: [PromptedObject] {
    subjects.map {
      PromptedObject(id: $0.id, keyframes: [Keyframe(frame: 0, prompt: Prompt(clicks: $0.clicks))])
    }
  }
}
