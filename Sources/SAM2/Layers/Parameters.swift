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

  init(_ source: any ParameterSource) {
    self.init(source: source, prefix: "")
  }

  private init(source: any ParameterSource, prefix: String) {
    self.source = source
    self.prefix = prefix
  }

  /// The parameters of the submodule `name`; dots descend further.
  subscript(name: String) -> Parameters {
    Parameters(source: source, prefix: "\(prefix)\(name).")
  }

  /// The parameters of entry `index` of the module list `name`.
  subscript(name: String, index: Int) -> Parameters { self["\(name).\(index)"] }

  /// The parameter `name` of this module.
  func callAsFunction(_ name: String, _ shape: Int...) throws -> Tensor {
    try source.parameter(prefix + name, shape: shape)
  }

  func contains(_ name: String) -> Bool { source.contains(prefix + name) }
}
