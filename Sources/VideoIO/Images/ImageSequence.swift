import Masklets

/// A source whose frames are images with names of their own.
package protocol NamedFrames: FrameSource {
  /// The images' names without extension, in the order of the frames.
  var stems: [String] { get }
}

/// JPEG or PNG images as the frames of a video, in the order of their names, wherever they are
/// kept.
struct ImageSequence<Place: Sendable>: Sendable {
  typealias Image = (name: ImageName, place: Place)

  /// The size of the first image, which all must have.
  let size: ImageSize
  let stems: [String]
  /// In the order of the frames.
  let images: [Image]

  private let limits: VideoLimits
  private let read: @Sendable (Image) throws -> [UInt8]

  /// Orders the images and decodes the first one; the others are decoded when they are asked for.
  ///
  /// - Parameters:
  ///   - container: what holds the images, for the error if there are none.
  ///   - read: reads the file of one image.
  /// - Throws: `ImageSequenceError` when there are no images, two have the same place or the first
  ///   can't be decoded; `VideoError` when `limits` are passed.
  init(
    _ images: [Image], in container: String, limits: VideoLimits,
    read: @escaping @Sendable (Image) throws -> [UInt8]
  ) throws {
    guard !images.isEmpty else { throw ImageSequenceError.empty(container) }
    try limits.check(frameCount: images.count)
    self.images = images.sorted { $0.name.precedes($1.name) }
    for (a, b) in zip(self.images, self.images.dropFirst()) where !a.name.precedes(b.name) {
      throw ImageSequenceError.samePlace(a.name.file, b.name.file)
    }
    stems = self.images.map(\.name.stem)
    self.limits = limits
    self.read = read
    size = try Self.decode(self.images[0], limits, read).size
  }

  /// - Throws: `ImageSequenceError`, `VideoError.badDimensions`, and what `read` throws.
  func frame(_ index: Int) throws -> RGBImage {
    guard images.indices.contains(index) else {
      throw ImageSequenceError.noSuchFrame(index, frameCount: images.count)
    }
    let image = try Self.decode(images[index], limits, read)
    guard image.size == size else {
      throw ImageSequenceError.sizeDiffers(
        images[index].name.file, found: image.size, expected: size)
    }
    return image.rgb
  }

  private static func decode(
    _ image: Image, _ limits: VideoLimits, _ read: (Image) throws -> [UInt8]
  ) throws -> StillImage {
    let bytes = try read(image)
    do {
      return try StillImage(decoding: bytes, maximumSide: limits.maximumDimension)
    } catch StillImageError.sizeOutOfRange(let size, let maximum) {
      throw VideoError.badDimensions(size, maximum: maximum)
    } catch let error as StillImageError {
      throw ImageSequenceError.unreadable(image.name.file, error)
    }
  }
}

/// Why images cannot be used as a video.
package enum ImageSequenceError: Error, Hashable, CustomStringConvertible {
  case empty(String)
  case samePlace(String, String)
  case noSuchFrame(Int, frameCount: Int)
  case sizeDiffers(String, found: ImageSize, expected: ImageSize)
  case unreadable(String, StillImageError)

  package var description: String {
    switch self {
    case .empty(let container): "\(container) holds no JPEG or PNG images"
    case .samePlace(let a, let b):
      "\(a) and \(b) have the same place; give each image a number of its own"
    case .noSuchFrame(let index, let count):
      "frame \(index) is outside the images' frames 0 to \(count - 1)"
    case .sizeDiffers(let name, let found, let expected):
      "\(name) is \(found), but the first image is \(expected); scale all to one size"
    case .unreadable(let name, let error): "\(name) is \(error)"
    }
  }
}
