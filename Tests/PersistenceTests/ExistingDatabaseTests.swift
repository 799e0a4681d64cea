import Foundation
import GRDB
import Jobs
import Masklets
import Propagation
import TestSupport
import Testing

@testable import Persistence

/// `Fixtures/database.sql` is a database of an earlier release, half-way through a propagation.
@Suite struct ExistingDatabaseTests {
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    let path = folder.path + "/masklet.sqlite"
    let sql = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/database.sql")
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let database = try DatabaseQueue(path: path, configuration: configuration)
    let statements = try String(contentsOf: sql, encoding: .utf8)
    try database.write { db in try db.execute(sql: statements) }
    try database.close()
    store = try Store(path: path)
  }

  private func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

  @Test func `projects, videos, sessions and uploads are read as they were written`() async throws {
    let project = try #require(try await store.projects(after: nil, limit: 9).items.first)
    #expect(project.name == "My videos")
    #expect(project.videoCount == 1)
    #expect(project.createdAt == date(1_700_000_000.25))
    let category = try #require(
      try await store.categories(ofProject: project.id, limit: 9).items.first)
    #expect(category.name == "dog")
    #expect(category.color == ObjectColor(rgb: 0xE6194B))
    #expect(category.objectCount == 1)
    let video = try #require(try await store.video("v"))
    #expect(video.size == ImageSize(width: 4, height: 3))
    #expect(video.frameCount == 10)
    #expect(video.isUpload)
    #expect(video.modifiedAt == date(0))
    #expect(video.projectID == project.id)
    #expect(try await store.insert(video) == video)
    let session = try #require(try await store.session("s"))
    #expect(session.video == video)
    #expect(session.createdAt == date(1_700_000_002.5))
    #expect(session.closedAt == nil)
    #expect(try await store.session("closed")?.closedAt == date(1_700_000_004))
    #expect(try await store.sessions(ofVideo: nil, after: nil, limit: 9).items == [session])
    let upload = try #require(try await store.upload("u"))
    #expect(upload.bytes == 500 && upload.offset == 0 && upload.video == nil)
    let again = try await store.insertUpload(
      name: "b.mp4", bytes: 500, project: project.id, maximum: 1, key: "upload-key", at: Date())
    #expect(again == upload)
  }

  @Test func `objects, prompts and masks are read as they were written`() async throws {
    let object = try #require(try await store.annotatedObjects(of: "s").first)
    #expect(object.id == 1 && object.name == "dog" && object.category == "dog")
    #expect(object.color == ObjectColor(rgb: 0xE6194B) && !object.isLocked)
    let click = Click(Point(x: 1, y: 1), include: true)
    #expect(
      object.keyframes == [PromptedFrame(frame: 0, clicks: [click], box: nil, hasMask: false)])
    #expect(object.maskCount == 3)
    #expect(object.framesSeen == [0...2])
    #expect(object.stale == [3...9])
    let masks = try await store.masks(of: "s", frames: 0...9)
    #expect(masks.map(\.origin) == [.person, .propagated, .propagated])
    #expect(masks.map(\.counts) == ["02106", "02106", "32103"])
    #expect(masks.map(\.score) == [0.5, 0.25, 0.25])
    let observations = try await store.observations(of: "s", frames: 0...9)[0].masks
    #expect(observations.map { $0.transition?.iou } == [nil, 1, 1 / 3])
    #expect(observations.map(\.isPersons) == [true, false, false])
    let snapshot = try await store.promptSnapshot(of: "s")
    #expect(snapshot.edit == 2)
    #expect(snapshot.objects.map(\.keyframes.count) == [1])
    #expect(snapshot.objects[0].keyframes[0].seen == "02106")
  }

  @Test func `jobs are read with their events and checkpoints, and go on`() async throws {
    let id = JobID(rawValue: "job-1")
    let job = try #require(try await store.job(id))
    #expect(job.state == .running && job.progress == 25 && job.sequence == 1)
    #expect(job.createdAt == date(1_700_000_005.5))
    #expect(job.request.serialKey == "s" && job.request.priority == .normal)
    let parameters: PropagateParameters = try job.request.decodeParameters()
    #expect(parameters.objects.map(\.id) == [1])
    #expect(try await store.checkpoint(of: id)?.isEmpty == false)
    let events = try await store.events(of: id, after: nil, limit: 9)
    #expect(
      events.map(\.kind) == [
        .custom(try .masks(frame: 1, objectIDs: [1])), .progress(25),
        .custom(try .masks(frame: 2, objectIDs: [1])),
      ])
    guard case .custom(let event) = events[0].kind else { return }
    #expect(event.json == #"{"frame_idx":1,"object_ids":[1]}"#)
    let failed = JobID(rawValue: "job-0")
    #expect(try await store.job(failed)?.error == "The file is gone")
    #expect(
      try await store.events(of: failed, after: nil, limit: 9).map(\.kind) == [.done(.failed)])
    #expect(try await store.jobs(JobFilter(states: [.running])).map(\.id) == [id])
    #expect(try await store.jobs(JobFilter(order: .newestFirst, after: failed)).map(\.id) == [id])
    let again = try await store.insert(
      Job(
        request: JobRequest(type: "propagate_masks", parameters: Data(), idempotencyKey: "key"),
        createdAt: Date()), within: JobBounds())
    #expect(again.job.id == id && !again.isNew)
    #expect(try await store.raiseProgress(id, to: 50))
    #expect(try await store.move(id, to: .completed(result: nil), at: Date())?.progress == 100)
    #expect(try await store.checkpoint(of: id) == nil)
    #expect(
      try await store.events(of: id, after: events.last?.id, limit: 9).map(\.id.rawValue) == [4])
  }

  @Test func `a step begun by the earlier release takes further masks and is undone whole`()
    async throws
  {
    let job = try #require(try await store.job(JobID(rawValue: "job-1")))
    let propagation = PropagationRecord(
      job: job.id, parameters: try job.request.decodeParameters())
    let rle = try RLE(size: ImageSize(width: 4, height: 3), counts: "32103")
    _ = try await store.storeEmpty(
      rle, frames: [3], of: [1], replacing: false, propagation: propagation)
    #expect(try await store.masks(of: "s", frames: 0...9).map(\.frame) == [0, 1, 2, 3])
    #expect(try await store.history(of: "s").undo == nil, "its job still adds to it")
    #expect(try await store.move(job.id, to: .completed(result: nil), at: Date()) != nil)
    #expect(try await store.history(of: "s").undo == "Propagate object 1, frames 0 to 9")

    let undone = try await store.undo(in: "s")
    #expect(undone.frames == 1...3)
    #expect(undone.objectIDs == [1])
    #expect(undone.state.undo == "Click on dog, frame 0")
    let masks = try await store.masks(of: "s", frames: 0...9)
    #expect(masks.map(\.frame) == [0, 2])
    #expect(masks.map(\.counts) == ["02106", "02106"])
    #expect(masks.map(\.score) == [0.5, 0.75])
    #expect(try await store.annotatedObjects(of: "s")[0].stale == [1...9])
    _ = try await store.redo(in: "s")
    #expect(try await store.masks(of: "s", frames: 0...9).map(\.frame) == [0, 1, 2, 3])
    _ = try await store.undo(in: "s")
    _ = try await store.undo(in: "s")
    #expect(try await store.annotatedObjects(of: "s").isEmpty)
    _ = try await store.redo(in: "s")
    #expect(try await store.annotatedObjects(of: "s")[0].name == "dog")
  }

  @Test func `videos of a database from before projects belong to the first one`() async throws {
    let path = folder.path + "/older.sqlite"
    let old = try DatabasePool(path: path)
    try Store.migrator.migrate(old, upTo: "jobs")
    try await old.write { db in
      try db.execute(
        sql: """
          INSERT INTO video VALUES ('v', 'old.mp4', 'v.mp4', 1, 9, 0, 40, 30, 10, 25, 0);
          INSERT INTO session (id, video_id, video_path, created_at, last_accessed)
            VALUES ('s', 'v', 'old.mp4', 0, 0);
          """)
    }
    try old.close()
    let store = try Store(path: path)
    let project = try #require(try await store.projects(after: nil, limit: 9).items.first)
    #expect(project.videoCount == 1)
    #expect(try await store.video("v")?.projectID == project.id)
    #expect(try await store.session("s")?.video.projectID == project.id)
  }

  @Test func `the tables are those that the migrations make`() async throws {
    let fresh = try Store(path: folder.path + "/fresh.sqlite")
    func schema(_ store: Store) async throws -> [String] {
      try await store.database.read { db in
        try String.fetchAll(
          db,
          sql: """
            SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema
            WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
            """)
      }
    }
    func words(_ schema: [String]) -> [[Substring]] { schema.map { $0.split { $0.isWhitespace } } }
    #expect(words(try await schema(store)) == words(try await schema(fresh)))
  }
}
