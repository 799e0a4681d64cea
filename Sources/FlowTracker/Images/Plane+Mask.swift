import Masklets

extension Plane {
  /// The share of each pixel that `mask` covers, 0 to 1, at `width` × `height`. A mask too thin to
  /// cover half of any pixel is scaled up until it covers one fully.
  static func coverage(of mask: Mask, width: Int, height: Int) throws -> Plane {
    let bytes = try OpenCV.resizeGrey(
      mask.bytes(), from: (mask.size.width, mask.size.height), to: (width, height))
    let most = bytes.max() ?? 0
    let full = most > 127 ? 255 : Float(max(1, most))
    return Plane(width: width, height: height, values: bytes.map { Float($0) / full })
  }

  /// Signed distance to the edge of the object, which is where this probability exceeds one half:
  /// in pixels, positive inside.
  func distanceToEdge() throws -> Plane {
    try values.withUnsafeBufferPointer { values in
      try OpenCV.signedDistance(width: width, height: height) { values[$0] > 0.5 }
    }
  }
}
