/// One float value a pixel, rows from the top, no padding.
struct Plane: Sendable, Hashable {
  let width: Int
  let height: Int
  /// `[height, width]`
  var values: [Float]

  init(width: Int, height: Int, repeating value: Float = 0) {
    self.init(
      width: width, height: height, values: [Float](repeating: value, count: width * height))
  }

  init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height, "values do not fill \(width)×\(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  var count: Int { values.count }

  /// Number of values above `threshold`.
  func area(above threshold: Float) -> Int {
    values.reduce(0) { $0 + ($1 > threshold ? 1 : 0) }
  }

  /// The smallest window that holds every value above `threshold`; nil where there is none.
  func bounds(above threshold: Float) -> Window? {
    var bounds: Window?
    for y in 0..<height {
      let row = values[y * width..<(y + 1) * width]
      guard let first = row.firstIndex(where: { $0 > threshold }),
        let last = row.lastIndex(where: { $0 > threshold })
      else { continue }
      let found = Window(
        x: first - row.startIndex, y: y, width: last - first + 1, height: 1)
      bounds = bounds?.union(found) ?? found
    }
    return bounds
  }

  /// Mean position of the values above `threshold`; nil where there is none.
  func centroid(above threshold: Float) -> (x: Float, y: Float)? {
    var count = 0
    var sumX = 0
    var sumY = 0
    for y in 0..<height {
      for x in 0..<width where values[y * width + x] > threshold {
        count += 1
        sumX += x
        sumY += y
      }
    }
    guard count > 0 else { return nil }
    return (Float(sumX) / Float(count), Float(sumY) / Float(count))
  }
}

/// A rectangle of whole pixels.
struct Window: Sendable, Hashable {
  var x, y, width, height: Int

  func contains(_ column: Int, _ row: Int) -> Bool {
    column >= x && row >= y && column < x + width && row < y + height
  }

  func union(_ other: Window) -> Window {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Window(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  /// Grown by `margin` on every side, within an image of the size given.
  func grown(by margin: Int, width limitX: Int, height limitY: Int) -> Window {
    let left = max(0, x - margin)
    let top = max(0, y - margin)
    return Window(
      x: left, y: top, width: min(limitX, x + width + margin) - left,
      height: min(limitY, y + height + margin) - top)
  }
}

/// A displacement a pixel, in pixels.
struct FlowField: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 2]`, x then y.
  var values: [Float]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    values = [Float](repeating: 0, count: 2 * width * height)
  }

  var x: Plane { component(0) }
  var y: Plane { component(1) }

  private func component(_ index: Int) -> Plane {
    Plane(
      width: width, height: height,
      values: (0..<width * height).map { values[2 * $0 + index] })
  }
}
