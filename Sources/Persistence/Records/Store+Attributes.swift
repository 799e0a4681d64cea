import Formats
import Foundation
import GRDB
import Masklets

/// A row of `object_attributes`: what a person says of an object from a frame on.
struct AttributesRecord: StoredRecord {
  let objectKey: Int64
  let frame: Int
  let isOccluded: Bool
  /// The JSON of the values by name.
  private let valuesJSON: String

  static let databaseTableName = "object_attributes"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case frame
    case objectKey = "object_key"
    case isOccluded = "is_occluded"
    case valuesJSON = "value_json"
  }

  typealias Columns = CodingKeys

  init(_ attributes: FrameAttributes, of key: Int64) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    objectKey = key
    frame = attributes.frame
    isOccluded = attributes.isOccluded
    valuesJSON = String(decoding: try encoder.encode(attributes.values), as: UTF8.self)
  }

  func attributes() throws -> FrameAttributes {
    FrameAttributes(
      frame: frame, isOccluded: isOccluded,
      values: try JSONDecoder().decode([String: String].self, from: Data(valuesJSON.utf8)))
  }
}

extension Store {
  /// Says what is true of an object from a frame on, instead of what was said there before.
  package func setAttributes(
    _ attributes: FrameAttributes, of object: ObjectRecord, in session: String
  ) async throws {
    let title = "Describe \(object.name) from frame \(attributes.frame) on"
    try await change(session, title, objects: [object.id]) {
      try $0.storeAttributes(attributes, of: object.key)
    }
  }

  /// Removes what was said of an object on a frame: what was said before it stays true there.
  ///
  /// - Throws: `RequestError` of kind `unknown` if nothing was said there.
  package func removeAttributes(
    on frame: Int, of object: ObjectRecord, in session: String
  ) async throws {
    let title = "Remove the attributes of \(object.name) on frame \(frame)"
    try await change(session, title, objects: [object.id]) { change in
      guard try change.removeAttributes(on: frame, of: object.key) else {
        throw RequestError(.unknown, "Object \(object.id) has no attributes on frame \(frame)")
      }
    }
  }

  /// By ascending frame.
  static func attributes(of key: Int64, in db: Database) throws -> [FrameAttributes] {
    try AttributesRecord.filter { $0.objectKey == key }.order { $0.frame }.fetchAll(db)
      .map { try $0.attributes() }
  }
}
