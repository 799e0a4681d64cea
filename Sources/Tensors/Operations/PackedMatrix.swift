import CKernels

/// The weights of a linear layer, in the order the product's inner loop reads them.
///
/// Sendable: the memory is written by `init` alone.
package final class PackedMatrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let pointer: UnsafeMutablePointer<Float>

  /// Packs `weights` [outputs, inputs].
  /// - Parameter scale: [outputs], multiplied into the rows, where given.
  package convenience init(_ weights: Tensor, scale: Tensor? = nil) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are no matrix")
    self.init(stack: [weights], scale: scale)
  }

  /// Packs several matrices of one shape one after the other.
  init(stack: [Tensor], scale: Tensor? = nil) {
    outputs = stack[0].shape[0]
    inputs = stack[0].shape[1]
    precondition(scale == nil || scale!.count == outputs, "scale is not [\(outputs)]")
    let count = ck_packed_count(outputs, inputs)
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * stack.count) * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: max(1, count * stack.count))
    for (i, weights) in stack.enumerated() {
      precondition(weights.shape == [outputs, inputs], "weights differ in shape")
      // Both tensors live until after the call; the packed part is count floats from i · count.
      withExtendedLifetime((weights, scale)) {
        ck_pack(
          weights.pointer, inputs, outputs, inputs, scale?.pointer, pointer + i * count)
      }
    }
  }

  deinit {
    pointer.deallocate()
  }
}

/// The weights of a linear layer rounded to whole numbers of 7 bits, each row by a step of its own.
///
/// Sendable: the memory is written by `init` alone.
package final class QuantizedMatrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let bytes: UnsafeMutablePointer<Int8>
  /// The step of each row, then the sum of each rounded row, [outputs rounded up to a panel] each.
  let steps, sums: UnsafeMutablePointer<Float>

  /// Rounds `weights` [outputs, inputs].
  package convenience init(_ weights: Tensor) {
    self.init(weights, remainder: nil)
  }

  /// Rounds `weights`, and what that takes away from them.
  package static func split(
    _ weights: Tensor
  ) -> (rounded: QuantizedMatrix, remainder: QuantizedMatrix) {
    var rounded: QuantizedMatrix?
    let remainder = Tensor(weights.shape) { buffer in
      rounded = QuantizedMatrix(weights, remainder: buffer.baseAddress)
    }
    return (rounded!, QuantizedMatrix(remainder))
  }

  private init(_ weights: Tensor, remainder: UnsafeMutablePointer<Float>?) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are no matrix")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    let panel = CK_PANEL
    let rounded = (outputs + panel - 1) / panel * panel
    // Freshly allocated, untyped memory, bound here.
    bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, ck_quantized_count(outputs, inputs)), alignment: 64
    ).bindMemory(to: Int8.self, capacity: max(1, ck_quantized_count(outputs, inputs)))
    steps = .allocate(capacity: max(1, 2 * rounded))
    sums = steps + rounded
    weights.withUnsafeBuffer {
      if let start = $0.baseAddress {
        ck_quantize(start, inputs, outputs, inputs, bytes, steps, sums, remainder)
      }
    }
  }

  deinit {
    bytes.deallocate()
    steps.deallocate()
  }
}

/// The weights of a convolution [C out, C in, kernel, kernel] for channel-last images.
package struct ConvolutionWeights: Sendable {
  package let kernel: Int
  package let channels: Int
  let packed: PackedMatrix

  package init(_ weights: Tensor) {
    let shape = weights.shape
    precondition(
      shape.count == 4 && shape[2] == shape[3], "convolution weights \(shape) are not square")
    (channels, kernel) = (shape[1], shape[2])
    packed = PackedMatrix(weights.permutedToChannelLast().reshaped(shape[0], shape[1...].product))
  }
}

/// The weights of a transposed convolution [C in, C out, 2, 2] of stride 2.
package struct TransposedConvolutionWeights: Sendable {
  let packed: PackedMatrix

  package init(_ weights: Tensor) {
    let shape = weights.shape
    precondition(
      shape.count == 4 && shape[2...] == [2, 2], "weights \(shape) are not [C, C, 2, 2]")
    let values = weights.values
    packed = PackedMatrix(
      stack: (0..<4).map { tap in
        Tensor([shape[1], shape[0]]) { buffer in
          for output in 0..<shape[1] {
            for input in 0..<shape[0] {
              buffer[output * shape[0] + input] = values[(input * shape[1] + output) * 4 + tap]
            }
          }
        }
      })
  }
}

/// The weights of a depthwise convolution [C, 1, kernel, kernel], kernel odd.
package struct DepthwiseWeights: Sendable {
  package let kernel: Int
  /// [kernel, kernel, C]
  let weights: Tensor

  package init(_ weights: Tensor) {
    let shape = weights.shape
    precondition(
      shape.count == 4 && shape[1] == 1 && shape[2] == shape[3] && shape[2] % 2 == 1,
      "depthwise weights \(shape) are not [C, 1, odd, odd]")
    kernel = shape[2]
    self.weights = weights.reshaped(1, shape[0], kernel, kernel).permutedToChannelLast()[0]
  }
}

extension Tensor {
  /// [N, C, H, W] to [N, H, W, C], or [C, H, W] to [H, W, C].
  package func permutedToChannelLast() -> Tensor {
    precondition(shape.count == 3 || shape.count == 4, "\(shape) is no image")
    let (channels, area) = (shape[shape.count - 3], shape.suffix(2).product)
    return Tensor(shape.dropLast(3) + shape.suffix(2) + [channels]) { to in
      withUnsafeBuffer { from in
        for image in 0..<(area * channels == 0 ? 0 : count / (area * channels)) {
          let base = image * area * channels
          for c in 0..<channels {
            for i in 0..<area { to[base + i * channels + c] = from[base + c * area + i] }
          }
        }
      }
    }
  }

  /// [H, W, C] to [C, H, W].
  package func permutedToChannelFirst() -> Tensor {
    precondition(shape.count == 3, "\(shape) is no image")
    let (channels, area) = (shape[2], shape[0] * shape[1])
    return Tensor([channels, shape[0], shape[1]]) { to in
      withUnsafeBuffer { from in
        for c in 0..<channels {
          for i in 0..<area { to[c * area + i] = from[i * channels + c] }
        }
      }
    }
  }
}
