import Formats
import GRDB
import Masklets

extension Store {
  /// What a format needs to export a session's masks as they are now: later changes are not seen.
  ///
  /// - Parameters:
  ///   - objectIDs: which objects; nil for all.
  ///   - range: which frames; nil for the whole video.
  ///   - pictures: opens the frames of the session's video, for formats that hold pictures.
  /// - Throws: `RequestError` for an unknown session or object.
  package func exportSource(
    of sessionID: String, objectIDs: [ObjectID]? = nil, range: ClosedRange<Int>? = nil,
    pictures: @escaping @Sendable (Video) async throws -> any FrameSource
  ) async throws -> ExportSource {
    guard let session = try await session(sessionID) else { throw RequestError.unknownSession }
    var source = try await Self.exportSource(
      of: sessionID, on: session.video, in: try database.makeSnapshot(), pictures: pictures)
    if let missing = objectIDs?.first(where: { id in !source.objects.contains { $0.id == id } }) {
      throw RequestError.unknownObject(missing)
    }
    source.objects.removeAll { objectIDs?.contains($0.id) == false }
    source.range = range ?? source.range
    return source
  }

  /// All of a session's masks at the time of the snapshot.
  static func exportSource(
    of sessionID: String, on video: Video, in snapshot: DatabaseSnapshot,
    pictures: @escaping @Sendable (Video) async throws -> any FrameSource
  ) async throws -> ExportSource {
    let (categories, objects, reviews) = try await snapshot.read { db in
      let objects = try Store.objects(of: sessionID, in: db).map { object in
        var track = object.track
        track.keyframes = try Store.promptedFrames(of: object.key, in: db).map { keyframe in
          TrackKeyframe(
            frame: keyframe.frame, clicks: keyframe.clicks, box: keyframe.box,
            isMask: keyframe.hasMask)
        }
        track.attributes = try Store.attributes(of: object.key, in: db)
        return track
      }
      return (
        try Store.exportedCategories(of: video.projectID, in: db), objects,
        try Store.reviews(of: sessionID, in: db)
      )
    }
    var source = ExportSource(
      video: video.annotated, categories: categories, objects: objects,
      range: 0...video.frameCount - 1,
      masks: SnapshotMasks(snapshot: snapshot, sessionID: sessionID, size: video.size),
      pictures: { try await pictures(video) })
    source.reviewed = reviews.reviewed
    return source
  }

  static func exportedCategories(of project: String, in db: Database) throws -> [Category] {
    try categories(of: project).fetchAll(db).map { Category(name: $0.name, color: $0.color) }
  }
}

extension Video {
  var annotated: AnnotatedVideo {
    AnnotatedVideo(
      name: name, size: size, frameCount: frameCount, framesPerSecond: framesPerSecond)
  }
}

extension ObjectRecord {
  /// The object as formats write it, without its keyframes.
  var track: AnnotatedTrack {
    AnnotatedTrack(id: id, name: name, category: category, color: color, isLocked: isLocked)
  }
}

/// A session's masks at the time of the snapshot.
private struct SnapshotMasks: MaskSource {
  let snapshot: DatabaseSnapshot
  let sessionID: String
  let size: ImageSize

  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask] {
    try await snapshot.read { [sessionID, size] db in
      // In a group, SQLite takes the bare columns from the row of min(): the mask shown.
      let masks = try StoredMask.fetchAll(
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
      return try masks.map { mask in
        TrackMask(
          objectID: mask.objectID, frame: mask.frame,
          origin: mask.origin == .person ? .person : .propagated, score: mask.score,
          rle: try RLE(size: size, counts: mask.counts))
      }
    }
  }
}
