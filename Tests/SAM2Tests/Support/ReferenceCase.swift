import Foundation
import Masklets
import SAM2TestSupport
import Testing

@testable import SAM2

/// One entry of Fixtures/cases.json: a propagation that the reference ran too.
struct ReferenceCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Video: Decodable {
    var width, height, frames: Int
  }

  struct Object: Decodable {
    var id: Int
    var prompts: [PromptOnFrame]
  }

  struct PromptOnFrame: Decodable {
    var frame: Int
    var points: [[Double]]?
    var labels: [Int]?
    var box: [Double]?
    /// Centre and radius of a mask.
    var disc: [Int]?
  }

  var name: String
  var model: String
  var version: String?
  /// Side of the network's input picture.
  var image: Int?
  var presence: Double?
  var video: String
  var frames: Int?
  var direction: String
  var bank: Int?
  var maxKeyframes: Int?
  var slow: Bool?
  var objects: [Object]

  var testDescription: String { name }

  private struct File: Decodable {
    var videos: [String: Video]
    var cases: [ReferenceCase]
  }

  private static let file: File = {
    do {
      return try JSONDecoder().decode(
        File.self, from: Data(contentsOf: Fixture.folder.appending(path: "cases.json")))
    } catch {
      fatalError("Fixtures/cases.json: \(error)")
    }
  }()

  static var all: [ReferenceCase] { file.cases }

  /// Those run by default, or the ones named by MASKLET_CASES, separated by commas.
  static var chosen: [ReferenceCase] {
    guard let names = ProcessInfo.processInfo.environment["MASKLET_CASES"] else {
      return all.filter { $0.slow != true }
    }
    return names.split(separator: ",").map { Self[String($0)] }
  }

  static subscript(name: String) -> ReferenceCase {
    guard let found = all.first(where: { $0.name == name }) else { fatalError("no case \(name)") }
    return found
  }

  var source: SyntheticVideo {
    guard let video = Self.file.videos[video] else { fatalError("no video \(video)") }
    return SyntheticVideo(
      size: ImageSize(width: video.width, height: video.height), frameCount: frames ?? video.frames)
  }

  var parameters: SyntheticParameters {
    SyntheticParameters(
      presence: presence ?? 3, isVersion20: version == "2.0", isEdgeTAM: model == "edgetam")
  }

  var size: ModelSize {
    guard let size = ModelSize(rawValue: model) else { fatalError("no model \(model)") }
    return size
  }

  func network() throws -> Network {
    try Networks.network(parameters, size: size, input: image.map(InputSize.init) ?? .full)
  }

  func options() throws -> VideoPredictor.Options {
    try VideoPredictor.Options(
      memoryBankSize: bank ?? 7, postprocesses: false, attendedKeyframes: maxKeyframes)
  }

  var request: PropagationRequest {
    let size = source.size
    guard let direction = PropagationDirection(rawValue: direction) else {
      fatalError("no direction \(direction)")
    }
    return PropagationRequest(
      objects: objects.map { object in
        PromptedObject(
          id: object.id,
          keyframes: object.prompts.map {
            Keyframe(frame: $0.frame, prompt: Self.prompt($0, size))
          })
      }, range: 0...source.frameCount - 1, direction: direction)
  }

  private static func prompt(_ prompt: PromptOnFrame, _ size: ImageSize) -> Prompt {
    Prompt(
      clicks: zip(prompt.points ?? [], prompt.labels ?? []).map {
        Click(Point(x: $0[0], y: $0[1]), include: $1 == 1)
      }, box: prompt.box.map { Box(x1: $0[0], y1: $0[1], x2: $0[2], y2: $0[3]) },
      mask: prompt.disc.map { Mask(size: size, discAt: $0[0], $0[1], radius: $0[2]) })
  }
}
