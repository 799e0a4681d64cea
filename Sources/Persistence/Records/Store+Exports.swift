import Formats
import Foundation
import GRDB
import Masklets

extension Store {
  /// What a format needs to export a session's masks as they are at this moment: later changes are
  /// not seen.
  ///
  /// - Parameters:
  ///   - objectIDs: which objects; nil for all.
  ///   - range: which frames; nil for the whole video.
  /// - Throws: `RequestError` for an unknown session, object or frame.
  package func exportSource(
    of sessionID: String, objectIDs: [ObjectID]? = nil, range: ClosedRange<Int>? = nil,
    videos: VideoLibrary
  ) async throws -> ExportSource {
    guard let session = try await session(sessionID) else {
      throw RequestError.unknownSession
    }
    let video = session.video
    let snapshot = try database.makeSnapshot()
    let (categories, objects) = try await snapshot.read { db in
      let categories = try Row.fetchAll(
        db, sql: "SELECT name, color FROM category WHERE project_id = ? ORDER BY sequence",
        arguments: [video.projectID]
      ).map { Category(name: $0["name"], color: ObjectColor(rgb: $0["color"])) }
      let objects = try Store.objects(of: sessionID, in: db).map { object in
        AnnotatedTrack(
          id: object.id, name: object.name, category: object.category, color: object.color,
          isLocked: object.isLocked,
          keyframes: try Store.promptOutlines(of: object.key, in: db).map { keyframe in
            TrackKeyframe(
              frame: keyframe.frame, clicks: keyframe.clicks, box: keyframe.box,
              isMask: keyframe.hasMask)
          })
      }
      return (categories, objects)
    }
    if let missing = objectIDs?.first(where: { id in !objects.contains { $0.id == id } }) {
      throw RequestError.unknownObject(missing)
    }
    return ExportSource(
      video: AnnotatedVideo(
        name: video.name, size: video.size, frameCount: video.frameCount,
        framesPerSecond: video.framesPerSecond),
      categories: categories,
      objects: objects.filter { objectIDs?.contains($0.id) ?? true },
      range: range ?? 0...video.frameCount - 1,
      masks: SnapshotMasks(snapshot: snapshot, sessionID: sessionID, size: video.size),
      pictures: { try await videos.ownFrames(of: video) })
  }

  /// The prompts of an object by ascending frame, their masks not read: those of thousands of
  /// keyframes take seconds.
  static func promptOutlines(of key: Int64, in db: Database) throws -> [PromptedFrame] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT frame, prompt FROM keyframe WHERE object_key = ? ORDER BY frame",
      arguments: [key])
    var frames: [PromptedFrame] = []
    while let row = try rows.next() {
      let outline = try JSONDecoder().decode(PromptOutline.self, from: row["prompt"] as Data)
      frames.append(
        PromptedFrame(
          frame: row["frame"], clicks: outline.clicks, box: outline.box,
          hasMask: outline.mask != nil))
    }
    return frames
  }
}

/// A `StoredPrompt` as it is written, with a mask that is there but not read.
private struct PromptOutline: Decodable {
  struct Unread: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  let clicks: [Click]
  let box: Box?
  let mask: Unread?
}

/// A session's masks as they were when the snapshot was taken.
private struct SnapshotMasks: MaskSource {
  let snapshot: DatabaseSnapshot
  let sessionID: String
  let size: ImageSize

  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask] {
    try await snapshot.read { [sessionID, size] db in
      // Grouped, the bare columns belong to the row of min(): the mask shown.
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT object.object_id, mask.frame, mask.score, mask.counts,
            \(includingHidden ? "mask.origin" : "min(mask.origin)") AS origin
          FROM object JOIN mask ON mask.object_key = object.key
          WHERE object.session_id = ?1 AND mask.frame BETWEEN ?2 AND ?3
            AND (?4 IS NULL OR object.object_id = ?4)
          \(includingHidden ? "" : "GROUP BY mask.frame, object.object_id")
          ORDER BY mask.frame, object.object_id, origin
          """,
        arguments: [sessionID, frames.lowerBound, frames.upperBound, object])
      return try rows.map { row in
        TrackMask(
          objectID: row["object_id"], frame: row["frame"],
          origin: row["origin"] == StoredMask.Origin.person.rawValue ? .person : .propagated,
          score: Float(row["score"] as Double),
          rle: try RLE(size: size, counts: row["counts"]))
      }
    }
  }
}
