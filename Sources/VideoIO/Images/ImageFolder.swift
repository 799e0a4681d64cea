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

  /// Opens a folder, ignoring other files and hidden ones. The first image is decoded at once, the
  /// others when they are asked for.
  ///
  /// - Throws: `ImageFolderError` when there are no images, a name is not a number, two images
  ///   share one or the first can't be decoded; `VideoError` when `limits` are passed.
  package init(at folder: URL, limits: VideoLimits = VideoLimits()) throws {
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
    size = try Self.decode(files[0], limits).size
  }

  package func frame(_ index: Int) async throws -> RGBImage {
    guard files.indices.contains(index) else {
      throw ImageFolderError.noSuchFrame(index, frameCount: files.count)
    }
    let image = try Self.decode(files[index], limits)
    guard image.size == size else {
      throw ImageFolderError.sizeDiffers(
        files[index].lastPathComponent, found: image.size, expected: size)
    }
    return image.rgb
  }

  private static func decode(_ file: URL, _ limits: VideoLimits) throws -> StillImage {
    var status = stat()
    // Reading a pipe might never begin, reading a device never end.
    if stat(file.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw ImageFolderError.notAFile(file.lastPathComponent)
    }
    do {
      return try StillImage(
        decoding: [UInt8](Data(contentsOf: file)), maximumSide: limits.maximumDimension)
    } catch StillImageError.sizeOutOfRange(let size, let maximum) {
      throw VideoError.badDimensions(size, maximum: maximum)
    } catch let error as StillImageError {
      throw ImageFolderError.unreadable(file.lastPathComponent, error)
    }
  }
}

/// Why a folder cannot be used as a video.
package enum ImageFolderError: Error, Hashable, CustomStringConvertible {
  case empty(String)
  case notANumber(String)
  case numberedTwice(String, String)
  case noSuchFrame(Int, frameCount: Int)
  case sizeDiffers(String, found: ImageSize, expected: ImageSize)
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
    case .notAFile(let name): "\(name) is no plain file; put the image itself there"
    case .unreadable(let name, let error): "\(name) is \(error)"
    }
  }
}
