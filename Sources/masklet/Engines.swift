import ArgumentParser
import FlowTracker
import Masklets

/// The engines a person may choose on the command line.
enum EngineName: String, CaseIterable, ExpressibleByArgument {
  case auto
  case flow
}

/// The one place that names concrete engines.
struct Engine {
  var name: String
  var propagator: any MaskPropagator

  init(_ name: EngineName) {
    switch name {
    case .auto, .flow:
      self.name = EngineName.flow.rawValue
      propagator = FlowTracker()
    }
  }
}
