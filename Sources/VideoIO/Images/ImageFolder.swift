import Foundation
import Masklets

/// A folder of JPEG or PNG images as the frames of a video, in the order of their names.
package struct ImageFolder: NamedFrames {
  private let images: ImageSequence<URL>

  package var size: ImageSize { images.size }
  package var frameCount: Int { images.images.count }
  package var stems: [String] { images.stems }
  /// The images in the order of the frames.
  package var files: [URL] { images.images.map(\.place) }

  /// Opens a folder, ignoring other files and hidden ones. The first image is decoded at once, the
  /// others when they are asked for.
  ///
  /// - Parameter allows: whether the file with this real path, links resolved, may be read; by default
  ///   any. It is asked each time that an image is read, about the very file that was opened.
  /// - Throws: `ImageSequenceError` when there are no images, two have the same place or the first
  ///   can't be decoded; `ImageFolderError` when it can't be read; `VideoError` when `limits` are
  ///   passed.
  package init(
    at folder: URL, limits: VideoLimits = VideoLimits(),
    allows: @escaping @Sendable (String) -> Bool = { _ in true }
  ) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
    let found = files.compactMap { file in
      ImageName(ofFile: file.lastPathComponent).map { (name: $0, place: file) }
    }
    images = try ImageSequence(found, in: folder.path, limits: limits) {
      try Self.bytes(of: $0.place, allows)
    }
  }

  package func frame(_ index: Int) async throws -> RGBImage { try images.frame(index) }

  private static func bytes(of file: URL, _ allows: (String) -> Bool) throws -> [UInt8] {
    let name = file.lastPathComponent
    // Opening a pipe might never return, reading a device never end.
    let descriptor = open(file.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImageFolderError.missing(name) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      try allows(realPath(of: descriptor))
    else { throw ImageFolderError.notAFile(name) }
    return [UInt8](try handle.readToEnd() ?? Data())
  }

  /// The path of an open file, links resolved.
  private static func realPath(of descriptor: Int32) throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
  }
}

/// Why an image of a folder cannot be read.
package enum ImageFolderError: Error, Hashable, CustomStringConvertible {
  case missing(String)
  case notAFile(String)

  package var description: String {
    switch self {
    case .missing(let name): "\(name) is missing or cannot be read; put the image back"
    case .notAFile(let name): "\(name) is no plain file; put the image itself there"
    }
  }
}
