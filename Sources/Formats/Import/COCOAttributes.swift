/// The attributes of an annotation as CVAT writes them: texts, numbers and flags by name, with the
/// flag `occluded` among them. Anything else is left out.
struct COCOAttributes: Decodable {
  private(set) var isOccluded = false
  private(set) var values: [String: String] = [:]

  var saysAnything: Bool { isOccluded || !values.isEmpty }

  private enum Value: Decodable {
    case flag(Bool)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Int.self) {
        self = .text("\(number)")
      } else if let number = try? container.decode(Double.self) {
        self = .text("\(number)")
      } else {
        self = .text((try? container.decode(String.self)) ?? "")
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let members = (try? [String: Value](from: decoder)) ?? [:]
    for (name, value) in members {
      switch value {
      case .flag(let flag) where name == "occluded": isOccluded = flag
      case .flag(let flag): values[name] = flag ? "true" : "false"
      case .text(let text): values[name] = text
      }
    }
  }
}
