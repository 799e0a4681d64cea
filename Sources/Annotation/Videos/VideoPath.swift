import Foundation
import Masklets

/// Decides which video files on this machine a client may name.
struct VideoPath: Sendable {
  /// The folders whose contents may be named, links resolved.
  let roots: [String]

  init(roots: [String]) {
    self.roots = roots.compactMap(Self.resolved)
  }

  /// The real path of the video that a client named, absolute or relative to a root.
  ///
  /// - Throws: `RequestError` of kind `notFound`, the same for a missing and a forbidden path.
  func resolve(_ path: String) throws -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard !parts.isEmpty, !parts.contains(".."), !path.utf8.contains(0) else {
      throw Self.missing(path)
    }
    let candidates = path.hasPrefix("/") ? [path] : roots.map { $0 + "/" + path }
    for candidate in candidates {
      guard let real = Self.resolved(candidate), isInside(real) else { continue }
      return real
    }
    throw Self.missing(path)
  }

  /// - Throws: `RequestError` if the folder of pictures has a link to a file outside the roots.
  func checkContents(ofFolder path: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      let file = path + "/" + name
      let type = try FileManager.default.attributesOfItem(atPath: file)[.type] as? FileAttributeType
      guard type == .typeSymbolicLink else { continue }
      guard let real = Self.resolved(file), isInside(real) else { throw Self.missing(path) }
    }
  }

  /// True if the path, which was resolved before, still leads to itself, or to another file inside the
  /// folders.
  func allows(_ path: String) -> Bool {
    Self.resolved(path).map(isInside) ?? false
  }

  func isInside(_ real: String) -> Bool {
    roots.contains { real.hasPrefix($0 == "/" ? "/" : $0 + "/") }
  }

  /// The path with links resolved; nil if nothing exists there.
  static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func missing(_ path: String) -> RequestError {
    RequestError(
      .notFound, "Video \(path) not found: name a video inside the server's video folder")
  }
}
