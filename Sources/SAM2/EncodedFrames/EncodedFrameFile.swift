import Foundation
import Masklets
import Tensors

/// The features of one frame as a file: a header of 64 bytes, then the three levels in half
/// precision, finest first, 8.4 MB in all.
///
/// The header is a magic number, the frame, the SHA-256 of the key, and a sum of what follows: a file
/// that was cut, changed or misplaced is told from a whole one.
enum FeatureFile {
  static let headerBytes = 64
  private static let magic: UInt64 = 0x3130_4D52_4653_4B4D  // "MKSFRM01"
  private static let shapes = [[256, 256, 32], [128, 128, 64], [4096, 256]]
  private static let payloadBytes = shapes.reduce(0) { $0 + 2 * $1.reduce(1, *) }
  /// Length of every file.
  static let bytes = headerBytes + payloadBytes

  /// Gives `body` a file's worth of memory.
  private static func withContents<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let contents = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { contents.deallocate() }
    return try body(contents)
  }

  /// Writes features, rounded to half precision, to a file that is open and empty.
  ///
  /// - Returns: the features as they will be read.
  static func write(
    _ features: FrameFeatures, as key: FrameKey, to descriptor: Int32, on compute: Compute
  ) throws(FrameCacheError) -> FrameFeatures {
    let (rounded, failure) = withContents { contents in
      var at = headerBytes
      for level in [features.fine, features.middle, features.image] {
        let count = 2 * level.count
        compute.writeHalves(
          of: level, to: UnsafeMutableRawBufferPointer(rebasing: contents[at..<at + count]))
        at += count
      }
      fillHeader(of: contents, key)
      return (self.features(in: contents, on: compute), write(contents, to: descriptor))
    }
    if let failure { throw failure }
    return rounded
  }

  /// The features as `write` would round them.
  static func rounded(_ features: FrameFeatures, on compute: Compute) -> FrameFeatures {
    func rounded(_ level: Tensor) -> Tensor {
      let halves = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * level.count, alignment: 64)
      defer { halves.deallocate() }
      compute.writeHalves(of: level, to: halves)
      return compute.tensor(level.shape, halves: UnsafeRawBufferPointer(halves))
    }
    return FrameFeatures(
      fine: rounded(features.fine), middle: rounded(features.middle),
      image: rounded(features.image))
  }

  /// The features in an open file; nil unless it is whole and of this key.
  static func read(
    _ key: FrameKey, from descriptor: Int32, on compute: Compute
  ) -> FrameFeatures? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) == bytes else { return nil }
    return withContents { contents in
      var at = 0
      while at < bytes {
        let count = Foundation.read(descriptor, contents.baseAddress! + at, bytes - at)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return nil }
        at += count
      }
      let found = [UInt8](contents[..<headerBytes])
      fillHeader(of: contents, key)
      guard found == [UInt8](contents[..<headerBytes]) else { return nil }
      return features(in: contents, on: compute)
    }
  }

  private static func write(
    _ contents: UnsafeMutableRawBufferPointer, to descriptor: Int32
  ) -> FrameCacheError? {
    var at = 0
    while at < contents.count {
      let count = Foundation.write(descriptor, contents.baseAddress! + at, contents.count - at)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return FrameCacheError(errno) }
      at += count
    }
    return nil
  }

  private static func features(
    in contents: UnsafeMutableRawBufferPointer, on compute: Compute
  ) -> FrameFeatures {
    var at = headerBytes
    let levels = shapes.map { shape in
      let count = 2 * shape.reduce(1, *)
      defer { at += count }
      return compute.tensor(
        shape, halves: UnsafeRawBufferPointer(rebasing: contents[at..<at + count]))
    }
    return FrameFeatures(fine: levels[0], middle: levels[1], image: levels[2])
  }

  private static func fillHeader(of contents: UnsafeMutableRawBufferPointer, _ key: FrameKey) {
    var hash = SHA256()
    hash.update("\(key.video)\n\(key.encoder)\n".utf8)
    let digest = hash.finish().utf8.map { $0 }
    var words: [UInt64] = [magic, UInt64(key.frame)]
    // 32 of the 64 digits, as they are.
    for word in 0..<4 {
      words.append(digest[8 * word..<8 * word + 8].reduce(0) { $0 << 8 | UInt64($1) })
    }
    words.append(sum(UnsafeRawBufferPointer(rebasing: contents[headerBytes...])))
    words.append(0)
    words.withUnsafeBytes { contents.copyMemory(from: $0) }
  }

  /// Changes with any bit that does, and with the order. Four sums in turn, so that they run at the
  /// speed of memory.
  private static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let words = bytes.bindMemory(to: UInt64.self)
    var lanes = SIMD4<UInt64>(1, 2, 3, 4)
    for i in stride(from: 0, to: words.count & ~3, by: 4) {
      let next = SIMD4(words[i], words[i + 1], words[i + 2], words[i + 3])
      lanes = (lanes ^ next) &* 0x9E37_79B9_7F4A_7C15
      lanes ^= lanes &>> 29
    }
    return (0..<4).reduce(0) { ($0 ^ lanes[$1]) &* 0xBF58_476D_1CE4_E5B9 }
  }
}

/// Why features could not be kept.
struct FrameCacheError: Error, CustomStringConvertible {
  let code: Int32

  init(_ code: Int32) {
    self.code = code
  }

  var description: String {
    code == ENOSPC || code == EDQUOT
      ? "the disk is full" : "the disk refused (\(String(cString: strerror(code))))"
  }
}
