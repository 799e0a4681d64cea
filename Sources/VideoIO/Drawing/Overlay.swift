import Masklets

/// Masks drawn over a frame: a translucent fill and an opaque edge for each object.
package struct Overlay: Sendable {
  /// Colours of objects 1 to 8 as red, green, blue; they repeat from object 9 on.
  package static let colours: [[UInt8]] = [
    [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0],
    [255, 0, 255], [0, 255, 255], [255, 128, 0], [128, 0, 255],
  ]

  package static func colour(of object: ObjectID) -> [UInt8] {
    colours[(max(1, object) - 1) % colours.count]
  }

  /// How much of the colour is mixed into the inside of a mask, 0 to 1.
  package var opacity: Double
  /// Colours of objects that have one of their own.
  package var ownColours: [ObjectID: [UInt8]]

  package init(opacity: Double = 0.45, colours: [ObjectID: [UInt8]] = [:]) {
    self.opacity = opacity
    ownColours = colours
  }

  /// The image with the masks over it, drawn by descending object id: where masks overlap the
  /// lowest id is on top.
  ///
  /// - Precondition: every mask has the image's size.
  package func draw(_ masks: [ObjectID: Mask], on image: RGBImage) -> RGBImage {
    var result = image
    for (object, mask) in masks.sorted(by: { $0.key > $1.key }) {
      precondition(mask.size == image.size, "a mask of \(mask.size) on \(image.size)")
      draw(mask, colour: ownColours[object] ?? Self.colour(of: object), on: &result)
    }
    return result
  }

  private func draw(_ mask: Mask, colour: [UInt8], on image: inout RGBImage) {
    let weight = Int((opacity * 256).rounded())
    let (width, height) = (image.size.width, image.size.height)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height {
        for x in 0..<width where mask[x, y] {
          let isEdge =
            x == 0 || y == 0 || x == width - 1 || y == height - 1 || !mask[x - 1, y]
            || !mask[x + 1, y] || !mask[x, y - 1] || !mask[x, y + 1]
          let share = isEdge ? 256 : weight
          let pixel = 3 * (y * width + x)
          for channel in 0..<3 {
            let under = Int(pixels[pixel + channel])
            pixels[pixel + channel] = UInt8(
              (under * (256 - share) + Int(colour[channel]) * share) >> 8)
          }
        }
      }
    }
  }
}
