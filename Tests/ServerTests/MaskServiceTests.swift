import Foundation
import Testing
import VideoIO

@testable import Server

@Suite struct MaskServiceTests {
  @Test func `health shows the engine and the queue`() async throws {
    try await TestService.run { service in
      for path in ["/health", "/", "/sam2/health"] {
        let health = try await service.json(.get, path)
        #expect(
          health.keys == [
            "message", "status", "model_loaded", "timestamp", "active_sessions", "engine",
            "device", "graphics_card", "precision", "model", "tracker", "image_size",
            "queue", "problems",
          ])
        #expect(try health.string("engine") == "test")
        #expect(try health.object("queue").integer("pending") == 0)
      }
    }
  }

  @Test func `a session is opened, described and closed`() async throws {
    try await TestService.run { service in
      let opened = try await service.json(.post, "/initialize", #"{"video_path": "clip.mp4"}"#)
      #expect(
        opened.keys == [
          "session_id", "video_path", "total_frames", "frame_width", "frame_height", "fps",
        ])
      #expect(try opened.integer("total_frames") == 12)
      #expect(try opened.integer("frame_width") == 64)
      #expect(try opened.integer("frame_height") == 48)
      #expect(try opened.string("video_path") == "clip.mp4")
      let id = try opened.string("session_id")

      let session = try await service.json(.get, "/session/\(id)")
      #expect(
        session.keys == [
          "session_id", "video_path", "total_frames", "objects", "created_at", "last_accessed",
          "idle_time",
        ])

      let closed = try await service.json(.post, "/session/close", #"{"session_id": "\#(id)"}"#)
      #expect(try closed.string("message") == "Session closed successfully")
      #expect(try closed.string("session_id") == id)
      try await service.refusal(.get, "/session/\(id)", status: 404)
      try await service.refusal(.post, "/session/\(id)/close", status: 404)
      try await service.refusal(
        .post, "/session/close", #"{"session_id": "\#(id)"}"#, status: 400)
    }
  }

  @Test(arguments: [
    "missing.mp4", "../masklet.sqlite", "/etc/passwd", "videos/../../clip.mp4", "a\\u0000b",
  ])
  func `a missing or forbidden video is not found`(path: String) async throws {
    try await TestService.run { service in
      try await service.refusal(
        .post, "/initialize", #"{"video_path": "\#(path)"}"#, status: 404)
    }
  }

  @Test func `a file that is not a video is refused`() async throws {
    try await TestService.run { service in
      try await service.refusal(
        .post, "/initialize", #"{"video_path": "notes.txt"}"#, status: 400)
    }
  }

  @Test func `a click is answered with the object and its mask as PNG`() async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      let object = try await service.json(
        .post, "/add-object",
        #"{"session_id": "\#(session)", "frame_idx": 3, "object_id": 7, "points": [[20, 20]], "#
          + #""labels": [1], "name": "dog", "category": "animal"}"#)
      #expect(
        object.keys == [
          "object_id", "name", "category", "color", "frame_idx", "mask", "confidence",
        ])
      #expect(object.members["confidence"] as? Double == 0.75)
      #expect(try object.integer("object_id") == 7 && object.integer("frame_idx") == 3)
      #expect(try object.string("name") == "dog" && object.string("category") == "animal")
      #expect(object.members["color"] as? [Int] == [255, 0, 0])
      let png = try #require(Data(base64Encoded: try object.string("mask")))
      let mask = try MaskPNG.decode([UInt8](png))
      #expect(mask.size == GreyFrames().size)
      #expect(mask[20, 20] && !mask[40, 40])
    }
  }

  @Test func `a box is clamped and names and colours have defaults`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let object = try await service.json(
        .post, "/add-object-box",
        #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 2, "box": [-5, -5, 10, 10], "#
          + #""format": "rle"}"#)
      #expect(try object.string("name") == "Object 2")
      #expect(object.members["color"] as? [Int] == [0, 255, 0])
      #expect(try object.object("mask").keys == ["size", "counts"])
      #expect(try object.object("mask").members["size"] as? [Int] == [48, 64])
    }
  }

  @Test func `refining answers with the mask and adds to the keyframe`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let refined = try await service.json(
        .post, "/refine",
        #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[30, 30]], "#
          + #""labels": [0]}"#)
      #expect(refined.keys == ["object_id", "frame_idx", "mask", "confidence"])
      let own = try await service.json(.get, "/api/v1/sessions/\(session)")
      let keyframe = try #require(try own.objects("objects").first?.objects("keyframes").first)
      #expect(keyframe.members["labels"] as? [Int] == [1, 0])
    }
  }

  @Test func `a person's mask comes back as it was sent, in either format`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      var mask = TestEngine.mask(of: .init(), size: GreyFrames().size)
      mask[5, 6] = true
      mask[63, 47] = true
      let png = Data(try MaskPNG.encode(mask)).base64EncodedString()
      let head = #"{"session_id": "\#(session)", "frame_idx": 4, "object_id": 1, "#
      try await service.json(.post, "/update-mask", head + #""mask": "\#(png)"}"#)
      let frame = #"{"session_id": "\#(session)", "frame_idx": 4, "format": "rle"}"#
      let lengths = try await service.json(.post, "/frame-masks", frame).object("masks").object("1")
      let counts = try lengths.string("counts")
      let answer = try await service.json(
        .post, "/update-mask", head + #""mask": {"size": [48, 64], "counts": "\#(counts)"}}"#)
      let back = try #require(Data(base64Encoded: try answer.string("mask")))
      #expect(try MaskPNG.decode([UInt8](back)) == mask)
    }
  }

  @Test func `an object is created without prompts, and a mask is its first prompt`() async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      let objects = "/api/v1/sessions/\(session)/objects"
      let made = try await service.json(
        .post, objects, #"{"object_id": 4, "name": "kite", "category": "toy"}"#, status: 201)
      #expect(try made.objects("keyframes").isEmpty)
      try await service.refusal(.post, objects, #"{"object_id": 4}"#, status: 409)
      try await service.refusal(.post, objects, #"{"object_id": 0}"#, status: 422)
      let mask = try MaskPNG.encode(TestEngine.mask(of: .init(), size: GreyFrames().size))
      try await service.json(
        .post, "/update-mask",
        #"{"session_id": "\#(session)", "frame_idx": 3, "object_id": 4, "#
          + #""mask": "\#(Data(mask).base64EncodedString())"}"#)
      let object = try #require(
        try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects").first)
      #expect(try object.string("name") == "kite" && object.string("category") == "toy")
      #expect(try object.objects("keyframes").map { try $0.integer("frame_idx") } == [3])
    }
  }

  @Test func `a frame without masks has an empty set of them`() async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      let masks = try await service.json(
        .post, "/frame-masks", #"{"session_id": "\#(session)", "frame_idx": 2}"#)
      #expect(try masks.integer("frame_idx") == 2)
      #expect(try masks.object("masks").keys.isEmpty)
    }
  }

  @Test func `cleaning up is answered`() async throws {
    try await TestService.run { service in
      let answer = try await service.json(.post, "/cleanup")
      #expect(try answer.string("message") == "Cleanup task scheduled")
    }
  }
}
