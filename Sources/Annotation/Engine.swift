import Masklets

/// The engine a service runs on, as the composition root chose it.
package struct Engine: Sendable {
  /// `sam2` or `flow`.
  package let name: String
  /// `cpu` or `cuda`.
  package let device: String
  /// The network's size, such as `tiny`; nil for an engine without weights.
  package let model: String?
  package let propagator: any MaskPropagator

  package init(
    name: String, device: String = "cpu", model: String? = nil, propagator: any MaskPropagator
  ) {
    self.name = name
    self.device = device
    self.model = model
    self.propagator = propagator
  }
}
