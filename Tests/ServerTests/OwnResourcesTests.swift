import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct OwnResourcesTests {
  @Test func `a video is uploaded, listed, shown frame by frame and removed`() async throws {
    try await TestService.run { service in
      let video = try await service.json(
        .post, "/api/v1/videos?name=a%20clip.mp4", "CLIP and more", status: 201)
      #expect(
        video.keys == [
          "id", "name", "project_id", "frame_count", "annotated_frames", "reviewed_frames", "width",
          "height", "fps",
          "bytes", "created_at",
        ])
      #expect(try video.string("name") == "a clip.mp4" && video.integer("bytes") == 13)
      let id = try video.string("id")
      let listed = try await service.json(.get, "/api/v1/videos")
      #expect(try listed.objects("items").map { try $0.string("id") } == [id])
      #expect(listed.keys == ["items", "next_cursor"])

      let frame = try await service.send(.get, "/api/v1/videos/\(id)/frames/3")
      #expect(frame.headers[.contentType] == "image/jpeg")
      #expect(Array(frame.body.readableBytesView) == [0xFF, 0xD8, 3, 0xFF, 0xD9])
      let tag = try #require(frame.headers[.eTag])
      let known = try await service.send(
        .get, "/api/v1/videos/\(id)/frames/3", headers: [.ifNoneMatch: tag])
      #expect(known.status == .notModified && known.body.readableBytes == 0)
      let small = try await service.send(.get, "/api/v1/videos/\(id)/frames/3?width=32")
      #expect(small.headers[.eTag] != tag && small.status == .ok)
      let wide = try await service.send(.get, "/api/v1/videos/\(id)/frames/3?width=640")
      #expect(wide.headers[.eTag] == tag)
      for width in ["0", "15", "-1", "x", "99999"] {
        try await service.refusal(
          .get, "/api/v1/videos/\(id)/frames/3?width=\(width)", status: 422)
      }
      for outside in ["12", "-1", "x", "03", "1e3"] {
        try await service.refusal(.get, "/api/v1/videos/\(id)/frames/\(outside)", status: 404)
      }

      let removed = try await service.send(.delete, "/api/v1/videos/\(id)")
      #expect(removed.status == .noContent)
      try await service.refusal(.get, "/api/v1/videos/\(id)", status: 404)
    }
  }

  @Test func `an upload that is too large or not a video is refused`() async throws {
    try await TestService.run(configure: { $0.uploadBytes = 16 }) { service in
      try await service.refusal(.post, "/api/v1/videos?name=a.mp4", "text", status: 400)
      try await service.refusal(.post, "/api/v1/videos?name=a.mp4", "", status: 400)
      try await service.refusal(
        .post, "/api/v1/videos?name=a.mp4", "CLIP and far too much of it", status: 413)
    }
  }

  @Test func `a session asked for again under its key is the same one until it is closed`()
    async throws
  {
    try await TestService.run { service in
      var ids: [String] = []
      for contents in ["CLIP one", "CLIP two"] {
        ids.append(
          try await service.json(.post, "/api/v1/videos?name=a", contents, status: 201)
            .string("id"))
      }
      func session(on video: String) async throws -> TestResponse {
        var headers = TestService.localHeaders
        headers[.idempotencyKey] = "first"
        return try await service.send(
          .post, "/api/v1/sessions", body: #"{"video_id": "\#(video)"}"#, headers: headers)
      }
      let first = try JSONObject(String(buffer: try await session(on: ids[0]).body)).string("id")
      let again = try JSONObject(String(buffer: try await session(on: ids[0]).body)).string("id")
      #expect(first == again)
      #expect(try await session(on: ids[1]).status == .conflict)
      try await service.json(.post, "/session/\(first)/close")
      let after = try JSONObject(String(buffer: try await session(on: ids[0]).body)).string("id")
      #expect(after != first)
    }
  }

  @Test func `a session of an uploaded video has its objects, keyframes and masks`() async throws {
    try await TestService.run { service in
      let video = try await service.json(.post, "/api/v1/videos", "CLIP", status: 201).string("id")
      let session = try await service.json(
        .post, "/api/v1/sessions", #"{"video_id": "\#(video)"}"#, status: 201)
      #expect(
        session.keys == [
          "id", "video_id", "total_frames", "frame_width", "frame_height", "fps", "objects",
          "active_job", "created_at",
        ])
      let id = try session.string("id")
      try await service.json(
        .post, "/add-object-box",
        #"{"session_id": "\#(id)", "frame_idx": 2, "object_id": 1, "box": [4, 4, 9, 9]}"#)
      let object = try #require(
        try await service.json(.get, "/api/v1/sessions/\(id)").objects("objects").first)
      let keyframe = try #require(try object.objects("keyframes").first)
      #expect(try keyframe.integer("frame_idx") == 2)
      #expect(keyframe.members["box"] as? [Int] == [4, 4, 9, 9])
      #expect(object.members["frames_with_masks"] as? [[Int]] == [[2, 2]])

      let path = "/api/v1/sessions/\(id)/masks?from=0&to=11"
      let masks = try await service.json(.get, path).objects("frames")
      #expect(try masks.map { try $0.integer("frame_idx") } == [2])
      #expect(try masks[0].object("masks").object("1").keys == ["size", "counts", "score"])
      let tag = try #require(try await service.send(.get, path).headers[.eTag])
      #expect(try await service.send(.get, path, headers: [.ifNoneMatch: tag]).status.code == 304)

      let listed = try await service.json(.get, "/api/v1/sessions?video_id=\(video)")
      #expect(try listed.objects("items").map { try $0.string("id") } == [id])
    }
  }

  @Test func `an object is changed, its keyframe deleted, and the object deleted`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let object = "/api/v1/sessions/\(session)/objects/1"
      let changed = try await service.json(
        .patch, object, #"{"name": "cat", "category": "animal", "color": [1, 2, 3]}"#)
      #expect(try changed.string("name") == "cat" && changed.string("category") == "animal")
      #expect(changed.members["color"] as? [Int] == [1, 2, 3])
      let cleared = try await service.json(.patch, object, #"{"category": null}"#)
      #expect(cleared.members["category"] as? String == nil)
      #expect(try cleared.string("name") == "cat")
      for bad in [#"{"color": [1, 2]}"#, #"{"color": [1, 2, 256]}"#, #"{"name": 1}"#] {
        try await service.refusal(.patch, object, bad, status: 422)
      }

      #expect(try await service.send(.delete, object + "/keyframes/0").status == .noContent)
      try await service.refusal(.delete, object + "/keyframes/0", status: 404)
      #expect(try await service.send(.delete, object).status == .noContent)
      try await service.refusal(.delete, object, status: 404)
      try await service.refusal(.patch, object, "{}", status: 404)
    }
  }

  @Test func `the logits of a click are those that the engine computed`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let object = "/api/v1/sessions/\(session)/objects/1"
      let frames = try await service.json(.get, object + "/logits?from=0&to=11").objects("frames")
      #expect(try frames.map { try $0.integer("frame_idx") } == [0])
      let bytes = try #require(Data(base64Encoded: try frames[0].string("quarters")))
      #expect(bytes.map { Float(Int8(bitPattern: $0)) / 4 } == TestEngine.logits)

      let other = "/api/v1/sessions/\(session)/objects/2/logits?from=0&to=0"
      try await service.refusal(.get, other, status: 404)
      try await service.refusal(.get, object + "/logits", status: 422)
      try await service.refusal(.get, object + "/logits?from=0&to=12", status: 400)
    }
  }

  @Test func `masks of too many frames or none are refused`() async throws {
    try await TestService.run { service in
      let masks = "/api/v1/sessions/\(try await service.openSession())/masks"
      try await service.refusal(.get, masks, status: 422)
      try await service.refusal(.get, masks + "?from=a&to=1", status: 422)
      try await service.refusal(.get, masks + "?from=3&to=1", status: 400)
      try await service.refusal(.get, masks + "?from=0&to=12", status: 400)
    }
  }

  @Test func `jobs are listed by session, the newest first, in pages`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      var ids: [String] = []
      for end in 1...3 {
        ids.insert(
          try await service.json(
            .post, "/propagate", #"{"session_id": "\#(session)", "end_frame": \#(end)}"#
          ).string("job_id"), at: 0)
      }
      let path = "/api/v1/jobs?session_id=\(session)&limit=2"
      let first = try await service.json(.get, path)
      #expect(try first.objects("items").map { try $0.string("job_id") } == Array(ids[..<2]))
      let cursor = try first.string("next_cursor")
      let second = try await service.json(.get, path + "&cursor=\(cursor)")
      #expect(try second.objects("items").map { try $0.string("job_id") } == [ids[2]])
      #expect(second.members["next_cursor"] as? String == nil)
      try await service.refusal(.get, "/api/v1/jobs?limit=0", status: 422)
    }
  }

  @Test func `the masks of a closed session can still be read`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      try await service.json(.post, "/session/\(session)/close")
      let masks = try await service.json(
        .get, "/api/v1/sessions/\(session)/masks?from=0&to=0")
      #expect(try masks.objects("frames").count == 1)
    }
  }
}
