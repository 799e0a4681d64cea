import Masklets
import Testing

@testable import Server

@Suite struct PictureSizeTests {
  private let sizes = [1024, 768, 512]

  private func maskArea(_ service: TestService, _ session: String) async throws -> Int {
    let masks = try await service.json(
      .post, "/frame-masks",
      #"{"session_id": "\#(session)", "frame_idx": 7, "format": "rle"}"#)
    let counts = try masks.object("masks").object("1").string("counts")
    return try RLE(size: ImageSize(width: 64, height: 48), counts: counts).area
  }

  @Test func `a propagation reads pictures of the size asked for, else of the service's`()
    async throws
  {
    try await TestService.run(imageSizes: sizes) { service in
      let session = try await service.sessionWithObject()
      var areas: [Int] = []
      for field in [
        "", #", "image_size": null"#, #", "image_size": 1024"#, #", "image_size": 512"#,
      ] {
        let body = #"{"session_id": "\#(session)"\#(field)}"#
        let job = try await service.json(.post, "/propagate", body).string("job_id")
        _ = try await service.events(ofJob: job)
        areas.append(try await maskArea(service, session))
      }
      #expect(areas[0] > areas[3] && areas[3] > 0)
      #expect(areas[1] == areas[0] && areas[2] == areas[0])
    }
  }

  @Test func `a draft is answered with its job, and a second job of the session replaces it`()
    async throws
  {
    try await TestService.run(imageSizes: sizes) { service in
      let session = try await service.sessionWithObject()
      let body = #"{"session_id": "\#(session)", "draft": true}"#
      let draft = try await service.json(.post, "/propagate", body).string("job_id")
      _ = try await service.events(ofJob: draft)
      let jobs = try await service.json(.get, "/api/v1/jobs?session_id=\(session)")
        .objects("items").map { try $0.string("job_id") }
      let next = try #require(jobs.first { $0 != draft })
      #expect(jobs.count == 2)
      _ = try await service.events(ofJob: next)
      let refined = try await maskArea(service, session)
      let again = try await service.json(
        .post, "/propagate", #"{"session_id": "\#(session)", "image_size": 1024}"#
      ).string("job_id")
      _ = try await service.events(ofJob: again)
      #expect(try await maskArea(service, session) == refined)
      let dry = #"{"session_id": "\#(session)", "draft": true, "dry_run": true}"#
      #expect(try await service.json(.post, "/propagate", dry).integer("frames") == 12)
      let small = #"{"session_id": "\#(session)", "draft": true, "image_size": 512}"#
      #expect(
        try await service.refusal(.post, "/propagate", small, status: 400)
          .contains("choose a larger size"))
    }
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let detail = try await service.refusal(
        .post, "/propagate", #"{"session_id": "\#(session)", "draft": true}"#, status: 400)
      #expect(detail == "The engine test makes no drafts: leave draft out")
    }
  }

  @Test func `the sizes to choose from are listed, and each has an estimate`() async throws {
    try await TestService.run(imageSizes: sizes) { service in
      let models = try await service.json(.get, "/api/v1/models")
      #expect(models.members["image_sizes"] as? [Int] == sizes)
      #expect(try models.integer("image_size") == 1024)
      let session = try await service.sessionWithObject()
      for size in sizes {
        let body = #"{"session_id": "\#(session)", "dry_run": true, "image_size": \#(size)}"#
        #expect(try await service.json(.post, "/propagate", body).integer("frames") == 12)
      }
    }
  }

  @Test func `other sizes are refused in one line that names those there are`() async throws {
    try await TestService.run(imageSizes: sizes) { service in
      let session = try await service.sessionWithObject()
      for size in ["640", "0", "-512", "2048", "512.5", #""fast""#, "true"] {
        for dryRun in [true, false] {
          let detail = try await service.refusal(
            .post, "/propagate",
            #"{"session_id": "\#(session)", "dry_run": \#(dryRun), "image_size": \#(size)}"#,
            status: 422)
          #expect(detail.contains("image_size") && !detail.contains("\n"))
          #expect(size != "640" || detail.contains("expected one of 1024, 768, 512, got 640"))
        }
      }
    }
  }

  @Test func `an engine without a network lists no sizes and takes none`() async throws {
    try await TestService.run { service in
      let models = try await service.json(.get, "/api/v1/models")
      #expect(models.members["image_sizes"] as? [Int] == [])
      let session = try await service.sessionWithObject()
      let detail = try await service.refusal(
        .post, "/propagate", #"{"session_id": "\#(session)", "image_size": 512}"#, status: 400)
      #expect(
        detail
          == "The engine test does not read pictures of 512 pixels a side: leave the picture size out"
      )
    }
  }
}
