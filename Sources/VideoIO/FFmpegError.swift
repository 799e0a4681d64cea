import CFFmpeg

/// A call into FFmpeg that failed.
struct FFmpegError: Error, CustomStringConvertible {
  let operation: String
  let code: Int32

  /// FFmpeg's own words for the code.
  var reason: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      av_strerror(code, buffer.baseAddress, buffer.count)
      return String(cString: buffer.baseAddress!)
    }
  }

  var description: String { "\(operation) failed: \(reason)" }

  /// The result of an FFmpeg call, which is negative on failure.
  @discardableResult
  static func check(_ code: Int32, _ operation: String) throws -> Int32 {
    guard code >= 0 else { throw FFmpegError(operation: operation, code: code) }
    return code
  }
}
