import Foundation
import Testing

@testable import Server

@Suite struct ModelTests {
  @Test func `models are listed with what is installed and in use`() async throws {
    try await TestService.run { service in
      let before = try await service.json(.get, "/api/v1/models")
      #expect(try before.string("engine") == "test")
      #expect(try before.string("device") == "cpu")
      let model = try before.objects("models")[0]
      #expect(model.keys == ["name", "version", "file", "bytes", "installed", "in_use"])
      #expect(try model.string("name") == "one")
      #expect(model.members["installed"] as? Bool == false)
      #expect(model.members["in_use"] as? Bool == false)

      try FileManager.default.createDirectory(
        atPath: service.folder + "/models", withIntermediateDirectories: true)
      try Data("12345".utf8).write(to: URL(filePath: service.folder + "/models/one.pt"))
      let after = try await service.json(.get, "/api/v1/models").objects("models")[0]
      #expect(after.members["installed"] as? Bool == true)
      #expect(after.members["in_use"] as? Bool == false)
      try await service.refusal(.post, "/api/v1/models/one/pull", status: 409)
    }
  }

  @Test func `without network, a pull is a job that fails with a sentence`() async throws {
    try await TestService.run { service in
      let job = try await service.json(.post, "/api/v1/models/one/pull", status: 202)
        .string("job_id")
      _ = try await service.events(ofJob: job)
      let status = try await service.json(.get, "/job/\(job)/status")
      #expect(try status.string("job_type") == "pull_model")
      #expect(try status.string("status") == "failed")
      #expect(try status.string("error").hasPrefix("127.0.0.1 cannot be reached"))
    }
  }

  @Test func `a model is installed from its file, unless it is another or is there already`()
    async throws
  {
    try await TestService.run { service in
      let short = try await service.refusal(
        .put, "/api/v1/models/one", "1234", status: 422)
      #expect(
        short
          == "one.pt has 4 bytes and must have 5: it is not the published file and was not installed"
      )
      try await service.refusal(.put, "/api/v1/models/huge", "12345", status: 404)
      let models = try await service.json(.put, "/api/v1/models/one", "12345")
      #expect(try models.objects("models")[0].members["installed"] as? Bool == true)
      try await service.refusal(.put, "/api/v1/models/one", "12345", status: 409)
    }
  }

  @Test func `an unknown model is not found, and the known ones are named`() async throws {
    try await TestService.run { service in
      let detail = try await service.refusal(
        .post, "/api/v1/models/huge/pull", status: 404)
      #expect(detail == "there is no model huge: choose one of one")
    }
  }

  @Test func `a service without its checkpoint says so and is degraded`() async throws {
    try await TestService.run(isReady: false) { service in
      let health = try await service.json(.get, "/health")
      #expect(try health.string("status") == "degraded")
      #expect(health.members["model_loaded"] as? Bool == false)
      let session = try await service.openSession()
      let detail = try await service.refusal(
        .post, "/add-object",
        #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[20, 20]], "#
          + #""labels": [1]}"#, status: 503)
      #expect(detail == "SAM 2 service not initialized: one.pt is not installed")
    }
    try await TestService.run { service in
      let health = try await service.json(.get, "/health")
      #expect(try health.string("status") == "healthy")
      #expect(health.members["model_loaded"] as? Bool == true)
    }
  }
}
