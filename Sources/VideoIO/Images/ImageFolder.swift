import Foundation
import Masklets

/// A folder of numbered JPEG or PNG images as the frames of a video.
package struct ImageFolder: FrameSource {
  package let size: ImageSize
  /// The images in the order of the frames, and their names without extension.
  package let stems: [String]
  package let files: [URL]

  package var frameCount: Int { files.count }

  private let limits: VideoLimits
  /// Whether the file with this real path may be read.
  private let allows: @Sendable (String) -> Bool

  /// Opens a folder, ignoring other files and hidden ones. The first image is decoded at once, the
  /// others when they are asked for.
  ///
  /// - Parameter allows: whether the file with this real path, links resolved, may be read; by default
  ///   any. It is asked each time that an image is read, about the very file that was opened.
  /// - Throws: `ImageFolderError` when there are no images, a name is not a number, two images
  ///   share one or the first can't be decoded; `VideoError` when `limits` are passed.
  package init(
    at folder: URL, limits: VideoLimits = VideoLimits(),
    allows: @escaping @Sendable (String) -> Bool = { _ in true }
  ) throws {
    let images = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles]
    ).filter { ["jpg", "jpeg", "png"].contains($0.pathExtension.lowercased()) }
    guard !images.isEmpty else { throw ImageFolderError.empty(folder.path) }
    let numbered = try images.map { file in
      let stem = file.deletingPathExtension().lastPathComponent
      guard let number = Int(stem), number >= 0 else {
        throw ImageFolderError.notANumber(file.lastPathComponent)
      }
      return (number: number, stem: stem, file: file)
    }.sorted { $0.number < $1.number }
    for (a, b) in zip(numbered, numbered.dropFirst()) where a.number == b.number {
      throw ImageFolderError.numberedTwice(a.file.lastPathComponent, b.file.lastPathComponent)
    }
    try limits.check(frameCount: numbered.count)
    stems = numbered.map(\.stem)
    files = numbered.map(\.file)
    self.limits = limits
    self.allows = allows
    size = try Self.decode(files[0], limits, allows).size
  }

  package func frame(_ index: Int) async throws -> RGBImage {
    guard files.indices.contains(index) else {
      throw ImageFolderError.noSuchFrame(index, frameCount: files.count)
    }
    let image = try Self.decode(files[index], limits, allows)
    guard image.size == size else {
      throw ImageFolderError.sizeDiffers(
        files[index].lastPathComponent, found: image.size, expected: size)
    }
    return image.rgb
  }

  private static func decode(
    _ file: URL, _ limits: VideoLimits, _ allows: (String) -> Bool
  ) throws -> StillImage {
    let name = file.lastPathComponent
    // Opening a pipe might never return, reading a device never end.
    let descriptor = open(file.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImageFolderError.missing(name) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      try allows(realPath(of: descriptor))
    else { throw ImageFolderError.notAFile(name) }
    do {
      return try StillImage(
        decoding: [UInt8](try handle.readToEnd() ?? Data()), maximumSide: limits.maximumDimension)
    } catch StillImageError.sizeOutOfRange(let size, let maximum) {
      throw VideoError.badDimensions(size, maximum: maximum)
    } catch let error as StillImageError {
      throw ImageFolderError.unreadable(name, error)
    }
  }

  /// The path of an open file, links resolved.
  private static func realPath(of descriptor: Int32) throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
  }
}

/// Why a folder cannot be used as a video.
package enum ImageFolderError: Error, Hashable, CustomStringConvertible {
  case empty(String)
  case notANumber(String)
  case numberedTwice(String, String)
  case noSuchFrame(Int, frameCount: Int)
  case sizeDiffers(String, found: ImageSize, expected: ImageSize)
  case missing(String)
  case notAFile(String)
  case unreadable(String, StillImageError)

  package var description: String {
    switch self {
    case .empty(let folder): "\(folder) holds no JPEG or PNG images"
    case .notANumber(let name):
      "the image \(name) is not named by its frame's number, as 00012.jpg is"
    case .numberedTwice(let a, let b): "\(a) and \(b) have one number; frames need distinct numbers"
    case .noSuchFrame(let index, let count):
      "frame \(index) is outside the folder's frames 0 to \(count - 1)"
    case .sizeDiffers(let name, let found, let expected):
      "\(name) is \(found), but the folder's first image is \(expected)"
    case .missing(let name): "\(name) is missing or cannot be read; put the image back"
    case .notAFile(let name): "\(name) is no plain file; put the image itself there"
    case .unreadable(let name, let error): "\(name) is \(error)"
    }
  }
}
