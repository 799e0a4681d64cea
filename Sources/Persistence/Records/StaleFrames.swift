import Masklets

/// The stale frames of one object: those whose masks no longer match its keyframes, each with the
/// edit that made it stale.
///
/// An edit of a keyframe marks the frames up to the neighbouring keyframes as stale. A propagation
/// clears the frames it computes, except where an edit came after its prompts were read. A draft leaves
/// its frames stale, and marks those that were not.
struct StaleFrames: Hashable, Sendable {
  struct Run: Hashable, Sendable {
    var frames: ClosedRange<Int>
    /// Number of the session's edit.
    var edit: Int
  }

  /// Ascending and disjoint.
  private(set) var runs: [Run] = []

  init() {}

  var isEmpty: Bool { runs.isEmpty }

  /// The frames as ranges that do not touch each other, whichever edits made them stale.
  var ranges: [ClosedRange<Int>] {
    runs.reduce(into: []) { $0.append(joining: $1.frames) }
  }

  func contains(_ frame: Int) -> Bool { contains(frame, upTo: .max) }

  /// True if an edit up to number `edit` made the frame stale, and none since.
  func contains(_ frame: Int, upTo edit: Int) -> Bool {
    runs.contains { $0.frames.contains(frame) && $0.edit <= edit }
  }

  mutating func mark(_ frames: ClosedRange<Int>, edit: Int) {
    clear(frames, upTo: .max)
    runs.append(Run(frames: frames, edit: edit))
    runs.sort { $0.frames.lowerBound < $1.frames.lowerBound }
  }

  /// Marks a frame as stale unless it is.
  mutating func mark(ifCurrent frame: Int, edit: Int) {
    guard !contains(frame) else { return }
    mark(frame...frame, edit: edit)
    // A run for every frame of a long video would take long to read and write.
    runs = runs.reduce(into: []) { joined, run in
      if let last = joined.last, last.edit == run.edit,
        last.frames.upperBound + 1 == run.frames.lowerBound
      {
        joined[joined.count - 1].frames = last.frames.lowerBound...run.frames.upperBound
      } else {
        joined.append(run)
      }
    }
  }

  /// Clears those of `frames` that edits up to number `edit` made stale.
  mutating func clear(_ frames: ClosedRange<Int>, upTo edit: Int) {
    runs = runs.flatMap { run -> [Run] in
      guard run.edit <= edit, run.frames.overlaps(frames) else { return [run] }
      var rest: [Run] = []
      if run.frames.lowerBound < frames.lowerBound {
        rest.append(Run(frames: run.frames.lowerBound...frames.lowerBound - 1, edit: run.edit))
      }
      if run.frames.upperBound > frames.upperBound {
        rest.append(Run(frames: frames.upperBound + 1...run.frames.upperBound, edit: run.edit))
      }
      return rest
    }
  }
}

/// Written as `[[first, last, edit], ...]`.
extension StaleFrames: Codable {
  init(from decoder: any Decoder) throws {
    runs = try decoder.singleValueContainer().decode([[Int]].self).map { numbers in
      guard numbers.count == 3, numbers[0] <= numbers[1] else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath, debugDescription: "\(numbers) is not a run of frames"))
      }
      return Run(frames: numbers[0]...numbers[1], edit: numbers[2])
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(runs.map { [$0.frames.lowerBound, $0.frames.upperBound, $0.edit] })
  }
}
