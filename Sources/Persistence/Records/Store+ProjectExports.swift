import Formats
import GRDB
import Masklets

extension Store {
  /// What a format needs to export the masks of a project's videos as they are now: later changes
  /// are not seen. Videos come in the order in which they were added.
  ///
  /// A video is exported from the session that the annotator opens, its latest open one, as long as
  /// that has a mask with at least one pixel; else from the next one that has. Closed sessions come
  /// after open ones. Videos without such a session are left out.
  ///
  /// - Parameter pictures: opens the frames of a video, for formats that hold pictures.
  /// - Throws: `RequestError`: `unknown` for the project, `invalid` if none of its videos has
  ///   masks.
  package func dataset(
    ofProject id: String, pictures: @escaping @Sendable (Video) async throws -> any FrameSource
  ) async throws -> Dataset {
    let snapshot = try database.makeSnapshot()
    let dataset = try await snapshot.read { db -> Dataset in
      guard let project = try ProjectRecord.fetch(id, in: db) else {
        throw RequestError.unknownProject
      }
      let videos = try Video.present.filter { $0.projectID == id }
        .order { [$0.createdAt, $0.id] }.fetchAll(db)
      return Dataset(
        name: project.name, categories: try Store.exportedCategories(of: id, in: db),
        videos: try videos.compactMap { video in
          guard let session = try Store.annotatedSession(of: video.id, in: db) else { return nil }
          return DatasetVideo(
            id: video.id, video: video.annotated,
            objects: try Store.objects(of: session, in: db).map(\.track),
            frameCount: video.frameCount,
            open: {
              try await Store.exportSource(
                of: session, on: video, in: snapshot, pictures: pictures)
            })
        })
    }
    guard !dataset.videos.isEmpty else {
      throw RequestError(
        .invalid,
        "No video of the project has masks to export: open one and click an object first")
    }
    return dataset
  }

  /// The latest session of a video with a mask that is not empty.
  private static func annotatedSession(of video: String, in db: Database) throws -> String? {
    try String.fetchOne(
      db,
      sql: """
        SELECT session.id FROM session
        WHERE session.video_id = ? AND EXISTS (
          SELECT 1 FROM object JOIN mask ON mask.object_key = object.key
          WHERE object.session_id = session.id AND mask.area > 0)
        ORDER BY session.closed_at IS NOT NULL, session.created_at DESC, session.id DESC LIMIT 1
        """,
      arguments: [video])
  }
}
