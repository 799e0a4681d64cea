import Testing

@testable import Server

@Suite struct PropagationTests {
  @Test func `a propagation is submitted, watched to its end and fetched`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let submitted = try await service.json(
        .post, "/propagate", #"{"session_id": "\#(session)", "direction": "forward"}"#)
      let id = try submitted.string("job_id")
      #expect(try submitted.string("status") == "pending")
      let message = try submitted.string("message")
      #expect(message == "Propagation job submitted. Poll /job/\(id)/status for progress.")

      let events = try await service.events(ofJob: id)
      #expect(events.contains("event: masks\ndata: {\"frame_idx\":11,\"object_ids\":[1]}"))
      #expect(events.contains("event: done\ndata: {"))

      let answer = try await service.send(.get, "/job/\(id)/status")
      #expect(answer.body.readableBytes <= 500)
      let status = try JSONObject(String(buffer: answer.body))
      #expect(
        status.keys == [
          "job_id", "job_type", "status", "progress", "created_at", "started_at", "completed_at",
          "result", "error", "priority", "waiting_for",
        ])
      #expect(try status.string("status") == "completed")
      #expect(try status.integer("progress") == 100)
      #expect(try status.object("result").integer("total_frames") == 12)

      for frame in [0, 11] {
        let masks = try await service.json(
          .post, "/frame-masks",
          #"{"session_id": "\#(session)", "frame_idx": \#(frame), "format": "rle"}"#)
        #expect(try masks.object("masks").keys == ["1"])
      }
    }
  }

  @Test func `a dry run estimates frames, objects, seconds and memory, and creates no job`()
    async throws
  {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let estimate = try await service.json(
        .post, "/propagate", #"{"session_id": "\#(session)", "dry_run": true}"#)
      #expect(
        estimate.keys == ["frames", "objects", "encoded_frames", "seconds", "memory_bytes"])
      #expect(try estimate.integer("frames") == 12)
      #expect(try estimate.integer("objects") == 1)
      #expect(try estimate.integer("memory_bytes") > 0)
      let queue = try await service.json(.get, "/health").object("queue")
      #expect(try queue.integer("pending") + queue.integer("running") == 0)
      try await service.refusal(
        .post, "/propagate", #"{"session_id": "\#(session)", "dry_run": 3}"#, status: 422)
    }
  }

  @Test func `events resume after the last one seen`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let id = try await service.json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
        .string("job_id")
      let all = try await service.events(ofJob: id).components(separatedBy: "\n\n")
        .filter { $0.hasPrefix("id: ") }
      #expect(all.count > 4)
      let last = all[1].prefix { $0 != "\n" }.dropFirst(4)
      let rest = try await service.events(ofJob: id, after: String(last))
        .components(separatedBy: "\n\n").filter { $0.hasPrefix("id: ") }
      #expect(rest.count == all.count - 2)
      #expect(rest.first?.hasPrefix("id: \(Int(last)! + 1)\n") == true)
    }
  }

  @Test func `a running job is cancelled once`() async throws {
    let latch = Latch()
    try await TestService.run(engine: TestEngine(beforeFrame: { await latch.wait() })) { service in
      let session = try await service.sessionWithObject()
      let id = try await service.json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
        .string("job_id")
      let active = try await service.json(.get, "/api/v1/sessions/\(session)").object("active_job")
      #expect(try active.string("job_id") == id)
      let cancelled = try await service.json(.post, "/job/\(id)/cancel")
      #expect(try cancelled.string("status") == "cancelled")
      try await service.refusal(.post, "/job/\(id)/cancel", status: 409)
      await latch.open()
    }
  }

  @Test func `one idempotency key is one job`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      var headers = TestService.localHeaders
      headers[.idempotencyKey] = "once"
      var ids: Set<String> = []
      for _ in 0..<2 {
        let answer = try await service.send(
          .post, "/propagate", body: #"{"session_id": "\#(session)"}"#, headers: headers)
        ids.insert(try JSONObject(String(buffer: answer.body)).string("job_id"))
      }
      #expect(ids.count == 1)
    }
  }

  @Test func `a failed job gives the reason`() async throws {
    struct Broken: Error, CustomStringConvertible {
      let description = "the engine stopped: free some memory"
    }
    try await TestService.run(engine: TestEngine(beforeFrame: { throw Broken() })) { service in
      let session = try await service.sessionWithObject()
      let id = try await service.json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
        .string("job_id")
      _ = try await service.events(ofJob: id)
      let status = try await service.json(.get, "/job/\(id)/status")
      #expect(try status.string("status") == "failed")
      #expect(try status.string("error") == "the engine stopped: free some memory")
    }
  }
}
