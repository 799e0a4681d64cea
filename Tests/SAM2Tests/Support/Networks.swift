import Synchronization
import Tensors
import SAM2TestSupport

@testable import SAM2

/// Networks of synthetic weights, the last one kept: building one takes a second.
enum Networks {
  private static let last = Mutex<(SyntheticParameters, ModelSize, InputSize, Network)?>(nil)

  /// Frames encoded by any of the tiny networks: their image encoders have the same weights. Only
  /// for those that read pictures of the full size.
  static let encodedFrames = RecentFrames(capacity: 20)

  static func encode(_ video: SyntheticVideo, _ network: Network) {
    for picture in (0..<video.frameCount).map(video.picture)
    where encodedFrames[.picture(picture)] == nil {
      encodedFrames.insert(network.encode(picture), of: .picture(picture))
    }
  }

  static func network(
    _ parameters: SyntheticParameters = .init(), size: ModelSize = .tiny,
    input: InputSize = .full
  ) throws -> Network {
    try last.withLock { last in
      if let last, last.0 == parameters, last.1 == size, last.2 == input { return last.3 }
      last = nil
      let network = try Network(parameters, size: size, input: input, on: .shared)
      last = (parameters, size, input, network)
      return network
    }
  }
}
