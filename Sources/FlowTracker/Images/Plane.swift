/// One float for each pixel of an image, rows from the top, no padding.
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

  /// Indices of the pixels whose value satisfies `condition`, in order.
  func pixels(where condition: (Float) -> Bool) -> [Int32] {
    var result: [Int32] = []
    for i in values.indices where condition(values[i]) { result.append(Int32(i)) }
    return result
  }

  /// The smallest window that contains every value above `threshold`; nil if there is none.
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

  /// Mean column and row of the values above `threshold`; nil if there is none.
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
