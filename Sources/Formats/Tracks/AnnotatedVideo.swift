import Masklets

/// The properties of a video that formats store.
package struct AnnotatedVideo: Hashable, Sendable {
  package let name: String
  package var size: ImageSize
  package var frameCount: Int
  package var framesPerSecond: Double
  /// The name without its extension, fit to be part of a path everywhere. Among the videos of a
  /// dataset, no other has it.
  package internal(set) var stem: String

  package init(name: String, size: ImageSize, frameCount: Int, framesPerSecond: Double) {
    self.name = name
    self.size = size
    self.frameCount = frameCount
    self.framesPerSecond = framesPerSecond
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    let base = last.lastIndex(of: ".").flatMap { $0 == last.startIndex ? nil : last[..<$0] }
    stem = PathStem.of(String(base ?? last[...]), else: "video")
  }
}

/// Names that are fit to be part of a path everywhere.
enum PathStem {
  /// At most 80 letters, digits, hyphens and underscores; `fallback` for an empty name.
  static func of(_ name: String, else fallback: String) -> String {
    let safe = name.map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
        ? character : "_"
    }
    return safe.isEmpty ? fallback : String(String(safe).prefix(80))
  }
}
