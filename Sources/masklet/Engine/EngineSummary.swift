import Models
import SAM2

/// One line for a person: what makes the masks, and which command installs something better.
enum EngineSummary {
  static let flow = """
    Masks are made by a small network and optical flow. For better ones: masklet models pull edgetam
    """

  /// - Parameter error: which network is missing, and how to install it.
  static func missing(_ error: ModelError) -> String { "No masks can be made yet: \(error)" }

  /// - Parameters:
  ///   - network: the one that answers prompts.
  ///   - tracking: the one that carries masks along the video.
  static func network(_ network: Network, tracking: Network, input: InputSize) -> String {
    let title = { (network: Network) in
      EngineRecipe.published(network)?.title ?? network.size.rawValue
    }
    let place = network.compute.gpu.map { " on \($0.name)" } ?? ""
    let made =
      tracking.size == network.size
      ? "Masks are made by \(title(network))\(place) from pictures of \(input.pixels) pixels a side."
      : "\(title(network)) answers prompts and \(title(tracking)) carries the masks on\(place), from "
        + "pictures of \(input.pixels) pixels a side."
    return switch network.size {
    case .large: made
    case .edgeTAM:
      "\(made) For better answers to clicks, three times slower: masklet models pull tiny"
    case .tiny, .small, .basePlus:
      "\(made) For better ones, slower: masklet models pull large, with SAM2_MODEL_SIZE=large"
    }
  }
}
