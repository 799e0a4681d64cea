import Models
import SAM2

/// One line for a person: what makes the masks, and which command installs something better.
enum EngineSummary {
  static let flow = """
    Masks are made by optical flow, without a network. For better ones: masklet models pull edgetam
    """

  static func missing(_ model: PublishedModel) -> String {
    "No masks can be made until a network is installed: masklet models pull \(model.name)"
  }

  /// - Parameters:
  ///   - title: the network, such as `SAM 2.1 tiny`.
  ///   - size: of the network.
  static func network(_ title: String, size: SAM2.ModelSize, input: InputSize) -> String {
    let made = "Masks are made by \(title) from pictures of \(input.pixels) pixels a side."
    return switch size {
    case .large: made
    case .edgeTAM:
      "\(made) For better answers to clicks, three times slower: masklet models pull tiny"
    case .tiny, .small, .basePlus:
      "\(made) For better ones, slower: masklet models pull large, with SAM2_MODEL_SIZE=large"
    }
  }
}
