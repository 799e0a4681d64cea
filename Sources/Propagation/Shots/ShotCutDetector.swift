import Masklets

/// Finds the cuts between the shots of a video by what its frames show, a frame at a time.
///
/// A cut is a change that lasts: the frames before it share few colours with those after it, and the
/// pictures do not fit when they are moved over each other. So a flash, after which the picture is as
/// before, is no cut, and neither is a fast pan, where each frame has most of the one before. A
/// dissolve is a stretch whose frames are sums of its first and its last one, in shares that change
/// evenly; in a pan the picture moves instead. Frames without any contrast, such as black ones, are
/// skipped: the shots beside them are compared.
///
/// Memory: the signatures of `2 · reach + 1` frames, whatever the length of the video. The constants
/// are chosen by `masklet bench shots`.
struct ShotCutDetector {
  /// How many frames around a frame decide about it.
  static let reach = 6

  /// Frames with signatures, ascending; the last `2 · reach + 1`.
  private var window: [(frame: Int, signature: FrameSignature)] = []
  /// Positions in the window before this one have been judged as cuts.
  private var judged = 1
  /// Ascending; the last one may not have ended.
  private var dissolves: [Dissolve] = []
  private var cuts: [ShotCut] = []
  /// The last windows, at most `nearby` and one.
  private var recent: [Middle] = []

  /// The middle of a window.
  private struct Middle {
    let frame: Int
    /// The share of the colours that the window's ends have in common.
    let shared: Float
  }

  /// A stretch of frames that may be a dissolve.
  private struct Dissolve {
    /// The window that is most of a dissolve.
    var strongest: Middle
    /// How much of that window's change sums of two pictures describe.
    var strength: Float
    /// The windows around it, itself included.
    var around: [Middle]
    /// The middle of the last window that may be a dissolve.
    var end: Int

    /// The frame on which the new shot begins to outweigh the old one. Motion in either shot pulls the
    /// strongest window off it; the ends of a window differ most where it is in the dissolve's middle.
    var frame: Int {
      let best = around.min { ($0.shared, distance($0)) < ($1.shared, distance($1)) } ?? strongest
      return best.shared < strongest.shared - coloursOfSameWindow ? best.frame : strongest.frame
    }

    private func distance(_ middle: Middle) -> Int { abs(middle.frame - strongest.frame) }
  }

  /// How many frames from the strongest window a dissolve's middle is looked for.
  private static let nearby = 3
  /// What is no difference in the share of common colours.
  private static let coloursOfSameWindow: Float = 0.1

  mutating func add(_ image: RGBImage, frame: Int) {
    guard let signature = FrameSignature(image) else { return }
    window.append((frame, signature))
    if window.count > 2 * Self.reach + 1 {
      window.removeFirst()
      judged -= 1
    }
    while judged + Self.reach <= window.count { judgeNext() }
    if window.count == 2 * Self.reach + 1 { judgeDissolve() }
  }

  /// All cuts, when every frame has been added.
  mutating func finish() -> [ShotCut] {
    while judged < window.count { judgeNext() }
    let sudden = cuts.map(\.frame)
    var gradual: [Int] = []
    for frame in dissolves.map(\.frame) {
      // What looks like a dissolve around a cut is the cut.
      guard !sudden.contains(where: { abs($0 - frame) <= 2 * Self.reach }) else { continue }
      if let last = gradual.last, frame - last <= Self.longest { continue }
      gradual.append(frame)
    }
    cuts += gradual.map { ShotCut(frame: $0, kind: .dissolve) }
    return cuts.sorted { $0.frame < $1.frame }
  }

  // MARK: Cuts

  private mutating func judgeNext() {
    let position = judged
    judged += 1
    guard position > 0, isCut(position) else { return }
    cuts.append(ShotCut(frame: window[position].frame, kind: .cut))
  }

  /// True if the frames before this position and those from it on are of different shots.
  private func isCut(_ position: Int) -> Bool {
    let (before, after) = (window[position - 1].signature, window[position].signature)
    guard before.sharedColours(with: after) < Self.coloursOfMovedPicture else { return false }
    var shared: Float = 0
    for a in window[max(0, position - Self.reach)..<position] {
      for b in window[position..<min(window.count, position + Self.reach)] {
        shared = max(shared, a.signature.sharedColours(with: b.signature))
        guard shared < Self.coloursOfMovedPicture else { return false }
      }
    }
    let most = Self.movedPicture - 5 * max(0, shared - 0.7)
    return before.correlation(with: after, across: 12, down: 4) < most
  }

