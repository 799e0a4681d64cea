import Masklets

/// A clip made of parts of others, with known cuts, for measuring the search for them.
struct JoinedShots: FrameSource {
  /// What there is to be found, or not to be.
  enum Challenge: String, CaseIterable, Sendable {
    case cuts = "hard cuts"
    case dissolves = "ten-frame dissolves"
    case flashes
    case pans = "fast pans"
  }

  /// Some of the frames of one clip, in their order or the reverse.
  struct Part: Sendable {
    var frames: any FrameSource
    var indices: [Int]
  }

  /// A frame of a part, changed by itself or mixed with one of the next part.
  private enum Content: Sendable {
    case plain(part: Int, frame: Int)
    /// `share` of the part's frame is shown, the rest is of the next part's frame `other`.
    case mixed(part: Int, frame: Int, other: Int, share: Double)
    case lit(part: Int, frame: Int, gain: Double, added: Double)
    case moved(part: Int, frame: Int, offset: Int)
  }

  static let dissolveLength = 10

  let size: ImageSize
  let parts: [Part]
  private var contents: [Content] = []
  /// The frames where each cut may be reported, ascending.
  private(set) var cuts: [ClosedRange<Int>] = []

  var frameCount: Int { contents.count }

  /// - Parameter parts: for flashes and pans, one; else each with more than two dissolves' frames.
  init(_ challenge: Challenge, of parts: [Part], random: inout SeededGenerator) {
    self.parts = parts
    size = parts[0].frames.size
    switch challenge {
    case .cuts: join(dissolving: 0)
    case .dissolves: join(dissolving: Self.dissolveLength)
    case .flashes: addFlash(&random)
    case .pans: addPan(&random)
    }
  }

  private mutating func join(dissolving length: Int) {
    for (i, part) in parts.enumerated() {
      let start = i == 0 ? 0 : length
      let end = i + 1 < parts.count ? part.indices.count - length : part.indices.count
      contents += (start..<end).map { .plain(part: i, frame: $0) }
      guard i + 1 < parts.count else { break }
      for step in 0..<length {
        contents.append(
          .mixed(
            part: i, frame: end + step, other: step,
            share: 1 - Double(step + 1) / Double(length + 1)))
      }
      cuts.append(
        length == 0 ? contents.count...contents.count : contents.count - length...contents.count)
    }
  }

  /// One to four frames in very bright light.
  private mutating func addFlash(_ random: inout SeededGenerator) {
    let count = parts[0].indices.count
    let start = Int.random(in: 8..<count - 12, using: &random)
    let length = Int.random(in: 1...4, using: &random)
    contents = (0..<count).map { frame in
      guard (start..<start + length).contains(frame) else { return .plain(part: 0, frame: frame) }
      return switch Int.random(in: 0..<3, using: &random) {
      case 0: .lit(part: 0, frame: frame, gain: 0, added: 255)
      case 1: .lit(part: 0, frame: frame, gain: 1, added: .random(in: 60...200, using: &random))
      default: .lit(part: 0, frame: frame, gain: .random(in: 1.8...4, using: &random), added: 0)
      }
    }
  }

  /// The camera turns by up to a quarter of the picture a frame, over a scene made of the picture and
  /// its mirror image.
  private mutating func addPan(_ random: inout SeededGenerator) {
    let count = parts[0].indices.count
    let start = Int.random(in: 4..<10, using: &random)
    let length = Int.random(in: 5...15, using: &random)
    let speed = Int(Double.random(in: 0.04...0.25, using: &random) * Double(size.width))
    contents = (0..<count).map { frame in
      .moved(part: 0, frame: frame, offset: min(max(0, frame - start), length) * speed)
    }
  }

  func frame(_ index: Int) async throws -> RGBImage {
    switch contents[index] {
    case .plain(let part, let frame):
      return try await image(part, frame)
    case .mixed(let part, let frame, let other, let share):
      return try await image(part, frame).mixed(
        with: try await image(part + 1, other), share: share)
    case .lit(let part, let frame, let gain, let added):
      return try await image(part, frame).lit(gain: gain, added: added)
    case .moved(let part, let frame, let offset):
      return try await image(part, frame).moved(by: offset)
    }
  }

  private func image(_ part: Int, _ frame: Int) async throws -> RGBImage {
    let part = parts[part]
    return try await part.frames.frame(part.indices[frame])
  }
}

extension RGBImage {
  fileprivate func mixed(with other: RGBImage, share: Double) -> RGBImage {
    let weight = Int(share * 256)
    var mixed = self
    for i in pixels.indices {
      mixed.pixels[i] = UInt8(
        (Int(pixels[i]) * weight + Int(other.pixels[i]) * (256 - weight)) / 256)
    }
    return mixed
  }

  fileprivate func lit(gain: Double, added: Double) -> RGBImage {
    let table = (0...255).map { UInt8(min(255, gain * Double($0) + added)) }
    return RGBImage(size: size, pixels: pixels.map { table[Int($0)] })
  }

  /// The part of an endless scene of this picture and its mirror image that starts at `offset`.
  fileprivate func moved(by offset: Int) -> RGBImage {
    var moved = self
    for x in 0..<size.width {
      let place = (x + offset) % (2 * size.width)
      let from = place < size.width ? place : 2 * size.width - 1 - place
      for y in 0..<size.height {
        for c in 0..<3 {
          moved.pixels[3 * (y * size.width + x) + c] = pixels[3 * (y * size.width + from) + c]
        }
      }
    }
    return moved
  }
}
