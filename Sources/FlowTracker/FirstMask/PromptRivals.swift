import Masklets

/// What other objects were prompted with on the frame, as evidence of where this one is not.
///
/// Prompts alone count, not the masks made of them: so it does not matter which object comes first.
struct Rivals: Sendable {
  /// The including clicks of the others, as excluding ones of this object.
  var marks: [FirstMask.Mark] = []
  /// By pixel, whether a person drew it as another's. Empty where nothing was drawn.
  var drawn: [Bool] = []
  /// By pixel, whether it is nearer to another's clicks or box than to this object's. Empty where
  /// there are none.
  var territory: [Bool] = []
}

extension FirstMask {
  /// How many times nearer to other objects' clicks than to the own ones a pixel must be to be
  /// theirs: clicks are rarely in the middle of what they mean.
  private static let margin: Float = 1.2

  /// The rivals of an object.
  ///
  /// What contradicts the object's own prompt says nothing: a mask or a box that an including click
  /// lies in, a mask over most of the own box, a click at the same place.
  func rivals(_ others: [Prompt]) throws -> Rivals {
    var rivals = Rivals()
    let own = marks.filter(\.include)
    let ownCore = box.map { core(of: $0) }
    var claimed = [Bool](repeating: false, count: frame.width * frame.height)
    for other in others {
      if let mask = other.mask {
        let pixels = try ObjectTrack.soft(mask, width: frame.width, height: frame.height)
          .values.map { $0 > 0.5 }
        guard !own.contains(where: { pixels[pixel($0)] }),
          ownCore.map({ !Self.covers(pixels, mostOf: $0) }) ?? true
        else { continue }
        if rivals.drawn.isEmpty { rivals.drawn = pixels }
        for i in pixels.indices where pixels[i] { rivals.drawn[i] = true }
        continue
      }
      let clicks = other.clicks.filter(\.include).map { mark($0) }
        .filter { click in !own.contains { $0.distance(to: click) < 3 } }
      for click in clicks {
        rivals.marks.append(Mark(x: click.x, y: click.y, include: false))
        claimed[pixel(click)] = true
      }
      guard clicks.isEmpty, let box = other.box else { continue }
      let core = core(of: box)
      guard !own.contains(where: { core[pixel($0)] }) else { continue }
      if let ownCore {
        for i in core.indices where core[i] && !ownCore[i] { claimed[i] = true }
      } else {
        // A region would be nearer to everything than a click is.
        let centre = Point(x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2)
        claimed[pixel(mark(Click(centre, include: false)))] = true
      }
    }
    guard claimed.contains(true) else { return rivals }
    var held = [Bool](repeating: false, count: claimed.count)
    for mark in own { held[pixel(mark)] = true }
    if let ownCore { for i in held.indices where ownCore[i] && !claimed[i] { held[i] = true } }
    guard held.contains(true) else { return rivals }
    let toOwn = distance(to: held)
    let toOthers = distance(to: claimed)
    rivals.territory = held.indices.map { toOthers[$0] * Self.margin < toOwn[$0] }
    return rivals
  }

  /// Labels what rivals claim, certain clicks aside, as background.
  func markRivals(in cut: inout GrabCut) {
    for claim in [rivals.drawn, rivals.territory] where !claim.isEmpty {
      cut.mark(.background) { x, y in claim[y * frame.width + x] }
    }
  }

  /// Across the picture's edges, to the nearest of the pixels `seeds` marks.
  private func distance(to seeds: [Bool]) -> [Float] {
    let places = seeds.indices.filter { seeds[$0] }.map { ($0 % frame.width, $0 / frame.width) }
    return GeodesicRegions.distances(
      to: places.map { (x: $0.0, y: $0.1) }, image: frame.rgb, width: frame.width,
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

  /// The middle of a box: the ellipse of half its width and height.
  private func core(of box: Box) -> [Bool] {
    let (width, height) = (box.x2 - box.x1, box.y2 - box.y1)
    let inner = Box(
      x1: box.x1 + width / 4, y1: box.y1 + height / 4, x2: box.x2 - width / 4,
      y2: box.y2 - height / 4)
    return ellipse(in: window(of: inner))
  }
}
