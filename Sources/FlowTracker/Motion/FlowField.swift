/// One displacement for each pixel of an image, in pixels.
struct FlowField: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 2]`: x, then y.
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
