import Foundation

/// The annotator's files, read once at the start, so that no request can reach any other file.
package struct WebFiles: Sendable {
  struct File: Sendable {
    let bytes: [UInt8]
    let contentType: String
    let tag: String
  }

  /// By path, such as `/app/main.js`.
  let files: [String: File]

  /// The largest file served, in bytes.
  private static let largest = 16 << 20

  /// No annotator: `/` answers as `/health`.
  package static let none = WebFiles(files: [:])

  init(files: [String: File]) {
    self.files = files
  }

  /// Reads every file below `directory` of a kind that a page needs, except hidden files. Links are
  /// not followed.
  package init(directory: String) throws {
    let root = URL(fileURLWithPath: directory).standardizedFileURL
    var files: [String: File] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let components = path.split(separator: "/")
      let url = root.appendingPathComponent(path)
      guard !components.contains(where: { $0.hasPrefix(".") }),
        let type = Self.types[url.pathExtension.lowercased()]
      else { continue }
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      guard attributes[.type] as? FileAttributeType == .typeRegular,
        let size = attributes[.size] as? Int, size <= Self.largest
      else { continue }
      let bytes = [UInt8](try Data(contentsOf: url))
      files["/" + path] = File(bytes: bytes, contentType: type, tag: EntityTag.of(bytes))
    }
    self.files = files
  }

  /// Finds the annotator's folder: the one named, else `web` in the working directory, then `web`
  /// or `share/masklet/web` in the program's folder or in one of the folders above it (in a
  /// checkout, the program is in `.build`).
  package static func locate(named: String?, executable: String) -> String? {
    if let named { return named }
    var candidates = ["web"]
    var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
    for _ in 0..<5 {
      folder.deleteLastPathComponent()
      candidates.append(folder.appendingPathComponent("web").path)
      candidates.append(folder.appendingPathComponent("share/masklet/web").path)
    }
    return candidates.first {
      FileManager.default.fileExists(atPath: $0 + "/index.html")
    }
  }

  var index: File? { files["/index.html"] }

  /// The file at a request's path; `/` is the page itself.
  func file(at path: String) -> File? {
    path == "/" ? index : files[path]
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp",
    "ico": "image/x-icon", "json": "application/json", "woff2": "font/woff2",
    "webmanifest": "application/manifest+json",
  ]
}
