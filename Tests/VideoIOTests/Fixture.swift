import Foundation
import Masklets

/// The images of `Fixtures`, made by `Fixtures/make_images.py`.
enum Fixture {
  static let size = ImageSize(width: 45, height: 31)

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: folder.appending(path: name)))
  }

  /// The image as Pillow decodes it.
  static func pillow(_ name: String) throws -> RGBImage {
    let stem = name.prefix { $0 != "." }
    return RGBImage(size: size, pixels: try bytes("\(stem).rgb"))
  }
}
