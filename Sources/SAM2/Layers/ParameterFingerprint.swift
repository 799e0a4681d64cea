import Masklets
import Tensors

/// A digest of parameters as they are read: of their names, shapes and a sample of their values, so
/// that any training shows.
final class ParameterFingerprint: ParameterSource {
  private let source: any ParameterSource
  private var hash = SHA256()

  init(_ source: any ParameterSource) {
    self.source = source
  }

  /// Of all parameters read so far, in hexadecimal digits.
  var digest: String { hash.finish() }

  func contains(_ name: String) -> Bool { source.contains(name) }

  func parameter(_ name: String, shape: [Int]) throws -> Tensor {
    let tensor = try source.parameter(name, shape: shape)
    hash.update("\(name) \(shape)\n".utf8)
    tensor.withUnsafeBuffer { values in
      // 256 of them, evenly spread.
      let step = max(values.count / 256, 1)
      let sample = stride(from: 0, to: values.count, by: step).map { values[$0].bitPattern }
      sample.withUnsafeBytes { hash.update($0) }
    }
    return tensor
  }
}
