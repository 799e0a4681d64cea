import CKernels

/// Mean and scale of the features on the first frame; fixed for the video, so that what the network
/// learned keeps its meaning.
struct Standardisation: Sendable, Hashable {
  /// `[39]`: appearance, then motion.
  let mean: [Float]
  /// `[39]`: 1 / (deviation + 0.05); the constant keeps flat features from blowing up.
  let scale: [Float]

  init(appearance: FeatureStack, motion: FeatureStack, pixels: Int) {
    var mean: [Float] = []
    var scale: [Float] = []
    for stack in [appearance, motion] {
      for channel in 0..<stack.channels {
        let moments = stack.moments(channel, pixels: pixels)
        mean.append(moments.mean)
        scale.append(1 / (moments.deviation + 0.05))
      }
    }
    self.mean = mean
    self.scale = scale
  }

  /// A stored standardisation; nil unless both arrays have a value for each feature.
  init?(mean: [Float], scale: [Float]) {
    let count = AppearanceFeatures.count + MotionFeatures.count
    guard mean.count == count, scale.count == count else { return nil }
    self.mean = mean
    self.scale = scale
  }

  /// The standardised features of one pixel as bfloat16.
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

  /// Parameters of the network with the standardisation worked into its first layer, so that it
  /// applies to raw features; and the bias of the first layer when motion is hidden, which means
  /// standardised to 0.
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
