import Masklets
import Tensors

// What people give, in the network's terms.

extension PromptPoint {
  /// - Parameter size: of the video, whose pixels `point` counts.
  init(_ point: Point, _ label: Label, in size: ImageSize) {
    let side = Float(FrameFeatures.imageSide)
    self.init(
      x: Float(point.x) / Float(size.width) * side, y: Float(point.y) / Float(size.height) * side,
      label: label)
  }

  /// The points of a prompt: the box's corners, then the clicks.
  static func points(of prompt: Prompt, in size: ImageSize) -> [PromptPoint] {
    let corners = prompt.box.map { box in
      [
        PromptPoint(Point(x: box.x1, y: box.y1), .boxTopLeft, in: size),
        PromptPoint(Point(x: box.x2, y: box.y2), .boxBottomRight, in: size),
      ]
    }
    return (corners ?? [])
      + prompt.clicks.map { PromptPoint($0.point, $0.include ? .include : .exclude, in: size) }
  }
}

extension Network {
  /// A mask of any size as the network takes it, [1024, 1024, 1] of 0 and 1.
  func image(of mask: Mask) -> Tensor {
    let side = FrameFeatures.imageSide
    let bytes = mask.bytes(on: 1)
    let image = Tensor([mask.size.height, mask.size.width, 1], bytes.map { Float($0) })
    guard mask.size != ImageSize(width: side, height: side) else { return image }
    let resized = compute.resize(image, height: side, width: side, .bilinearAntialiased)
    return resized.withUnsafeBuffer { values in
      Tensor([side, side, 1]) { out in
        for i in out.indices { out[i] = values[i] >= 0.5 ? 1 : 0 }
      }
    }
  }

  /// Logits of an earlier output as a mask prompt: extremes are cut.
  func clamped(_ logits: Tensor) -> Tensor {
    logits.withUnsafeBuffer { values in
      Tensor(logits.shape) { out in
        for i in out.indices { out[i] = min(max(values[i], -32), 32) }
      }
    }
  }
}
