import Tensors

/// Provides a network's parameters: a checkpoint file, or a generator in tests.
package protocol ParameterSource {
  /// The parameter `name`.
  /// - Throws: an error that names the parameter if it is absent or does not have `shape`.
  func parameter(_ name: String, shape: [Int]) throws -> Tensor

  /// True if there is a parameter `name`.
  func contains(_ name: String) -> Bool
}

/// The parameters of one module of a network: names are relative to the module.
struct Parameters {
  private let source: any ParameterSource
  private var prefix: String
  /// The precision of the module's linear layers.
  private(set) var precision: Precision
  /// That of a float32 network.
  private let unroundedPrecision: Precision

  /// - Parameter precision: of the network.
  init(_ source: any ParameterSource, precision: Precision, on compute: Compute) {
    self.source = source
    prefix = ""
    self.precision = precision.computed(on: compute)
    unroundedPrecision = Precision.float32.computed(on: compute)
  }

  /// The same parameters, for linear layers and attention in float32.
  var exact: Parameters { computed(in: .float32) }

  /// The same parameters, for linear layers and attention as in a float32 network.
  var unrounded: Parameters { computed(in: unroundedPrecision) }

  /// The same parameters, for linear layers and attention in another precision.
  private func computed(in precision: Precision) -> Parameters {
    var parameters = self
    parameters.precision = precision
    return parameters
  }

  /// The parameters of the submodule `name`, which may be a path such as `a.b`.
  subscript(name: String) -> Parameters {
    var parameters = self
    parameters.prefix += "\(name)."
    return parameters
  }

  /// The parameters of entry `index` of the module list `name`.
  subscript(name: String, index: Int) -> Parameters { self["\(name).\(index)"] }

  /// The parameter `name` of this module, of the given shape.
  func callAsFunction(_ name: String, _ shape: Int...) throws -> Tensor {
    try source.parameter(prefix + name, shape: shape)
  }

  func contains(_ name: String) -> Bool { source.contains(prefix + name) }
}
