import DemoClip
import Masklets
import Testing

@testable import FlowTracker

/// The demo clip is hard enough to be worth showing: optical flow alone fails, the engine does not.
@Suite struct DemoClipTrackingTests {
  private let clip = DemoClip()

  /// Mean J over the objects and over the frames between the first and the last.
  private func meanJ(_ masks: [Int: [ObjectID: Mask]]) throws -> Double {
    let scores = try (1..<clip.frameCount - 1).flatMap { frame in
      try clip.truth(frame).map { id, truth in
        RegionSimilarity.of(masks[frame]?[id] ?? Mask(size: truth.size), truth: truth)
      }
    }
    return scores.reduce(0, +) / Double(scores.count)
  }

  private func grey(_ frame: Int) async throws -> GreyImage {
    let image = try await clip.frame(frame)
    let (width, height) = (image.size.width, image.size.height)
    return GreyImage(
      width: width, height: height,
      pixels: try OpenCV.grey(image.pixels, width: width, height: height))
  }

  @Test func `warping the first masks by optical flow alone scores J below 0.6`() async throws {
    let first = try clip.truth(0)
    var soft = first.mapValues { mask in
      Plane(
        width: mask.size.width, height: mask.size.height, values: mask.bytes(on: 1).map(Float.init))
    }
    var masks: [Int: [ObjectID: Mask]] = [:]
    var earlier = try await grey(0)
    for frame in 1..<clip.frameCount {
      let later = try await grey(frame)
      let flow = try opticalFlow(from: later, to: earlier, for: .carrying)
      soft = try soft.mapValues { try OpenCV.warp($0, along: flow) }
      masks[frame] = soft.mapValues { plane in
        Mask(size: clip.size) { x, y in plane.values[y * plane.width + x] > 0.5 }
      }
      earlier = later
    }
    let j = try meanJ(masks)
    print("optical flow alone: J \(j)")
    #expect(j < 0.6)
  }

  @Test func `the engine scores J above 0.75`() async throws {
    let request = PropagationRequest(
      objects: try clip.objectsWithFirstMask(), range: 0...clip.frameCount - 1, direction: .forward)
    let collected = CollectedMasks()
    try await FlowTracker().propagate(request, over: clip, resuming: nil) { event in
      if case .masks(let frame, let masks) = event { await collected.add(masks, frame: frame) }
    }
    let j = try meanJ(await collected.masks)
    print("the flow engine: J \(j)")
    #expect(j > 0.75)
  }
}

private actor CollectedMasks {
  private(set) var masks: [Int: [ObjectID: Mask]] = [:]

  func add(_ found: [ObjectMask], frame: Int) {
    for object in found { masks[frame, default: [:]][object.objectID] = object.mask }
  }
}
