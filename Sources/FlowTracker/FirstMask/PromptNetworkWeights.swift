import CPromptNetwork
import Tensors

/// Reads the weights of `PromptNetwork` one layer after the other. Each is rounded to 8 bits, with one
/// step size for each output.
struct PromptNetworkWeights {
  /// They are part of the program, so they last as long as it runs.
  private var bytes: UnsafeRawBufferPointer

  init() {
    var count = 0
    let start = prompt_network_weights(&count)
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The weights [outputs, inputs, kernel, kernel] and bias [outputs] of the next layer.
  mutating func next(inputs: Int, outputs: Int, kernel: Int) -> (weights: Tensor, bias: Tensor) {
    let bias = floats(outputs)
    let steps = floats(outputs)
    let row = inputs * kernel * kernel
    let rounded = take(outputs * row)
    let weights = Tensor([outputs, inputs, kernel, kernel]) { buffer in
      for i in buffer.indices { buffer[i] = Float(Int8(bitPattern: rounded[i])) * steps[i / row] }
    }
    return (weights, Tensor([outputs], bias))
  }

  /// Checks that all weights were read.
  func finish() { precondition(bytes.isEmpty, "\(bytes.count) bytes of weights are left") }

  private mutating func floats(_ count: Int) -> [Float] {
    let part = take(4 * count)
    return (0..<count).map { i in
      let bits = part.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)
      return Float(bitPattern: UInt32(littleEndian: bits))
    }
  }

  private mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
    precondition(count <= bytes.count, "the weights end early")
    defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[count...]) }
    return UnsafeRawBufferPointer(rebasing: bytes[..<count])
  }
}
