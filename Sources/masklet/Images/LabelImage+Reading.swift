import Foundation
import Masklets
import VideoIO

extension LabelImage {
  /// Reads a PNG of palette indices or grey values.
  init(reading file: URL) throws {
    let image: StillImage
    do {
      image = try StillImage(decoding: [UInt8](Data(contentsOf: file)))
    } catch let error as StillImageError {
      throw CommandError("\(file.path) is \(error)")
    }
    switch image {
    case .grey(let size, let values):
      self.init(size: size, values: values, isIndexed: false)
    case .indexed(let size, let values, _):
      self.init(size: size, values: values, isIndexed: true)
    case .colour(let picture):
      guard let values = picture.greyValues else {
        throw CommandError(
          "\(file.path) is a colour image; masks are PNGs of palette indices or grey values")
      }
      self.init(size: picture.size, values: values, isIndexed: false)
    }
  }
}

extension RGBImage {
  /// The values of an image whose channels are all equal; nil for one with colours.
  fileprivate var greyValues: [UInt8]? {
    var values: [UInt8] = []
    values.reserveCapacity(size.pixelCount)
    for i in stride(from: 0, to: pixels.count, by: 3) {
      guard pixels[i] == pixels[i + 1], pixels[i] == pixels[i + 2] else { return nil }
      values.append(pixels[i])
    }
    return values
  }
}
