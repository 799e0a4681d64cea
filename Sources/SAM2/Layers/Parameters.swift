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
  private let prefix: String
  /// The precision of the module's linear layers.
  let precision: Precision

  init(_ source: any ParameterSource, precision: Precision) {
    self.init(source: source, prefix: "", precision: precision)
  }

  private init(source: any ParameterSource, prefix: String, precision: Precision) {
    self.source = source
    self.prefix = prefix
    self.precision = precision
  }

  /// The same parameters, for linear layers in float32.
  var exact: Parameters { Parameters(source: source, prefix: prefix, precision: .float32) }

  /// The parameters of the submodule `name`, which may be a path such as `a.b`.
  subscript(name: String) -> Parameters {
    Parameters(source: source, prefix: "\(prefix)\(name).", precision: precision)
  }

  /// The parameters of entry `index` of the module list `name`.
  subscript(name: String, index: Int) -> Parameters { self["\(name).\(index)"] }

  /// The parameter `name` of this module, of the given shape.
  func callAsFunction(_ name: String, _ shape: Int...) throws -> Tensor {
    try source.parameter(prefix + name, shape: shape)
  }

  func contains(_ name: String) -> Bool { source.contains(prefix + name) }
}
