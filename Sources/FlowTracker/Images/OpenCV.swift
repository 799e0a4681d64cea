import COpenCV

/// An operation that OpenCV rejected, with the reason it gave.
struct OpenCVError: Error, CustomStringConvertible {
  let operation: String
  let reason: String

  var description: String { "OpenCV could not do \(operation): \(reason)" }
}

/// OpenCV's operations on planes and images. They throw nothing but `OpenCVError`.
enum OpenCV {
  /// Calls `body` and throws the error that it writes; `body` returns 0 for success.
  static func check(_ operation: String, _ body: (inout ocv_error) -> Int32) throws {
    var error = ocv_error()
    guard body(&error) == 0 else {
      let reason = withUnsafeBytes(of: error.text) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw OpenCVError(operation: operation, reason: reason)
    }
  }

  /// Resizes RGB bytes `[height, width, 3]`: by pixel area if either side becomes smaller,
  /// otherwise bilinearly.
  static func resizeRGB(
    _ pixels: [UInt8], from: (width: Int, height: Int), to: (width: Int, height: Int)
  ) throws -> [UInt8] {
    guard from != to else { return pixels }
    var result = [UInt8](repeating: 0, count: 3 * to.width * to.height)
    try check("a resize from \(from) to \(to)") {
      ocv_resize_u8c3(
        pixels, Int32(from.width), Int32(from.height), &result, Int32(to.width), Int32(to.height),
        &$0)
    }
    return result
  }

  /// The same for one channel, `[height, width]`.
  static func resizeGrey(
    _ pixels: [UInt8], from: (width: Int, height: Int), to: (width: Int, height: Int)
  ) throws -> [UInt8] {
    guard from != to else { return pixels }
    var result = [UInt8](repeating: 0, count: to.width * to.height)
    try check("a resize from \(from) to \(to)") {
      ocv_resize_u8(
        pixels, Int32(from.width), Int32(from.height), &result, Int32(to.width), Int32(to.height),
        &$0)
    }
    return result
  }

  /// Resizes bilinearly.
  static func resize(_ plane: Plane, width: Int, height: Int) throws -> Plane {
    guard plane.width != width || plane.height != height else { return plane }
    var result = Plane(width: width, height: height)
    try check("a resize to \(width)×\(height)") {
      ocv_resize_f32(
        plane.values, Int32(plane.width), Int32(plane.height), &result.values, Int32(width),
        Int32(height), &$0)
    }
    return result
  }

