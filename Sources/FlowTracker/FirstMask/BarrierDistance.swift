/// How different every pixel of a window is from what lies around the window: the least range of values
/// on a way out of it (Zhang et al., Minimum Barrier Salient Object Detection at 80 FPS, ICCV 2015).
///
/// What can be reached from outside without crossing an edge is probably background, whatever its
/// colour.
enum BarrierDistance {
  /// Sum over the channels of an image `[height, width, 3]`, by pixel of the image; 0 outside `window`.
  /// Computed by raster sweeps, which come near enough to the best way.
  static func toOutside(of window: Window, image: [UInt8], width: Int, height: Int) -> [Float] {
    var sum = [Float](repeating: 0, count: width * height)
    for channel in 0..<3 {
      let values = (0..<width * height).map { Int(image[3 * $0 + channel]) }
      var high = values
      var low = values
      var distance = [Int](repeating: 0, count: width * height)
      for y in window.y..<window.y + window.height {
        for x in window.x..<window.x + window.width { distance[y * width + x] = .max }
      }
      func relax(_ here: Int, _ there: Int) {
        guard distance[there] != .max else { return }
        let (top, bottom) = (max(high[there], values[here]), min(low[there], values[here]))
        if top - bottom < distance[here] {
          distance[here] = top - bottom
          high[here] = top
          low[here] = bottom
        }
      }
      for _ in 0..<Tuning.BoxPrompt.sweeps {
        for y in window.y..<window.y + window.height {
          for x in window.x..<window.x + window.width {
            if x > 0 { relax(y * width + x, y * width + x - 1) }
            if y > 0 { relax(y * width + x, (y - 1) * width + x) }
          }
        }
        for y in (window.y..<window.y + window.height).reversed() {
          for x in (window.x..<window.x + window.width).reversed() {
            if x + 1 < width { relax(y * width + x, y * width + x + 1) }
            if y + 1 < height { relax(y * width + x, (y + 1) * width + x) }
          }
        }
      }
      for i in sum.indices where distance[i] != .max { sum[i] += Float(distance[i]) }
    }
    return sum
  }

  /// The threshold that best separates the values inside `window` into two groups (Otsu, A Threshold
  /// Selection Method from Gray-Level Histograms, 1979).
  static func threshold(_ values: [Float], in window: Window, width: Int) -> Float {
    var histogram = [Float](repeating: 0, count: 256)
    let top = max(values.max() ?? 0, 1e-3)
    for y in window.y..<window.y + window.height {
      for x in window.x..<window.x + window.width {
        histogram[min(255, Int(values[y * width + x] / top * 255))] += 1
      }
    }
    let count = histogram.reduce(0, +)
    let total = histogram.indices.reduce(Float(0)) { $0 + Float($1) * histogram[$1] }
    var (below, sumBelow, best, chosen): (Float, Float, Float, Int) = (0, 0, -1, 0)
    for bin in histogram.indices {
      below += histogram[bin]
      sumBelow += Float(bin) * histogram[bin]
      guard below > 0, below < count else { continue }
      let difference = sumBelow / below - (total - sumBelow) / (count - below)
      let between = below * (count - below) * difference * difference
      if between > best { (best, chosen) = (between, bin) }
    }
    return Float(chosen) / 255 * top
  }
}
