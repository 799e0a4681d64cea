import CKernels

/// Features of every pixel, one plane for each feature, in the layout that the network's kernel
/// reads.
struct FeatureStack: Sendable {
  /// Floats from one plane to the next: the number of pixels rounded up to whole blocks of
  /// `CK_FLOW_BLOCK`; the padding is zero.
  let stride: Int
  /// Number of features.
  let channels: Int
  /// `[channels, stride]`
  private(set) var values: [Float]

  /// - Precondition: there are planes, all of the same size.
  init(_ planes: [Plane]) {
    let block = Int(CK_FLOW_BLOCK)
    let count = planes[0].count
    stride = (count + block - 1) / block * block
    channels = planes.count
    values = []
    values.reserveCapacity(stride * channels)
    for plane in planes {
      values += plane.values
      values += repeatElement(0, count: stride - count)
    }
  }

  /// A stack whose features are all zero.
  init(channels: Int, pixels: Int) {
    let block = Int(CK_FLOW_BLOCK)
    stride = (pixels + block - 1) / block * block
    self.channels = channels
    values = [Float](repeating: 0, count: stride * channels)
  }

  /// Mean and standard deviation of a channel over the first `pixels` values.
  func moments(_ channel: Int, pixels: Int) -> (mean: Float, deviation: Float) {
    var sum = 0.0
    var squares = 0.0
    for value in values[channel * stride..<channel * stride + pixels] {
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    let mean = sum / Double(pixels)
    return (Float(mean), Float(max(0, squares / Double(pixels) - mean * mean).squareRoot()))
  }
}
