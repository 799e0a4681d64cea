import Foundation
import Tensors

/// Everything that `PromptNetwork` reads: a frame, and what a person has prompted on it.
struct PromptPicture {
  private let scene: ScenePicture
  /// In pixels of the picture.
  private let marks: [Mark]
  private let box: (low: Mark, high: Mark)?
  private let earlier: Plane?
  private let cues: [Plane]

  var width: Int { scene.width }
  var height: Int { scene.height }

  /// - Parameters:
  ///   - marks: clicks in pixels of the frame at working size.
  ///   - box: two corners, likewise.
  ///   - earlier: how much of each pixel an earlier answer to this person covers.
  init(
    of frame: PromptedFrame, marks: [Mark], box: (low: Mark, high: Mark)?, earlier: Plane?
  ) throws {
    scene = frame.scene
    let across = Float(scene.width) / Float(frame.width)
    let down = Float(scene.height) / Float(frame.height)
    func scaled(_ mark: Mark) -> Mark {
      Mark(x: mark.x * across, y: mark.y * down, include: mark.include)
    }
    self.marks = marks.map(scaled)
    self.box = box.map { (scaled($0.low), scaled($0.high)) }
    self.earlier = try earlier.map {
      try OpenCV.resize($0, width: frame.scene.width, height: frame.scene.height)
    }
    cues = frame.cues.planes(
      PromptSeeds(
        marks: self.marks, box: self.box, earlier: self.earlier, width: scene.width,
        height: scene.height))
  }

  /// [H, W, channels]
  func tensor() -> Tensor {
    let isBoxed = Plane(width: width, height: height, repeating: box == nil ? 0 : 1)
    let planes =
      scene.planes + clicks(including: true) + clicks(including: false) + [inside(), isBoxed]
      + [earlier ?? Plane(width: width, height: height)] + cues
    let channels = PromptNetwork.inputs
    precondition(planes.count == channels, "\(planes.count) planes for \(channels) channels")
    return Tensor([height, width, channels]) { buffer in
      for (channel, plane) in planes.enumerated() {
        for i in plane.values.indices { buffer[channels * i + channel] = plane.values[i] }
      }
    }
  }

  /// How near the nearest click is: close up, and seen from far.
  private func clicks(including: Bool) -> [Plane] {
    let chosen = marks.filter { $0.include == including }
    var near = Plane(width: width, height: height)
    var far = near
    for i in near.values.indices where !chosen.isEmpty {
      let (x, y) = (Float(i % width) + 0.5, Float(i / width) + 0.5)
      let square = chosen.lazy.map { ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y) }.min()!
      near.values[i] = exp(-square / (2 * Tuning.Network.near * Tuning.Network.near))
      far.values[i] = exp(-square.squareRoot() / Tuning.Network.far)
    }
    return [near, far]
  }

  /// 1 in the box.
  private func inside() -> Plane {
    var inside = Plane(width: width, height: height)
    guard let box else { return inside }
    for i in inside.values.indices {
      let (x, y) = (Float(i % width) + 0.5, Float(i / width) + 0.5)
      let isInside = x > box.low.x && x < box.high.x && y > box.low.y && y < box.high.y
      inside.values[i] = isInside ? 1 : 0
    }
    return inside
  }
}
