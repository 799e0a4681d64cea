import Foundation
import GRDB
import Propagation

extension Store {
  /// The cuts between the shots of a video, ascending; nil if they have not been looked for.
  package func shotCuts(of video: String) async throws -> [ShotCut]? {
    try await database.read { db in try ShotSearchRecord.fetchOne(db, key: video)?.shotCuts() }
  }

  package func storeShotCuts(_ cuts: [ShotCut], of video: String) async throws {
    let record = try ShotSearchRecord(videoID: video, cuts)
    try await database.write { db in try record.upsert(db) }
  }
}

/// A row of `shot_search`.
private struct ShotSearchRecord: StoredRecord {
  let videoID: String
  /// The JSON of an array of `ShotCut`.
  let cuts: String

  static let databaseTableName = "shot_search"

  enum CodingKeys: String, CodingKey, ColumnExpression {
    case cuts
    case videoID = "video_id"
  }

  typealias Columns = CodingKeys

  init(videoID: String, _ cuts: [ShotCut]) throws {
    self.videoID = videoID
    self.cuts = String(decoding: try JSONEncoder().encode(cuts), as: UTF8.self)
  }

  func shotCuts() throws -> [ShotCut] {
    try JSONDecoder().decode([ShotCut].self, from: Data(cuts.utf8))
  }
}