  /// Grey bytes `[height, width]` of RGB bytes `[height, width, 3]`.
  static func grey(_ rgb: [UInt8], width: Int, height: Int) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: width * height)
    try check("a conversion to grey") {
      ocv_grey(rgb, Int32(width), Int32(height), &result, &$0)
    }
    return result
  }

  /// The CIE Lab channels of RGB bytes: L (0 to 100), a and b.
  static func lab(_ rgb: [UInt8], width: Int, height: Int) throws -> [Plane] {
    let count = width * height
    var joined = [Float](repeating: 0, count: 3 * count)
    try check("a conversion to Lab") {
      ocv_lab(rgb, Int32(width), Int32(height), &joined, &$0)
    }
    return (0..<3).map {
      Plane(width: width, height: height, values: Array(joined[$0 * count..<($0 + 1) * count]))
    }
  }

  /// A Gaussian blur; `sigma` in pixels.
  static func blur(_ plane: Plane, sigma: Double) throws -> Plane {
    var result = plane
    try check("a blur by σ \(sigma)") {
      ocv_gaussian_blur(
        plane.values, Int32(plane.width), Int32(plane.height), 1, sigma, &result.values, &$0)
    }
    return result
  }

  /// 3×3 Sobel derivatives along x and y.
  static func sobel(_ plane: Plane) throws -> (x: Plane, y: Plane) {
    var x = plane
    var y = plane
    try check("a derivative") {
      ocv_sobel(plane.values, Int32(plane.width), Int32(plane.height), 1, 0, &x.values, &$0)
    }
    try check("a derivative") {
      ocv_sobel(plane.values, Int32(plane.width), Int32(plane.height), 0, 1, &y.values, &$0)
    }
    return (x, y)
  }

  /// Displacement of most of `from` to `to` by phase correlation, in whole pixels.
  static func shift(from: GreyImage, to: GreyImage) throws -> (x: Int, y: Int) {
    var (x, y): (Int32, Int32) = (0, 0)
    try check("a phase correlation") {
      ocv_shift(from.pixels, to.pixels, Int32(from.width), Int32(from.height), &x, &y, &$0)
    }
    return (Int(x), Int(y))
  }

  /// How badly `flow` explains each pixel's surroundings: the blurred absolute difference of `from`
  /// and of the pixels in `to` that the flow leads to, in levels of 0 to 255.
  static func mismatch(
    _ from: GreyImage, _ to: GreyImage, along flow: FlowField
  ) throws -> Plane {
    var result = Plane(width: from.width, height: from.height)
    try check("a comparison") {
      ocv_mismatch(
        from.pixels, to.pixels, flow.values, Int32(from.width), Int32(from.height),
        &result.values, &$0)
    }
    return result
  }

  /// Correlation, −1 to 1, of an image with another one brought to its place by the flow.
  static func correlation(
    _ from: GreyImage, _ to: GreyImage, along flow: FlowField
  ) throws -> Double {
    var result = 0.0
    try check("a correlation") {
      ocv_correlation(
        from.pixels, to.pixels, flow.values, Int32(from.width), Int32(from.height), &result, &$0)
    }
    return result
  }

  /// `plane` carried along `flow`: the result at x is the value at x + flow(x), or the nearest
  /// border value if that is outside.
  static func warp(_ plane: Plane, along flow: FlowField) throws -> Plane {
    var result = plane
    try check("a warp") {
      ocv_warp(
        plane.values, flow.values, Int32(plane.width), Int32(plane.height), &result.values, &$0)
    }
    return result
  }

  /// Signed distance to the edge of the pixels for which `inside` holds, in pixels: positive
  /// inside, negative outside; the edge runs between the pixels. If one side is empty, the distance
  /// is width + height.
  static func signedDistance(width: Int, height: Int, inside: (Int) -> Bool) throws -> Plane {
    let count = width * height
    var mask = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      for i in 0..<count { buffer[i] = inside(i) ? 255 : 0 }
      initialised = count
    }
    let limit = Float(width + height)
    var result = Plane(width: width, height: height)
    try check("a distance transform") {
      ocv_distance(mask, Int32(width), Int32(height), &result.values, &$0)
    }
    for i in 0..<count { mask[i] = 255 - mask[i] }
    var outside = result
    try check("a distance transform") {
      ocv_distance(mask, Int32(width), Int32(height), &outside.values, &$0)
    }
    for i in 0..<count {
      result.values[i] =
        mask[i] == 0
        ? min(result.values[i], limit) - 0.5 : 0.5 - min(outside.values[i], limit)
    }
    return result
  }

  /// 8-connected components of the pixels for which `inside` holds: the label of each pixel (0 for
  /// none, then 1, 2, ...), and the area of each label from 1 on.
  static func components(width: Int, height: Int, inside: (Int) -> Bool) throws
    -> (labels: [Int32], areas: [Int])
  {
    let count = width * height
    let mask = (0..<count).map { inside($0) ? UInt8(255) : 0 }
    var labels = [Int32](repeating: 0, count: count)
    var found: Int32 = 0
    var component = ocv_component()
    try check("a labelling of components") {
      ocv_components(
        mask, Int32(width), Int32(height), &labels, &component, 0, &found, &$0)
    }
    var areas = [Int](repeating: 0, count: Int(found))
    for label in labels where label > 0 { areas[Int(label) - 1] += 1 }
    return (labels, areas)
  }
}
