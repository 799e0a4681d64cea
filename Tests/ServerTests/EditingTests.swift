import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct EditingTests {
  private func click(
    _ service: TestService, _ session: String, object: Int, frame: Int, x: Int = 30
  ) async throws {
    try await service.json(
      .post, "/add-object",
      #"{"session_id": "\#(session)", "frame_idx": \#(frame), "object_id": \#(object), "#
        + #""points": [[\#(x), 20]], "labels": [1], "format": "rle"}"#)
  }

  private func propagate(
    _ service: TestService, _ session: String, _ more: String = ""
  ) async throws -> JSONObject {
    let job = try await service.json(
      .post, "/propagate", #"{"session_id": "\#(session)"\#(more)}"#
    ).string("job_id")
    _ = try await service.events(ofJob: job)
    return try await service.json(.get, "/job/\(job)/status")
  }

  private func stale(_ service: TestService, _ session: String) async throws -> [[[Int]]] {
    try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects").map {
      try #require($0.members["stale"] as? [[Int]])
    }
  }

  @Test
  func `the frames that edits made stale are listed, and scope changed propagates only those`()
    async throws
  {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      try await click(service, session, object: 2, frame: 0)
      #expect(try await stale(service, session) == [[[1, 11]], [[1, 11]]])
      let full = try await propagate(service, session, #", "object_ids": [1, 2]"#)
      #expect(try full.object("result").integer("total_frames") == 12)
      try await click(service, session, object: 2, frame: 5)
      #expect(try await stale(service, session) == [[], [[1, 4], [6, 11]]])
      let changed = try await propagate(service, session, #", "scope": "changed""#)
      #expect(try changed.string("status") == "completed")
      let result = try changed.object("result")
      #expect(try result.integer("total_frames") == 11)
      #expect(result.members["object_ids"] as? [Int] == [2])
      let detail = try await service.refusal(
        .post, "/propagate", #"{"session_id": "\#(session)", "scope": "changed"}"#, status: 400)
      #expect(detail.hasPrefix("Nothing to propagate: no unlocked object was edited"))
    }
  }

  @Test func `scopes and object ids that cannot be propagated are refused`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      for (more, status) in [
        (#""scope": "some""#, 422), (#""scope": 1"#, 422), (#""object_ids": []"#, 422),
        (#""object_ids": ["a"]"#, 422), (#""object_ids": 1"#, 422), (#""object_ids": [2]"#, 400),
        (#""object_ids": [1e30]"#, 422),
      ] {
        try await service.refusal(
          .post, "/propagate", #"{"session_id": "\#(session)", \#(more)}"#, status: status)
      }
      try await service.json(
        .patch, "/api/v1/sessions/\(session)/objects/1", #"{"locked": true}"#)
      try await service.refusal(
        .post, "/propagate", #"{"session_id": "\#(session)", "object_ids": [1]}"#, status: 409)
    }
  }

  @Test func `the last step is undone and redone`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let path = "/api/v1/sessions/\(session)"
      let history = try await service.json(.get, path + "/history")
      #expect(history.keys == ["undo", "redo"])
      #expect(try history.string("undo") == "Click on Object 1, frame 0")
      #expect(history.members["redo"] as? String == nil)
      _ = try await propagate(service, session)
      let undone = try await service.json(.post, path + "/undo")
      #expect(undone.keys == ["undo", "redo", "from_frame", "to_frame", "object_ids"])
      #expect(try undone.integer("from_frame") == 0 && undone.integer("to_frame") == 11)
      #expect(undone.members["object_ids"] as? [Int] == [1])
      let frames = try await service.json(.get, path + "/masks?from=0&to=11").objects("frames")
      #expect(frames.count == 1)
      #expect(try await service.json(.post, path + "/undo").members["undo"] as? String == nil)
      #expect(try await service.json(.get, path).objects("objects").isEmpty)
      try await service.refusal(.post, path + "/undo", status: 409)
      _ = try await service.json(.post, path + "/redo")
      #expect(
        try await service.json(.post, path + "/redo").string("undo")
          == "Propagate object 1, frames 0 to 11")
      try await service.refusal(.post, path + "/redo", status: 409)
      try await service.json(.patch, path + "/objects/1", #"{"name": "dog"}"#)
      let renamed = try await service.json(.post, path + "/undo")
      #expect(renamed.members["from_frame"] as? Int == nil)
      for route in ["/history", "/undo", "/redo"] {
        try await service.refusal(
          route == "/history" ? .get : .post, "/api/v1/sessions/nothing" + route, status: 404)
      }
    }
  }

  @Test func `undo is refused while a job runs`() async throws {
    let latch = Latch()
    try await TestService.run(engine: TestEngine { await latch.wait() }) { service in
      let session = try await service.sessionWithObject()
      let job = try await service.json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
      let detail = try await service.refusal(
        .post, "/api/v1/sessions/\(session)/undo", status: 409)
      #expect(detail.contains("wait for its end, or cancel it"))
      await latch.open()
      _ = try await service.events(ofJob: job.string("job_id"))
      try await service.json(.post, "/api/v1/sessions/\(session)/undo")
    }
  }

  @Test func `an object is marked as not visible, and cleared, on a range of frames`() async throws
  {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      _ = try await propagate(service, session)
      let path = "/api/v1/sessions/\(session)/objects/1"
      let marked = try await service.json(
        .post, path + "/absent", #"{"start_frame": 3, "end_frame": 5}"#)
      #expect(
        try marked.objects("keyframes").map { try $0.integer("frame_idx") } == [0, 3, 4, 5])
      #expect(marked.members["frames_with_masks"] as? [[Int]] == [[0, 2], [6, 11]])
      #expect(marked.members["stale"] as? [[Int]] == [[1, 2], [6, 11]])
      _ = try await service.send(.delete, path + "/masks?from=4&to=7")
      let cleared = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")[
        0]
      #expect(try cleared.objects("keyframes").map { try $0.integer("frame_idx") } == [0, 3])
      #expect(cleared.members["frames_with_masks"] as? [[Int]] == [[0, 2], [8, 11]])
      #expect(cleared.members["stale"] as? [[Int]] == [[1, 2], [8, 11]])
      for expected in [
        "Clear Object 1 on frames 4 to 7", "Mark Object 1 as not visible on frames 3 to 5",
      ] {
        let history = try await service.json(.get, "/api/v1/sessions/\(session)/history")
        #expect(try history.string("undo") == expected)
        try await service.json(.post, "/api/v1/sessions/\(session)/undo")
      }
      let before = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")[0]
      #expect(before.members["frames_with_masks"] as? [[Int]] == [[0, 11]])
      for body in [#"{"start_frame": 5, "end_frame": 3}"#, #"{"start_frame": 5, "end_frame": 12}"#]
      {
        try await service.refusal(.post, path + "/absent", body, status: 400)
      }
      try await service.json(.patch, path, #"{"locked": true}"#)
      try await service.refusal(
        .post, path + "/absent", #"{"start_frame": 3, "end_frame": 5}"#, status: 409)
      try await service.refusal(.delete, path + "/masks?from=4&to=7", status: 409)
    }
  }

  @Test func `a track is split, and its part given to another object`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      _ = try await propagate(service, session)
      let path = "/api/v1/sessions/\(session)/objects"
      let part = try await service.json(
        .post, path + "/1/move", #"{"start_frame": 7, "end_frame": 11}"#)
      #expect(try part.integer("object_id") == 2 && part.string("name") == "Object 1, part")
      #expect(part.members["frames_with_masks"] as? [[Int]] == [[7, 11]])
      #expect(try part.objects("keyframes").map { try $0.integer("frame_idx") } == [7])
      #expect(part.members["stale"] as? [[Int]] == [[0, 6]])
      let rest = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")[0]
      #expect(rest.members["frames_with_masks"] as? [[Int]] == [[0, 6]])
      #expect(rest.members["stale"] as? [[Int]] == [])

      let back = try await service.json(
        .post, path + "/2/move", #"{"start_frame": 9, "end_frame": 11, "to": 1}"#)
      #expect(back.members["frames_with_masks"] as? [[Int]] == [[0, 6], [9, 11]])
      #expect(try back.objects("keyframes").map { try $0.integer("frame_idx") } == [0, 9])
      for _ in 0..<2 { try await service.json(.post, "/api/v1/sessions/\(session)/undo") }
      let before = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")
      #expect(before.count == 1 && before[0].members["frames_with_masks"] as? [[Int]] == [[0, 11]])

      let frames = #""start_frame": 2, "end_frame": 3"#
      try await service.refusal(.post, path + "/1/move", "{\(frames), \"to\": 1}", status: 400)
      try await service.refusal(.post, path + "/1/move", "{\(frames), \"to\": 9}", status: 400)
      try await service.refusal(.post, path + "/9/move", "{\(frames)}", status: 404)
      _ = try await service.send(.delete, path + "/1/masks?from=2&to=3")
      try await service.refusal(.post, path + "/1/move", "{\(frames)}", status: 409)
    }
  }

  @Test func `two objects are merged into one`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      try await click(service, session, object: 2, frame: 3, x: 50)
      _ = try await propagate(service, session)
      let merge = "/api/v1/sessions/\(session)/objects/1/merge"
      for (body, status) in [
        (#"{"from": 1}"#, 400), (#"{"from": 9}"#, 400), (#"{"from": 0}"#, 422),
        (#"{"from": "2"}"#, 422), ("{}", 422), ("[", 422),
      ] {
        try await service.refusal(.post, merge, body, status: status)
      }
      try await service.refusal(
        .post, "/api/v1/sessions/\(session)/objects/7/merge", #"{"from": 1}"#, status: 404)
      let merged = try await service.json(.post, merge, #"{"from": 2}"#)
      #expect(
        try merged.objects("keyframes").map { try $0.integer("frame_idx") } == [0, 3])
      #expect(merged.members["stale"] as? [[Int]] == [])
      #expect(
        try await service.json(.post, "/api/v1/sessions/\(session)/undo").members["object_ids"]
          as? [Int] == [1, 2])
      try await service.json(
        .patch, "/api/v1/sessions/\(session)/objects/2", #"{"locked": true}"#)
      try await service.refusal(.post, merge, #"{"from": 2}"#, status: 409)
    }
  }

  @Test func `scores and suspects of the masks are listed`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      _ = try await propagate(service, session)
      let path = "/api/v1/sessions/\(session)"
      let scores = try await service.json(.get, path + "/scores?from=0&to=1").object("objects")
      let first = try scores.objects("1")
      #expect(
        first.map(\.keys) == [["frame_idx", "score", "area"], ["frame_idx", "score", "area"]])
      #expect(first[0].members["score"] as? Double == 0.75)
      #expect(first[1].members["score"] as? Double == 0.5)
      #expect(
        try await service.json(.get, path + "/scores").object("objects").objects("1").count == 12)
      for query in ["?from=3&to=1", "?from=0&to=12"] {
        try await service.refusal(.get, path + "/scores" + query, status: 400)
      }
      for query in ["?from=a", "?from=1", "?to=-1"] {
        try await service.refusal(.get, path + "/scores" + query, status: 422)
      }
      // All of the engine's masks are equally unsure; after three frames the doubts have added up.
      let suspects = try await service.json(.get, path + "/suspects").objects("frames")
      #expect(
        suspects.map(\.keys)
          == Array(
            repeating: ["frame_idx", "object_id", "reason", "score"], count: 8))
      #expect(try suspects[0].string("reason") == "low score")
      for route in ["/scores", "/suspects"] {
        try await service.refusal(.get, "/api/v1/sessions/nothing" + route, status: 404)
      }
    }
  }
}
