import CKernels

/// Mean and scale of each feature on an object's first keyframe. They stay fixed, so that the
/// networks' weights keep their meaning on later frames.
struct Standardisation: Sendable, Hashable {
  /// `[39]`: appearance, then motion.
  let mean: [Float]
  /// `[39]`: 1 / (standard deviation + `deviationFloor`).
  let scale: [Float]

  /// - Parameter pixels: number of pixels of the frame; what follows them in the stacks is padding.
  init(appearance: FeatureStack, motion: FeatureStack, pixels: Int) {
    var mean: [Float] = []
    var scale: [Float] = []
    for stack in [appearance, motion] {
      for channel in 0..<stack.channels {
        let moments = stack.moments(channel, pixels: pixels)
        mean.append(moments.mean)
        scale.append(1 / (moments.deviation + Tuning.AppearanceFeature.deviationFloor))
      }
    }
    self.mean = mean
    self.scale = scale
  }

  /// A standardisation read from a checkpoint; nil unless both arrays have a value for each
  /// feature.
  init?(mean: [Float], scale: [Float]) {
    let count = AppearanceFeatures.count + MotionFeatures.count
    guard mean.count == count, scale.count == count else { return nil }
    self.mean = mean
    self.scale = scale
  }

  /// Appends the standardised features of one pixel as bfloat16 to `out`.
  func sample(
    _ pixel: Int, appearance: FeatureStack, motion: FeatureStack, into out: inout [UInt16]
  ) {
    for i in mean.indices {
      let raw =
        i < appearance.channels
        ? appearance.values[i * appearance.stride + pixel]
        : motion.values[(i - appearance.channels) * motion.stride + pixel]
      let bits = ((raw - mean[i]) * scale[i]).bitPattern
      // Round to nearest: half of the dropped part is added first.
      out.append(UInt16(truncatingIfNeeded: (bits &+ 0x8000) >> 16))
    }
  }

  /// The network's parameters with the standardisation folded into its first layer, so that they
  /// apply to raw features; and that layer's bias when motion is hidden, which means that the
  /// standardised motion features are 0.
  func folded(into parameters: [Float]) -> (parameters: [Float], appearanceBias: [Float]) {
    let inputs = mean.count
    let hidden = Int(CK_FLOW_HIDDEN1)
    var folded = parameters
    var appearanceBias = [Float](repeating: 0, count: hidden)
    for k in 0..<hidden {
      var bias = parameters[hidden * inputs + k]
      for i in 0..<inputs {
        if i == AppearanceFeatures.count { appearanceBias[k] = bias }
        let weight = parameters[k * inputs + i] * scale[i]
        folded[k * inputs + i] = weight
        bias -= weight * mean[i]
      }
      folded[hidden * inputs + k] = bias
    }
    return (folded, appearanceBias)
  }
}
