import CKernels
import Foundation
import Masklets

/// A network of 39 → 48 → 24 → 1 units that learns online to distinguish the pixels of one object
/// from all others.
struct PixelNetwork: Sendable, Hashable {
  private static let inputs = AppearanceFeatures.count + MotionFeatures.count

  /// In the order of `ck_flow_network_size`.
  private(set) var parameters: [Float]
  /// Adam's running first and second moments of the gradient, in the same order.
  private(set) var moment1: [Float]
  private(set) var moment2: [Float]
  /// Adam steps taken.
  private(set) var steps: Int

  /// He initialisation: weights of standard deviation √(2 / inputs) in each layer, biases of 0.
  init(random: inout SeededGenerator) {
    let size = ck_flow_network_size(Self.inputs)
    let hidden1 = Int(CK_FLOW_HIDDEN1)
    let hidden2 = Int(CK_FLOW_HIDDEN2)
    parameters = [Float](repeating: 0, count: size)
    moment1 = parameters
    moment2 = parameters
    steps = 0
    var at = 0
    for (inputs, outputs) in [(Self.inputs, hidden1), (hidden1, hidden2), (hidden2, 1)] {
      for i in 0..<inputs * outputs {
        parameters[at + i] = Self.normal(&random) * (2 / Float(inputs)).squareRoot()
      }
      at += inputs * outputs + outputs
    }
  }

  /// A network read from a checkpoint; nil unless all arrays have the network's size.
  init?(parameters: [Float], moment1: [Float], moment2: [Float], steps: Int) {
    let size = ck_flow_network_size(Self.inputs)
    guard parameters.count == size, moment1.count == size, moment2.count == size, steps >= 0
    else { return nil }
    self.parameters = parameters
    self.moment1 = moment1
    self.moment2 = moment2
    self.steps = steps
  }

  /// A normally distributed number (Box and Muller's transform).
  private static func normal(_ random: inout SeededGenerator) -> Float {
    let radius = (-2 * log(1 - random.unit())).squareRoot()
    return radius * cos(2 * Float.pi * random.unit())
  }

  /// Takes `steps` Adam steps of learning rate `rate` on batches drawn from `memory`.
  mutating func learn(
    from memory: SampleMemory, steps count: Int, rate: Float, random: inout SeededGenerator
  ) {
    guard !memory.isEmpty else { return }
    let batch = Tuning.Learning.batch
    var x = [Float](repeating: 0, count: Self.inputs * batch)
    var targets = [Float](repeating: 0, count: batch)
    var scratch = [Float](repeating: 0, count: ck_flow_network_scratch(Self.inputs, batch))
    for _ in 0..<count {
      memory.fill(
        &x, &targets, size: batch, inputs: Self.inputs, appearance: AppearanceFeatures.count,
        random: &random)
      steps += 1
      ck_flow_network_train(
        kernelPool, &parameters, &moment1, &moment2, Int32(steps), Self.inputs, batch, x, targets,
        rate, Tuning.Learning.weightDecay, &scratch)
    }
  }

  /// Log-odds of the object at each pixel, `[stride]`: from all features, and from appearance
  /// alone.
  ///
  /// - Parameter wanted: one byte for each block of `CK_FLOW_BLOCK` pixels, zero for blocks to leave
  ///   out; their log-odds are 0.
  func logits(
    appearance: FeatureStack, motion: FeatureStack, standard: Standardisation, wanted: [UInt8]
  ) -> (full: [Float], appearanceOnly: [Float]) {
    let folded = standard.folded(into: parameters)
    var full = [Float](repeating: 0, count: appearance.stride)
    var partial = full
    ck_flow_network_apply(
      kernelPool, folded.parameters, folded.appearanceBias, AppearanceFeatures.count,
      MotionFeatures.count,
      appearance.values, motion.values, appearance.stride, wanted, 0, wanted.count, &full, &partial)
    return (full, partial)
  }
}
