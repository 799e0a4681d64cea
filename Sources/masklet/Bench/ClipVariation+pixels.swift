import Masklets

extension RGBImage {
  var mirrored: RGBImage {
    var result = self
    for y in 0..<size.height {
      for x in 0..<size.width {
        let from = 3 * (y * size.width + size.width - 1 - x)
        let to = 3 * (y * size.width + x)
        for c in 0..<3 { result.pixels[to + c] = pixels[from + c] }
      }
    }
    return result
  }

  /// Means of 2×2 pixels; an odd last row or column is left out.
  var halved: RGBImage {
    let half = size.halved
    var result = RGBImage(size: half)
    for y in 0..<half.height {
      for x in 0..<half.width {
        let from = 3 * (2 * y * size.width + 2 * x)
        for c in 0..<3 {
          let above = Int(pixels[from + c]) + Int(pixels[from + 3 + c])
          let row = from + 3 * size.width
          let below = Int(pixels[row + c]) + Int(pixels[row + 3 + c])
          result.pixels[3 * (y * half.width + x) + c] = UInt8((above + below + 2) / 4)
        }
      }
    }
    return result
  }

  /// Independent, approximately normal grain on each channel: the sum of 8 uniform bytes.
  func withGrain(seed: UInt64) -> RGBImage {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var result = self
    for i in result.pixels.indices {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      var sum = 0
      for byte in 0..<8 { sum += Int(state >> (8 * UInt64(byte)) & 255) }
      // The sum's mean is 1020, its deviation 209.
      result.pixels[i] = UInt8(min(max(Int(pixels[i]) + (sum - 1020) * 8 / 209, 0), 255))
    }
    return result
  }

  func dimmed(to share: Double) -> RGBImage {
    let table = (0..<256).map { UInt8((Double($0) * share).rounded()) }
    var result = self
    for i in result.pixels.indices { result.pixels[i] = table[Int(pixels[i])] }
    return result
  }
}

extension ImageSize {
  fileprivate var halved: ImageSize {
    precondition(min(width, height) > 1, "\(self) cannot be halved")
    return ImageSize(width: width / 2, height: height / 2)
  }
}

extension Mask {
  var mirrored: Mask { Mask(size: size) { x, y in self[size.width - 1 - x, y] } }

  /// Set where two or more of 2×2 pixels are.
  var halved: Mask {
    Mask(size: size.halved) { x, y in
      let corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
      return corners.count { self[2 * x + $0.0, 2 * y + $0.1] } >= 2
    }
  }
}
