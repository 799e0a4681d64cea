/// Distances within an image in which crossing an edge is a long way (compare Bai & Sapiro, A
/// Geodesic Framework for Fast Interactive Image and Video Segmentation, ICCV 2007).
///
/// They are computed by raster sweeps, which come near enough to the shortest path.
enum GeodesicRegions {
  /// Index of the nearest seed for every pixel of an RGB image `[height, width, 3]`.
  ///
  /// - Precondition: there are seeds, and they lie in the image.
  static func nearest(seeds: [(x: Int, y: Int)], image: [UInt8], width: Int, height: Int) -> [Int] {
    spread(seeds: seeds, image: image, width: width, height: height).owner
  }

  /// Distance of every pixel to the nearest seed, in pixels; infinite if there are no seeds.
  static func distances(
    to seeds: [(x: Int, y: Int)], image: [UInt8], width: Int, height: Int
  ) -> [Float] {
    spread(seeds: seeds, image: image, width: width, height: height).distance
  }

  private static func spread(
    seeds: [(x: Int, y: Int)], image: [UInt8], width: Int, height: Int
  ) -> (owner: [Int], distance: [Float]) {
    var distance = [Float](repeating: .infinity, count: width * height)
    var owner = [Int](repeating: 0, count: width * height)
    for (i, seed) in seeds.enumerated() {
      distance[seed.y * width + seed.x] = 0
      owner[seed.y * width + seed.x] = i
    }
    func relax(_ x: Int, _ y: Int, _ dx: Int, _ dy: Int) {
      let (u, v) = (x + dx, y + dy)
      guard u >= 0, v >= 0, u < width, v < height else { return }
      let (here, there) = (y * width + x, v * width + u)
      guard distance[there] < distance[here] else { return }
      var difference = 0
      for c in 0..<3 { difference += abs(Int(image[3 * here + c]) - Int(image[3 * there + c])) }
      let length: Float = dx != 0 && dy != 0 ? Tuning.Geodesic.diagonal : 1
      let through =
        distance[there] + length + Tuning.Geodesic.edgeCost / (3 * 255) * Float(difference)
      if through < distance[here] {
        distance[here] = through
        owner[here] = owner[there]
      }
    }
    for _ in 0..<Tuning.Geodesic.sweeps {
      for y in 0..<height {
        for x in 0..<width {
          for (dx, dy) in [(-1, 0), (-1, -1), (0, -1), (1, -1)] { relax(x, y, dx, dy) }
        }
        for x in (0..<width).reversed() { relax(x, y, 1, 0) }
      }
      for y in (0..<height).reversed() {
        for x in (0..<width).reversed() {
          for (dx, dy) in [(1, 0), (1, 1), (0, 1), (-1, 1)] { relax(x, y, dx, dy) }
        }
        for x in 0..<width { relax(x, y, -1, 0) }
      }
    }
    return (owner, distance)
  }
}
