import COpenCV

/// Iterated graph cuts with colour mixtures (Rother et al., GrabCut, SIGGRAPH 2004) that start from
/// a rough labelling.
struct GrabCut: Sendable {
  /// The values are OpenCV's.
  enum Label: UInt8, Sendable {
    case background = 0
    case foreground = 1
    case probablyBackground = 2
    case probablyForeground = 3
  }

  let width: Int
  let height: Int
  /// `[height, width]`, values of `Label`.
  private(set) var labels: [UInt8]

  init(width: Int, height: Int, all label: Label) {
    self.width = width
    self.height = height
    labels = [UInt8](repeating: label.rawValue, count: width * height)
  }

  /// Labels the pixels of a disc around a click, at least the one that was clicked.
  mutating func mark(discAt mark: Mark, radius: Float, _ label: Label) {
    let (x, y) = (mark.x, mark.y)
    let centreX = min(max(0, Int(x)), width - 1)
    let centreY = min(max(0, Int(y)), height - 1)
    labels[centreY * width + centreX] = label.rawValue
    for row in max(0, Int(y - radius))..<max(0, min(height, Int(y + radius) + 1)) {
      for column in max(0, Int(x - radius))..<max(0, min(width, Int(x + radius) + 1)) {
        let (dx, dy) = (Float(column) - x, Float(row) - y)
        if dx * dx + dy * dy <= radius * radius { labels[row * width + column] = label.rawValue }
      }
    }
  }

  /// Labels the surroundings of clicks as certain, one after the other.
  mutating func mark(certain marks: [Mark]) {
    for mark in marks {
      self.mark(
        discAt: mark, radius: Tuning.Cuts.certainRadius,
        mark.include ? .foreground : .background)
    }
  }

  /// Labels the pixels for which `condition` holds.
  mutating func mark(_ label: Label, where condition: (_ x: Int, _ y: Int) -> Bool) {
    for y in 0..<height {
      for x in 0..<width where condition(x, y) { labels[y * width + x] = label.rawValue }
    }
  }

  /// By pixel, true in the foreground after `rounds` on an image `[height, width, 3]`. If all
  /// labels are on one side there is nothing to cut, and the labels are returned.
  func foreground(of image: [UInt8], rounds: Int) throws -> [Bool] {
    var cut = labels
    let inside = cut.count { $0 & 1 == 1 }
    if inside > 0, inside < cut.count {
      try OpenCV.check("GrabCut") {
        ocv_grab_cut(image, Int32(width), Int32(height), &cut, Int32(rounds), &$0)
      }
    }
    return cut.map { $0 & 1 == 1 }
  }

  /// The same, cutting only within a window; outside it the labels are returned.
  func foreground(of image: [UInt8], within window: Window, rounds: Int) throws -> [Bool] {
    var part = GrabCut(width: window.width, height: window.height, all: .background)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * window.width * window.height)
    for y in 0..<window.height {
      let start = (window.y + y) * width + window.x
      pixels += image[3 * start..<3 * (start + window.width)]
      for x in 0..<window.width { part.labels[y * window.width + x] = labels[start + x] }
    }
    let inside = try part.foreground(of: pixels, rounds: rounds)
    var result = labels.map { $0 & 1 == 1 }
    for y in 0..<window.height {
      let start = (window.y + y) * width + window.x
      for x in 0..<window.width { result[start + x] = inside[y * window.width + x] }
    }
    return result
  }
}