  /// The least share of colours that frames of one shot have if one's picture is the other's, moved.
  private static let coloursOfMovedPicture: Float = 0.8
  /// The least correlation of such pictures. Less will do for those that share many colours.
  private static let movedPicture: Float = 0.85

  // MARK: Dissolves

  private mutating func judgeDissolve() {
    let (first, last) = (window[0].signature, window[window.count - 1].signature)
    let middle = Middle(
      frame: window[Self.reach].frame, shared: first.sharedColours(with: last))
    recent = recent.suffix(Self.nearby) + [middle]
    if let found = dissolves.last, middle.frame - found.strongest.frame <= Self.nearby {
      dissolves[dissolves.count - 1].around.append(middle)
    }
    guard let strength = dissolveStrength(shared: middle.shared) else { return }
    let found = Dissolve(
      strongest: middle, strength: strength, around: recent, end: middle.frame)
    guard var last = dissolves.popLast() else { return dissolves.append(found) }
    let isSame =
      middle.frame - last.end <= 2 || middle.frame - last.strongest.frame <= Self.longest
    guard isSame else { return dissolves += [last, found] }
    if strength > last.strength { last = found }
    last.end = middle.frame
    dissolves.append(last)
  }

  /// From a dissolve's middle to the last window that may show it, in frames.
  private static let longest = reach + 2

  /// How much of the window's change is described by sums of its first and last frame; nil if those
  /// are of one shot, the shares do not change evenly, or most of it is something else.
  ///
  /// - Parameter shared: the share of the colours that they have in common.
  private func dissolveStrength(shared: Float) -> Float? {
    let (first, last) = (window[0].signature, window[window.count - 1].signature)
    guard shared < Self.coloursOfShot else { return nil }
    guard
      dot(first.pattern, last.pattern) < Self.standingPicture
        * (dot(first.pattern, first.pattern) * dot(last.pattern, last.pattern)).squareRoot()
    else { return nil }
    let change = difference(last.pattern, first.pattern)
    let length = max(dot(change, change), 1e-6)
    var (rest, nearest) = (Float(), Float(1e-6))
    for (i, frame) in window.enumerated().dropFirst().dropLast() {
      let fromFirst = difference(frame.signature.pattern, first.pattern)
      let fromLast = difference(frame.signature.pattern, last.pattern)
      let share = min(max(dot(fromFirst, change) / length, 0), 1)
      guard abs(share - Float(i) / Float(window.count - 1)) < Self.unevenness else { return nil }
      let square = dot(fromFirst, fromFirst)
      rest += square - 2 * share * dot(fromFirst, change) + share * share * length
      nearest += min(square, dot(fromLast, fromLast))
    }
    let fit = 1 - rest / nearest
    guard fit > Self.leastFit + 1.4 * max(0, shared - 0.55),
      first.correlation(with: last, across: 8, down: 4) < Self.movedPicture
    else { return nil }
    // In a pan the middle picture is one of the ends', moved.
    let middle = window[Self.reach].signature
    let moved = max(
      middle.correlation(with: first, across: 14, down: 4),
      middle.correlation(with: last, across: 14, down: 4))
    return fit > moved - Self.leadOfMove ? nearest - rest : nil
  }

  /// The least share of colours that frames of one shot have if they are a window apart.
  private static let coloursOfShot: Float = 0.73
  /// The least correlation of the colours in place that frames of one shot have if they are a window
  /// apart and little moves.
  private static let standingPicture: Float = 0.75
  /// How far a frame's share of the new shot may be from even.
  private static let unevenness: Float = 0.3
  /// The least part of the frames' differences from the nearer end that sums describe: at all, more if
  /// the ends share many colours, and below the correlation of the middle picture with a moved one.
  private static let leastFit: Float = 0.2
  private static let leadOfMove: Float = 0.48

  private func difference(_ a: [Float], _ b: [Float]) -> [Float] {
    zip(a, b).map { $0 - $1 }
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
