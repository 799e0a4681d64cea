import Masklets

/// The properties of a video that formats store.
package struct AnnotatedVideo: Hashable, Sendable {
  package var name: String
  package var size: ImageSize
  package var frameCount: Int
  package var framesPerSecond: Double

  package init(name: String, size: ImageSize, frameCount: Int, framesPerSecond: Double) {
    self.name = name
    self.size = size
    self.frameCount = frameCount
    self.framesPerSecond = framesPerSecond
  }

  /// The name without its extension, fit to be part of a path everywhere.
  package var stem: String {
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    let base = last.lastIndex(of: ".").flatMap { $0 == last.startIndex ? nil : last[..<$0] }
    let safe = (base ?? last[...]).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
        ? character : "_"
    }
    return safe.isEmpty ? "video" : String(String(safe).prefix(80))
  }
}
