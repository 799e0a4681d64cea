/// Where and how large the object was on the frames that were believed: tells when it is lost.
struct PresenceHistory: Sendable, Hashable {
  /// Areas on the last frames believed, in pixels of working size.
  private(set) var areas: [Float] = []
  /// Centre of the object on the last of them.
  private(set) var x: Float = 0
  private(set) var y: Float = 0
  /// Frames since then on which it was lost.
  private(set) var framesLost = 0

  /// An object is lost below this part of its usual area.
  private static let lostShare: Float = 0.35
  static let length = 15
  /// How far a lost object may stray in a frame, in pixels of working size.
  private static let strayPerFrame: Float = 12

  init() {}

  init(areas: [Float], x: Float, y: Float, framesLost: Int) {
    self.areas = areas
    self.x = x
    self.y = y
    self.framesLost = framesLost
  }

  private var usualArea: Float { median(areas) }

  /// Whether an object of this area counts as seen.
  func believes(area: Int) -> Bool {
    areas.isEmpty ? area > 0 : Float(area) >= Self.lostShare * usualArea
  }

  mutating func accept(area: Int, centroid: (x: Float, y: Float)) {
    areas.append(Float(area))
    areas.removeFirst(max(0, areas.count - Self.length))
    (x, y) = centroid
    framesLost = 0
  }

  mutating func lose() { framesLost += 1 }

  /// Radius around the last centre within which the object may have gone.
  var searchRadius: Float {
    usualArea.squareRoot() + Self.strayPerFrame * Float(framesLost + 1)
  }
}
