import Masklets

/// Where and how large an object was on the frames on which it was seen. Decides when it is lost.
struct PresenceHistory: Sendable, Hashable {
  /// Areas on the last frames on which it was seen, in pixels of working size.
  private var areas: [Float] = []
  /// Centre of the object on the last of them.
  private(set) var x: Float = 0
  private(set) var y: Float = 0
  /// Frames since then, on all of which it was lost.
  private var framesLost = 0

  init() {}

  /// True before the object was seen for the first time.
  var isEmpty: Bool { areas.isEmpty }

  private var usualArea: Float { median(areas) }

  /// True if an object of this area counts as seen.
  func isPlausible(area: Int) -> Bool {
    areas.isEmpty ? area > 0 : Float(area) >= Tuning.Presence.lostShare * usualArea
  }

  mutating func recordSeen(area: Int, centroid: (x: Float, y: Float)) {
    areas.append(Float(area))
    areas.removeFirst(max(0, areas.count - Tuning.Presence.areas))
    (x, y) = centroid
    framesLost = 0
  }

  mutating func recordLost() { framesLost += 1 }

  /// Radius around the last centre within which the object may have gone, in pixels.
  var searchRadius: Float {
    usualArea.squareRoot() + Tuning.Presence.strayPerFrame * Float(framesLost + 1)
  }
}

// MARK: Checkpoints

extension PresenceHistory {
  func write(to writer: inout StateWriter) {
    writer.write(areas)
    writer.write(x)
    writer.write(y)
    writer.write(UInt32(framesLost))
  }

  init(from reader: inout StateReader) throws {
    areas = try reader.readFloats()
    x = try reader.read()
    y = try reader.read()
    guard areas.count <= Tuning.Presence.areas, max(abs(x), abs(y)) < 1e6,
      areas.allSatisfy({ (0...1e9).contains($0) })
    else { throw CheckpointMismatch("its history is impossible") }
    framesLost = try reader.readCount(limit: 100_000_000)
  }
}
