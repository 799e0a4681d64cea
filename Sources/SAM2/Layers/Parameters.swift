import Tensors

/// Where a network's parameters come from: a checkpoint file, or a generator in tests.
package protocol ParameterSource {
  /// The parameter `name`.
  /// - Throws: an error that names the parameter, when it is absent or not of `shape`.
  func parameter(_ name: String, shape: [Int]) throws -> Tensor

  /// Whether there is a parameter `name`.
  func contains(_ name: String) -> Bool
}

/// A source as one module sees it: names are relative to the module's own.
struct Parameters {
  private let source: any ParameterSource
  private let prefix: String
  /// Of the module's linear layers.
  let precision: Precision

  init(_ source: any ParameterSource, precision: Precision) {
    self.init(source: source, prefix: "", precision: precision)
  }

  private init(source: any ParameterSource, prefix: String, precision: Precision) {
    self.source = source
    self.prefix = prefix
    self.precision = precision
  }

  /// The same parameters, for layers that stay exact.
  var exact: Parameters { Parameters(source: source, prefix: prefix, precision: .float32) }

  /// The parameters of the submodule `name`; dots descend further.
  subscript(name: String) -> Parameters {
    Parameters(source: source, prefix: "\(prefix)\(name).", precision: precision)
  }

  /// The parameters of entry `index` of the module list `name`.
  subscript(name: String, index: Int) -> Parameters { self["\(name).\(index)"] }

  /// The parameter `name` of this module.
  func callAsFunction(_ name: String, _ shape: Int...) throws -> Tensor {
    try source.parameter(prefix + name, shape: shape)
  }

  func contains(_ name: String) -> Bool { source.contains(prefix + name) }
}
