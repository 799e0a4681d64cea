import CFFmpeg
import Foundation

/// FFmpeg's messages, which it writes to standard error by default. They are switched off: error
/// codes report the same.
enum FFmpegLog {
  /// Read this before the first call that may log. It is set once for the process, and thread-safe
  /// like every static property.
  static let silenced: Void = av_log_set_level(AV_LOG_QUIET)
}

/// A call into FFmpeg that failed.
struct FFmpegError: Error, CustomStringConvertible {
  let operation: String
  let code: Int32

  /// FFmpeg's description of the code, or what to do where that says too little.
  var reason: String {
    if code == -ENOSPC { return "the disk is full: free some space and try again" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      av_strerror(code, buffer.baseAddress, buffer.count)
      return String(cString: buffer.baseAddress!)
    }
  }

  /// FFmpeg's description of a code, for errors of other types.
  static func reason(_ code: Int32) -> String { FFmpegError(operation: "", code: code).reason }

  var description: String { "\(operation) failed: \(reason)" }

  /// The result of an FFmpeg call, which is negative on failure.
  @discardableResult
  static func check(_ code: Int32, _ operation: String) throws -> Int32 {
    guard code >= 0 else { throw FFmpegError(operation: operation, code: code) }
    return code
  }
}
