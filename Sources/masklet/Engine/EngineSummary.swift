import Models
import SAM2
import Tensors

/// One line for a person: what makes the masks, and which setting makes them faster or command
/// installs something better.
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
    let faster =
      network.compute.gpu == nil
      ? faster(tracking.size, in: network.precision, on: network.compute.features) : nil
    let better: String? =
      switch network.size {
      case .large: nil
      case .edgeTAM: "For better answers to clicks, three times slower: masklet models pull tiny"
      case .tiny, .small, .basePlus:
        "For better ones, slower: masklet models pull large, with SAM2_MODEL_SIZE=large"
      }
    return [made, faster, better].compactMap(\.self).joined(separator: " ")
  }

  /// How a processor with these instruction sets would be much faster; nil if it would not.
  static func faster(
    _ size: ModelSize, in precision: Precision, on features: Compute.Features
  ) -> String? {
    // EdgeTAM gains little: its image encoder computes in float32 all the same.
    guard precision == .float32, features.contains(.amx), size != .edgeTAM else { return nil }
    return "This processor is more than twice as fast with SAM2_QUANTIZE=true."
  }
}
