import Foundation
import Masklets
import Tensors

/// The file of one encoded frame: a header of 64 bytes, then the three levels in half precision,
/// finest first; 8.4 MB in all at the full input size.
///
/// The header is a magic number, the frame number, the first half of the SHA-256 of the video and
/// the encoder, and a checksum of the levels, so that a truncated, damaged or misplaced file is
/// recognised.
enum EncodedFrameFile {
  static let headerBytes = 64
  private static let magic: UInt64 = 0x3130_4D52_4653_4B4D  // "MKSFRM01"

  /// Of `fine`, `middle` and `image`.
  private static func shapes(_ input: InputSize) -> [[Int]] {
    let side = input.side
    return [
      [4 * side, 4 * side, EncodedFrame.fineWidth], [2 * side, 2 * side, EncodedFrame.middleWidth],
      [input.tokens, EncodedFrame.channels],
    ]
  }

  /// Length of every file.
  static func bytes(_ input: InputSize) -> Int {
    shapes(input).reduce(headerBytes) { $0 + 2 * $1.reduce(1, *) }
  }

  /// Calls `body` with uninitialised memory for the contents of one file, valid only within.
  private static func withContents<Result>(
    bytes: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let contents = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { contents.deallocate() }
    return try body(contents)
  }

  /// Writes a frame, rounded to half precision, to a file that is open and empty.
  ///
  /// - Returns: the frame as `read` will return it.
  static func write(
    _ frame: EncodedFrame, as key: FrameKey, to descriptor: Int32, on compute: Compute
  ) throws(EncodedFrameCacheError) -> EncodedFrame {
    let (rounded, failure) = withContents(bytes: bytes(key.input)) { contents in
      var at = headerBytes
      for level in [frame.fine, frame.middle, frame.image] {
        let count = 2 * level.count
        compute.writeHalves(
          of: level, to: UnsafeMutableRawBufferPointer(rebasing: contents[at..<at + count]))
        at += count
      }
      fillHeader(of: contents, key)
      return (
        self.frame(in: contents, key.input, on: compute), write(contents, to: descriptor)
      )
    }
    if let failure { throw failure }
    return rounded
  }

  /// The frame rounded as `write` rounds it.
  static func rounded(_ frame: EncodedFrame, on compute: Compute) -> EncodedFrame {
    func rounded(_ level: Tensor) -> Tensor {
      let halves = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * level.count, alignment: 64)
      defer { halves.deallocate() }
      compute.writeHalves(of: level, to: halves)
      return compute.tensor(level.shape, halves: UnsafeRawBufferPointer(halves))
    }
    return EncodedFrame(
      fine: rounded(frame.fine), middle: rounded(frame.middle), image: rounded(frame.image))
  }

  /// The frame in an open file; nil unless the file is complete, undamaged and of this key.
  static func read(
    _ key: FrameKey, from descriptor: Int32, on compute: Compute
  ) -> EncodedFrame? {
    let bytes = bytes(key.input)
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) == bytes else { return nil }
    return withContents(bytes: bytes) { contents in
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
      return frame(in: contents, key.input, on: compute)
    }
  }

  private static func write(
    _ contents: UnsafeMutableRawBufferPointer, to descriptor: Int32
  ) -> EncodedFrameCacheError? {
    var at = 0
    while at < contents.count {
      let count = Foundation.write(descriptor, contents.baseAddress! + at, contents.count - at)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return EncodedFrameCacheError(errno) }
      at += count
    }
    return nil
  }

  private static func frame(
    in contents: UnsafeMutableRawBufferPointer, _ input: InputSize, on compute: Compute
  ) -> EncodedFrame {
    var at = headerBytes
    let levels = shapes(input).map { shape in
      let count = 2 * shape.reduce(1, *)
      defer { at += count }
      return compute.tensor(
        shape, halves: UnsafeRawBufferPointer(rebasing: contents[at..<at + count]))
    }
    return EncodedFrame(fine: levels[0], middle: levels[1], image: levels[2])
  }

  private static func fillHeader(of contents: UnsafeMutableRawBufferPointer, _ key: FrameKey) {
    var hash = SHA256()
    hash.update("\(key.video)\n\(key.encoder)\n".utf8)
    let digest = hash.finish().utf8.map { $0 }
    var words: [UInt64] = [magic, UInt64(key.frame)]
    // The first 32 of its 64 hexadecimal digits, as text.
    for word in 0..<4 {
      words.append(digest[8 * word..<8 * word + 8].reduce(0) { $0 << 8 | UInt64($1) })
    }
    words.append(checksum(UnsafeRawBufferPointer(rebasing: contents[headerBytes...])))
    words.append(0)
    words.withUnsafeBytes { contents.copyMemory(from: $0) }
  }

  /// Depends on every bit and on the order of the words. Four sums over interleaved words, so that
  /// it runs at the speed of memory.
  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
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

/// Why a frame could not be stored.
struct EncodedFrameCacheError: Error, CustomStringConvertible {
  /// `errno`
  let code: Int32

  init(_ code: Int32) {
    self.code = code
  }

  var description: String {
    code == ENOSPC || code == EDQUOT
      ? "the disk is full" : "the disk refused (\(String(cString: strerror(code))))"
  }
}
