import Masklets

/// The prompts of the other objects on a frame as evidence of where an object is not.
///
/// Only prompts count, not the masks made from them, so that the order of the objects does not
/// matter.
struct PromptRivals: Sendable {
  /// The others' including clicks, as excluding clicks of this object.
  private(set) var marks: [Mark] = []
  /// By pixel, true if a person drew it as another object's. Empty if nothing was drawn.
  private var drawn: [Bool] = []
  /// By pixel, true if it is nearer to another object's clicks or box than to this one's. Empty if
  /// there are none.
  private var territory: [Bool] = []

  /// What contradicts the object's own prompt is ignored: a mask or a box that contains one of its
  /// including clicks, a mask over most of its box, a click at the same place.
  ///
  /// - Parameters:
  ///   - ownMarks: the object's own clicks.
  ///   - box: the object's own box.
  ///   - others: the prompts of the other objects.
  init(of ownMarks: [Mark], box: Box?, others: [Prompt], on frame: PromptedFrame) throws {
    let own = ownMarks.filter(\.include)
    let ownCore = box.map { frame.core(of: $0) }
    var claimed = [Bool](repeating: false, count: frame.pixelCount)
    for other in others {
      if let mask = other.mask {
        let pixels = try Plane.coverage(of: mask, width: frame.width, height: frame.height)
          .values.map { $0 > 0.5 }
        guard !own.contains(where: { pixels[frame.pixel($0)] }),
          ownCore.map({ !Self.covers(pixels, mostOf: $0) }) ?? true
        else { continue }
        if drawn.isEmpty { drawn = pixels }
        for i in pixels.indices where pixels[i] { drawn[i] = true }
        continue
      }
      let clicks = other.clicks.filter(\.include).map { frame.mark($0) }
        .filter { click in
          !own.contains { $0.distance(to: click) < Tuning.Rivals.samePlace }
        }
      for click in clicks {
        marks.append(Mark(x: click.x, y: click.y, include: false))
        claimed[frame.pixel(click)] = true
      }
      guard clicks.isEmpty, let box = other.box else { continue }
      let core = frame.core(of: box)
      guard !own.contains(where: { core[frame.pixel($0)] }) else { continue }
      if let ownCore {
        for i in core.indices where core[i] && !ownCore[i] { claimed[i] = true }
      } else {
        // A whole region would be nearer to everything than a click is.
        let centre = Point(x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2)
        claimed[frame.pixel(frame.mark(Click(centre, include: false)))] = true
      }
    }
    guard claimed.contains(true) else { return }
    var held = [Bool](repeating: false, count: claimed.count)
    for mark in own { held[frame.pixel(mark)] = true }
    if let ownCore { for i in held.indices where ownCore[i] && !claimed[i] { held[i] = true } }
    guard held.contains(true) else { return }
    let toOwn = Self.distances(to: held, on: frame)
    let toOthers = Self.distances(to: claimed, on: frame)
    territory = held.indices.map { toOthers[$0] * Tuning.Rivals.margin < toOwn[$0] }
  }

  /// Labels everything that rivals claim as background.
  func markBackground(in cut: inout GrabCut) {
    let width = cut.width
    for claim in [drawn, territory] where !claim.isEmpty {
      cut.mark(.background) { x, y in claim[y * width + x] }
    }
  }

  /// Removes everything that rivals claim from a candidate.
  func remove(from candidate: inout [Bool]) {
    for claim in [drawn, territory] {
      for i in claim.indices where claim[i] { candidate[i] = false }
    }
  }

  func remove(from probability: inout Plane) {
    for claim in [drawn, territory] {
      for i in claim.indices where claim[i] { probability.values[i] = 0 }
    }
  }

  /// Distance of every pixel, going round the image's edges, to the nearest of the pixels that
  /// `seeds` marks.
  private static func distances(to seeds: [Bool], on frame: PromptedFrame) -> [Float] {
    let places = seeds.indices.filter { seeds[$0] }.map { ($0 % frame.width, $0 / frame.width) }
    return GeodesicRegions.distances(
      to: places.map { (x: $0.0, y: $0.1) }, image: frame.image.rgb, width: frame.width,
      height: frame.height)
  }

  private static func covers(_ mask: [Bool], mostOf region: [Bool]) -> Bool {
    var (covered, all) = (0, 0)
    for i in region.indices where region[i] {
      all += 1
      if mask[i] { covered += 1 }
    }
    return covered * 2 > all
  }
}
