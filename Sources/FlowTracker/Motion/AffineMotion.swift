/// A motion whose displacement (u, v) is linear in the position: u = a · (x, y, 1), v likewise.
struct AffineMotion: Sendable {
  /// Coefficients of x, y and 1. Positions are measured from the image's centre in halves of its
  /// longer side, so that the ridge affects all three alike.
  private var u = SIMD3<Double>()
  private var v = SIMD3<Double>()
  private let centreX: Double
  private let centreY: Double
  private let unit: Double

  /// The same displacement everywhere.
  init(constant: (x: Float, y: Float), width: Int, height: Int) {
    self.init(width: width, height: height)
    u.z = Double(constant.x)
    v.z = Double(constant.y)
  }

  private init(width: Int, height: Int) {
    centreX = Double(width - 1) / 2
    centreY = Double(height - 1) / 2
    unit = Double(max(width, height)) / 2
  }

  /// Fits the flow at `pixels` by iteratively reweighted least squares: weights 1 / (1 + (r / s)²)
  /// of the residuals r with s = max(`leastScale`, `scaleInMedians` · median r) take the influence
  /// from pixels that move differently.
  init(fitting flow: FlowField, at pixels: [Int32]) {
    self.init(width: flow.width, height: flow.height)
    var weights = [Double](repeating: 1, count: pixels.count)
    var residuals = [Float](repeating: 0, count: pixels.count)
    for _ in 0..<Tuning.AffineFit.rounds {
      solve(flow, pixels, weights)
      for (i, pixel) in pixels.enumerated() {
        let at = displacement(x: Int(pixel) % flow.width, y: Int(pixel) / flow.width)
        let dx = flow.values[2 * Int(pixel)] - at.x
        let dy = flow.values[2 * Int(pixel) + 1] - at.y
        residuals[i] = (dx * dx + dy * dy).squareRoot()
      }
      let scale = max(
        Tuning.AffineFit.leastScale, Tuning.AffineFit.scaleInMedians * median(residuals))
      for i in weights.indices {
        let r = Double(residuals[i] / scale)
        weights[i] = 1 / (1 + r * r)
      }
    }
  }

  /// The displacement of a pixel, in pixels.
  func displacement(x: Int, y: Int) -> (x: Float, y: Float) {
    let a = (Double(x) - centreX) / unit
    let b = (Double(y) - centreY) / unit
    return (Float(u.x * a + u.y * b + u.z), Float(v.x * a + v.y * b + v.z))
  }

  /// Solves the normal equations of the weighted fit.
  private mutating func solve(_ flow: FlowField, _ pixels: [Int32], _ weights: [Double]) {
    var aa = Tuning.AffineFit.ridge
    var bb = Tuning.AffineFit.ridge
    var cc = Tuning.AffineFit.ridge
    var ab = 0.0
    var ac = 0.0
    var bc = 0.0
    var right = (SIMD3<Double>(), SIMD3<Double>())
    for (i, pixel) in pixels.enumerated() {
      let a = (Double(Int(pixel) % flow.width) - centreX) / unit
      let b = (Double(Int(pixel) / flow.width) - centreY) / unit
      let w = weights[i]
      aa += w * a * a
      bb += w * b * b
      cc += w
      ab += w * a * b
      ac += w * a
      bc += w * b
      let position = SIMD3(a, b, 1) * w
      right.0 += position * Double(flow.values[2 * Int(pixel)])
      right.1 += position * Double(flow.values[2 * Int(pixel) + 1])
    }
    // Inverse of a symmetric 3×3 matrix by cofactors; the ridge keeps its determinant positive.
    let c0 = SIMD3(bb * cc - bc * bc, ac * bc - ab * cc, ab * bc - ac * bb)
    let c1 = SIMD3(c0.y, aa * cc - ac * ac, ab * ac - aa * bc)
    let c2 = SIMD3(c0.z, c1.z, aa * bb - ab * ab)
    let determinant = aa * c0.x + ab * c0.y + ac * c0.z
    func apply(_ r: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3((c0 * r).sum(), (c1 * r).sum(), (c2 * r).sum()) / determinant
    }
    u = apply(right.0)
    v = apply(right.1)
  }
}
