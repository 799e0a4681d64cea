/// How far a propagation has come: frames encoded and propagated, leg by leg.
struct PropagationProgress: Hashable, Sendable {
  /// Frames that a leg has to encode, and frames it makes masks for.
  struct Leg: Hashable, Sendable {
    let encoded: Int
    let propagated: Int
  }

  private let legs: [Leg]
  /// Index of the current leg.
  private(set) var leg = 0
  /// Frames encoded in the current leg.
  private(set) var encoded = 0
  /// Frames propagated in all legs.
  private(set) var propagated = 0
  /// `propagated` when this run of the job began.
  private var propagatedAtStart = 0
  private var propagatedAtCheckpoint = 0

  /// - Parameter legs: at least one.
  init(legs: [Leg]) {
    self.legs = legs
  }

  init(_ parameters: PropagateParameters) {
    self.init(
      legs: parameters.legs.map {
        Leg(encoded: parameters.encodedFrames(of: $0), propagated: $0.frames.count)
      })
  }

  /// Frames that all legs encode.
  var totalEncoded: Int { legs.reduce(0) { $0 + $1.encoded } }
  /// Frames that all legs propagate; one that two legs share counts twice.
  var totalPropagated: Int { legs.reduce(0) { $0 + $1.propagated } }

  /// Takes over the counts of an earlier run.
  mutating func resume(leg: Int, encoded: Int, propagated: Int) {
    self.leg = leg
    self.encoded = encoded
    startRun(at: propagated)
  }

  /// Goes back to the start of the current leg.
  mutating func restartLeg() {
    encoded = 0
    startRun(at: legs.prefix(leg).reduce(0) { $0 + $1.propagated })
  }

  private mutating func startRun(at propagated: Int) {
    self.propagated = propagated
    propagatedAtStart = propagated
    propagatedAtCheckpoint = propagated
  }

  mutating func begin(leg: Int) {
    self.leg = leg
    encoded = 0
    propagatedAtCheckpoint = propagated
  }

  mutating func countEncodedFrame() { encoded += 1 }
  mutating func countPropagatedFrame() { propagated += 1 }
  mutating func markCheckpoint() { propagatedAtCheckpoint = propagated }

  /// Frames propagated since the last checkpoint.
  var framesSinceCheckpoint: Int { propagated - propagatedAtCheckpoint }

  /// 0 to 100: encoding all frames is worth 40, propagating them 60.
  var percent: Double {
    let earlier = legs.prefix(leg).reduce(0) { $0 + $1.encoded }
    let inLeg = min(encoded, legs[leg].encoded)
    let encodedFraction = Double(earlier + inLeg) / Double(max(totalEncoded, 1))
    let propagatedFraction = min(1, Double(propagated) / Double(totalPropagated))
    return 40 * min(1, encodedFraction) + 60 * propagatedFraction
  }

  /// Frames per second that this run propagated in `seconds`; 0 if no time has passed.
  func rate(over seconds: Double) -> Double {
    seconds > 0 ? Double(propagated - propagatedAtStart) / seconds : 0
  }
}
