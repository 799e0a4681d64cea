import Foundation
import HTTPTypes
import Jobs
import Testing

@testable import Server

/// Priorities of jobs, and the bounds of what a client may ask for.
@Suite struct BoundsTests {
  @Test(arguments: ["interactive", "normal", "batch"])
  func `a propagation and an export have the priority that was asked for`(
    priority: String
  ) async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let body = #"{"session_id": "\#(session)", "priority": "\#(priority)"}"#
      let job = try await service.json(.post, "/propagate", body).string("job_id")
      for path in ["/job/\(job)/status", "/api/v1/jobs/\(job)"] {
        #expect(try await service.json(.get, path).string("priority") == priority)
      }
      let export = try await service.json(
        .post, "/api/v1/exports",
        #"{"session_id": "\#(session)", "format": "coco", "priority": "\#(priority)"}"#, status: 202
      )
      let shown = try await service.json(.get, "/api/v1/jobs/\(export.string("job_id"))")
      #expect(try shown.string("priority") == priority)
      let pull = try await service.json(
        .post, "/api/v1/models/one/pull?priority=\(priority)", status: 202)
      let pulled = try await service.json(.get, "/api/v1/jobs/\(pull.string("job_id"))")
      #expect(try pulled.string("priority") == priority)
    }
  }

  @Test func `a job is normal unless another priority is asked for`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let job = try await service.json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
      let shown = try await service.json(.get, "/job/\(job.string("job_id"))/status")
      #expect(try shown.string("priority") == "normal")
      #expect(shown.members["waiting_for"] is NSNull)
    }
  }

  @Test(arguments: [#""urgent""#, "0", #""""#])
  func `an unknown priority is refused, and the known ones are named`(
    priority: String
  ) async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let propagation = #"{"session_id": "\#(session)", "priority": \#(priority)}"#
      let detail = try await service.refusal(.post, "/propagate", propagation, status: 422)
      #expect(detail.hasPrefix("priority: expected"))
      let export = #"{"session_id": "\#(session)", "format": "coco", "priority": \#(priority)}"#
      try await service.refusal(.post, "/api/v1/exports", export, status: 422)
      let path = "/api/v1/sessions/\(session)/imports?format=coco&priority=urgent"
      let refused = try await service.refusal(.post, path, "{}", status: 422)
      #expect(refused == "priority: expected one of interactive, normal, batch")
      try await service.refusal(.post, "/api/v1/models/one/pull?priority=urgent", status: 422)
    }
  }

  @Test(arguments: [
    "a" + String(repeating: #"\u0301"#, count: 1000), String(repeating: "a", count: 201),
    #"a\u0000b"#, #"a\nb"#, #"a\u2028b"#, "",
  ])
  func `a name too long in bytes, or with NUL or line breaks, is refused everywhere`(
    name: String
  ) async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let place = #""session_id": "\#(session)", "frame_idx": 0, "object_id": 2"#
      let click = #""points": [[20, 20]], "labels": [1]"#
      let object = "/api/v1/sessions/\(session)/objects"
      let project = try await service.json(.get, "/api/v1/projects").objects("items")[0].string(
        "id")
      for field in ["name", "category"] {
        let value = #""\#(field)": "\#(name)""#
        try await service.refusal(
          .post, "/add-object", "{\(place), \(click), \(value)}", status: 422)
        try await service.refusal(.post, object, "{\"object_id\": 2, \(value)}", status: 422)
        try await service.refusal(.patch, object + "/1", "{\(value)}", status: 422)
      }
      let value = #"{"name": "\#(name)"}"#
      try await service.refusal(.post, "/api/v1/projects", value, status: 400)
      try await service.refusal(.patch, "/api/v1/projects/\(project)", value, status: 400)
      try await service.refusal(.post, "/api/v1/projects/\(project)/categories", value, status: 400)
    }
  }

  @Test func `names of 200 characters outside ASCII are accepted`() async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      let name = String(repeating: "\u{1F600}", count: 200)
      let object = try await service.json(
        .post, "/api/v1/sessions/\(session)/objects",
        #"{"object_id": 1, "name": "\#(name)", "category": "\#(name)"}"#, status: 201)
      #expect(try object.string("name") == name)
    }
  }

  @Test func `object ids twice are refused`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let body = #"{"session_id": "\#(session)", "format": "coco", "object_ids": [1, 1]}"#
      for path in ["/propagate", "/api/v1/exports"] {
        let detail = try await service.refusal(.post, path, body, status: 422)
        #expect(detail == "object_ids: expected each id once")
      }
    }
  }

  @Test func `more open sessions than are kept are refused until one is closed`() async throws {
    try await TestService.run(configure: { $0.sessions = 2 }) { service in
      let first = try await service.openSession()
      _ = try await service.openSession()
      let refused = try await service.send(
        .post, "/initialize", body: #"{"video_path": "clip.mp4"}"#)
      #expect(refused.status == .tooManyRequests)
      #expect(refused.headers[.retryAfter] != nil)
      try await service.json(.post, "/session/\(first)/close")
      _ = try await service.openSession()
    }
  }

  @Test func `a full queue is 429 and says when to ask again`() throws {
    let refusal = try #require(
      ErrorMiddleware.refusal(
        for: JobError.queueFull(32, ofOneSession: true), idInPath: false))
    #expect(refusal.status == .tooManyRequests)
    #expect(refusal.retryAfter != nil)
    #expect(
      refusal.detail
        == "32 jobs of this kind and session wait already: wait until some have ended, or cancel them"
    )
  }
}
