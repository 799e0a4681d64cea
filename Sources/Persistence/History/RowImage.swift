import Foundation
import GRDB

/// A row's columns as bytes, for any table.
struct RowImage {
  /// A null column is written as an empty dictionary.
  let columns: [String: DatabaseValue]

  init(_ row: Row) {
    columns = Dictionary(uniqueKeysWithValues: row.map { ($0.0, $0.1) })
  }

  init(_ data: Data) throws {
    columns = try PropertyListDecoder().decode([String: Value].self, from: data)
      .mapValues(\.databaseValue)
  }

  func data() throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    return try encoder.encode(columns.mapValues(Value.init))
  }

  private enum Value: Codable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)

    init(_ value: DatabaseValue) {
      switch value.storage {
      case .null: self = .null
      case .int64(let number): self = .integer(number)
      case .double(let number): self = .real(number)
      case .string(let text): self = .text(text)
      case .blob(let data): self = .blob(data)
      }
    }

    var databaseValue: DatabaseValue {
      switch self {
      case .null: .null
      case .integer(let number): number.databaseValue
      case .real(let number): number.databaseValue
      case .text(let text): text.databaseValue
      case .blob(let data): data.databaseValue
      }
    }

    private enum Key: String, CodingKey {
      case integer = "i"
      case real = "r"
      case text = "t"
      case blob = "b"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      switch container.allKeys.first {
      case nil: self = .null
      case .integer: self = .integer(try container.decode(Int64.self, forKey: .integer))
      case .real: self = .real(try container.decode(Double.self, forKey: .real))
      case .text: self = .text(try container.decode(String.self, forKey: .text))
      case .blob: self = .blob(try container.decode(Data.self, forKey: .blob))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      switch self {
      case .null: break
      case .integer(let number): try container.encode(number, forKey: .integer)
      case .real(let number): try container.encode(number, forKey: .real)
      case .text(let text): try container.encode(text, forKey: .text)
      case .blob(let data): try container.encode(data, forKey: .blob)
      }
    }
  }
}
