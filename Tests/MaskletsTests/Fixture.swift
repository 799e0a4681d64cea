import Foundation

/// Reads a JSON fixture written by `Fixtures/generate.py`.
func fixture<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  let file = folder.appendingPathComponent("Fixtures/\(name)")
  return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}
