import CFFmpeg
import Masklets

/// The rotation of the coded picture for display: a multiple of 90°, mirrored or not.
struct Orientation: Hashable, Sendable {
  /// A coded pixel (x, y) is shown at (xx·x + xy·y, yx·x + yy·y), moved into the picture.
  let xx, xy, yx, yy: Int

  static let upright = Orientation(xx: 1, xy: 0, yx: 0, yy: 1)

  /// From the stream's display matrix; angles between the quarter turns count as upright.
  init(_ stream: UnsafeMutablePointer<AVStream>) {
    var length = 0
    guard let bytes = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &length),
      length >= 9 * MemoryLayout<Int32>.size
    else {
      self = .upright
      return
    }
    // 16.16 fixed point, row by row: (a b u, c d v, x y w) maps (p, q) to (ap + cq, bp + dq).
    let raw = UnsafeRawPointer(bytes)
    let matrix = (0..<9).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
    let (a, b, c, d) = (matrix[0], matrix[1], matrix[3], matrix[4])
    let isStraight = b == 0 && c == 0 && a != 0 && d != 0
    let isTurned = a == 0 && d == 0 && b != 0 && c != 0
    guard isStraight || isTurned else {
      self = .upright
      return
    }
    self.init(xx: a.signum().int, xy: c.signum().int, yx: b.signum().int, yy: d.signum().int)
  }

  private init(xx: Int, xy: Int, yx: Int, yy: Int) {
    (self.xx, self.xy, self.yx, self.yy) = (xx, xy, yx, yy)
  }

  func displaySize(_ coded: ImageSize) -> ImageSize {
    xx != 0 ? coded : ImageSize(width: coded.height, height: coded.width)
  }

  /// The picture as displayed.
  ///
  /// - Parameter rows: `[size.height]` rows of RGB pixels, `stride` bytes apart.
  func apply(to rows: UnsafePointer<UInt8>, stride: Int, size: ImageSize) -> RGBImage {
    let display = displaySize(size)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * size.pixelCount) { buffer, count in
      let target = buffer.baseAddress!
      if self == .upright {
        for y in 0..<size.height {
          (target + 3 * y * size.width).update(from: rows + y * stride, count: 3 * size.width)
        }
      } else {
        turn(rows, stride: stride, size: size, into: target, rowLength: 3 * display.width)
      }
      count = 3 * size.pixelCount
    }
    return RGBImage(size: display, pixels: pixels)
  }

  private func turn(
    _ rows: UnsafePointer<UInt8>, stride: Int, size: ImageSize,
    into target: UnsafeMutablePointer<UInt8>, rowLength: Int
  ) {
    let (right, bottom) = (size.width - 1, size.height - 1)
    // What moves the least coordinate of each display axis to 0.
    let originX = (xx < 0 ? right : 0) + (xy < 0 ? bottom : 0)
    let originY = (yx < 0 ? right : 0) + (yy < 0 ? bottom : 0)
    let step = xx * 3 + yx * rowLength
    for y in 0..<size.height {
      var source = rows + y * stride
      var pixel = target + 3 * (originX + xy * y) + rowLength * (originY + yy * y)
      for _ in 0..<size.width {
        pixel[0] = source[0]
        pixel[1] = source[1]
        pixel[2] = source[2]
        source += 3
        pixel += step
      }
    }
  }
}

extension Int32 {
  fileprivate var int: Int { Int(self) }
}
