import Masklets
import Tensors

/// Computes a digest of parameters while they are read: of their names, their shapes and a sample
/// of their values, so that networks trained differently differ.
final class ParameterFingerprint: ParameterSource {
  private let source: any ParameterSource
  private var hash = SHA256()

  init(_ source: any ParameterSource) {
    self.source = source
  }

  /// SHA-256 of all parameters read so far, in hexadecimal digits.
  var digest: String { hash.finish() }

  func contains(_ name: String) -> Bool { source.contains(name) }

  func parameter(_ name: String, shape: [Int]) throws -> Tensor {
    let tensor = try source.parameter(name, shape: shape)
    hash.update("\(name) \(shape)\n".utf8)
    tensor.withUnsafeBuffer { values in
      // About 256 values, evenly spaced.
      let step = max(values.count / 256, 1)
      let sample = stride(from: 0, to: values.count, by: step).map { values[$0].bitPattern }
      sample.withUnsafeBytes { hash.update($0) }
    }
    return tensor
  }
}
