import CKernels

/// The weights of a linear layer, in the order in which the inner loop of the product reads them.
///
/// Sendable: only `init` writes to the memory.
package final class PackedMatrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let pointer: UnsafeMutablePointer<Float>
  /// Of all matrices together.
  private let count: Int
  private let copy = GPUCopy()

  /// Packs `weights` [outputs, inputs].
  package convenience init(_ weights: Tensor) {
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    self.init(stack: [weights])
  }

  /// Packs several matrices of the same shape [outputs, inputs], one after the other.
  init(stack: [Tensor]) {
    outputs = stack[0].shape[0]
    inputs = stack[0].shape[1]
    let count = ck_packed_count(outputs, inputs)
    self.count = count * stack.count
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * stack.count) * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: max(1, count * stack.count))
    for (i, weights) in stack.enumerated() {
      precondition(weights.shape == [outputs, inputs], "weights differ in shape")
      // The tensor lives until after the call; its packed form is `count` floats from i · count.
      withExtendedLifetime(weights) {
        ck_pack(weights.pointer, inputs, outputs, inputs, nil, pointer + i * count)
      }
    }
  }

  deinit {
    pointer.deallocate()
  }

  /// The address of the first panel in the card's memory; 0 if the card failed.
  func address(on gpu: GPU) -> UInt64 {
    copy.address(of: UnsafeRawBufferPointer(start: pointer, count: 4 * count), on: gpu)
  }
}

/// The weights of a linear layer rounded to 7-bit integers, with one step size for each row.
///
/// Sendable: only `init` writes to the memory.
package final class QuantizedMatrix: @unchecked Sendable {
  /// Rows of the weights.
  package let outputs: Int
  /// Columns of the weights.
  package let inputs: Int
  let bytes: UnsafeMutablePointer<Int8>
  /// The step size of each row, and the sum of each rounded row; [outputs rounded up to a panel]
  /// each.
  let steps, sums: UnsafeMutablePointer<Float>

  /// Rounds `weights` [outputs, inputs].
  package convenience init(_ weights: Tensor) {
    self.init(weights, remainder: nil)
  }

  /// Rounds `weights` [outputs, inputs], and then the difference to the rounded weights.
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
    precondition(weights.shape.count == 2, "weights \(weights.shape) are not a matrix")
    outputs = weights.shape[0]
    inputs = weights.shape[1]
    let panel = CK_PANEL
    let rounded = (outputs + panel - 1) / panel * panel
    // Freshly allocated: untyped memory, bound to Int8 here.
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

/// The weights [C out, C in, kernel, kernel] of a convolution of channel-last images.
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

/// The weights [C in, C out, 2, 2] of a transposed convolution of stride 2.
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

/// The weights [C, 1, kernel, kernel] of a depthwise convolution; the kernel is odd.
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
    precondition(shape.count == 3 || shape.count == 4, "\(shape) is not an image")
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
    precondition(shape.count == 3, "\(shape) is not an image")
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
