import Foundation

/// Why a checkpoint cannot be downloaded, installed or used, in a sentence that says what to do and
/// names no folder.
package enum ModelError: Error, Hashable {
  case unknown(name: String, known: [String])
  case notInstalled(file: String, name: String)
  case unreachable(host: String, reason: String)
  case refused(file: String, status: Int)
  /// The connection broke after `received` bytes, and the next attempt brought no more.
  case cut(file: String, received: Int64)
  /// An upload ended before the whole file had arrived.
  case incomplete(file: String, received: Int64)
  case wrongSize(file: String, expected: Int64, found: Int64)
  case wrongDigest(file: String, expected: String, found: String)
  /// The installed file has changed since it was installed.
  case changed(file: String, expected: String, found: String)
  case notModel(file: String, reason: String)
  case diskFull(file: String, needed: Int64?, free: Int64?)
  case notWritable(file: String, reason: String)
  case notReadable(file: String, reason: String)
  case busy(file: String)
}

extension ModelError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknown(let name, let known):
      "there is no model \(name): choose one of \(known.joined(separator: ", "))"
    case .notInstalled(let file, let name):
      "\(file) is not installed: masklet models pull \(name) installs it"
    case .unreachable(let host, let reason):
      "\(host) cannot be reached (\(reason)): check the network, or install a file at hand with "
        + "--from FILE"
    case .refused(let file, let status):
      "the server answered \(status) for \(file): check MASKLET_MODEL_URL, or try again later"
    case .cut(let file, let received):
      "the connection broke after \(Self.megabytes(received)) of \(file): the same command goes on "
        + "from there"
    case .incomplete(let file, let received):
      "only \(Self.megabytes(received)) of \(file) arrived: send it again"
    case .wrongSize(let file, let expected, let found):
      "\(file) has \(found) bytes and must have \(expected): it is not the published file and was "
        + "not installed"
    case .wrongDigest(let file, let expected, let found):
      "\(file) has the digest \(found) and must have \(expected): it is not the published file"
    case .changed(let file, let expected, let found):
      "\(file) was changed since it was installed: its SHA-256 was \(expected) and is \(found)"
    case .notModel(let file, let reason):
      "\(file) is not the checkpoint it should be: \(reason)"
    case .diskFull(let file, let needed?, let free?):
      "\(file) needs \(Self.megabytes(needed)) and the disk of the models folder has "
        + "\(Self.megabytes(free)) free: make room and try again"
    case .diskFull(let file, _, _):
      "the disk of the models folder is full: make room for \(file) and try again"
    case .notWritable(let file, let reason):
      "\(file) cannot be written to the models folder (\(reason)): let this user write there"
    case .notReadable(let file, let reason):
      "\(file) cannot be read (\(reason))"
    case .busy(let file):
      "\(file) is being installed by another masklet: wait until that is done"
    }
  }

  private static func megabytes(_ bytes: Int64) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
