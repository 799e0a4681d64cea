import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

/// A walk through all routes: whatever the service answers is what `/openapi.json` says.
@Suite struct RouteWalkTests {
  @Test func `every route answers as it is described`() async throws {
    let latch = Latch()
    await latch.open()
    try await TestService.run(
      engine: TestEngine { await latch.wait() }, imageSizes: [1024, 512]
    ) { service in
      let walk = try await RouteWalk(service)
      for prefix in ["", "/sam2"] { try await visitMaskService(walk, prefix, latch) }
      let project = try await visitProjects(walk)
      let video = try await visitVideos(walk, project: project)
      try await visitUploads(walk, project: project)
      let session = try await visitSessions(walk, video: video, latch)
      let webhook = try await addWebhook(walk)
      try await visitTransfers(walk, from: session, video: video, project: project)
      try await visitWebhooks(walk, webhook)
      try await visitModelsAndDocs(walk)
      try await visitDeletions(walk, project: project, video: video, session: session)
      #expect(walk.visited == walk.declared)
    }
  }

  @Test func `every refusal is declared and fits the schema of errors`() async throws {
    try await TestService.run { service in
      let walk = try await RouteWalk(service)
      var refused = 0
      for endpoint in service.service.endpoints {
        var path = endpoint.path
        for name in endpoint.pathParameters { path = path.replacing("{\(name)}", with: "none") }
        if endpoint.query.contains(where: { $0.name == "limit" }) { path += "?limit=0" }
        let isJSON = endpoint.body?.contentType == "application/json"
        guard !endpoint.pathParameters.isEmpty || isJSON || path.hasSuffix("?limit=0") else {
          continue  // Nothing in such a request can be wrong.
        }
        let answer = try await service.send(endpoint.method, path, body: isJSON ? "[]" : nil)
        try walk.checkRefusal(answer, of: endpoint.method, endpoint.path)
        refused += 1
      }
      #expect(refused > 40)
    }
    try await TestService.run(token: "secret") { service in
      let headers: HTTPFields = [.authorization: "Bearer secret"]
      let description = try await service.send(.get, "/openapi.json", headers: headers)
      #expect(description.status == .ok)
      for endpoint in service.service.endpoints where endpoint.path != AccessRoutes.loginPath {
        let answer = try await service.send(endpoint.method, endpoint.path)
        #expect(answer.status == .unauthorized, "\(endpoint.method) \(endpoint.path)")
      }
    }
  }

  private func visitMaskService(
    _ walk: RouteWalk, _ prefix: String, _ latch: Latch
  ) async throws {
    try await walk.visit(.get, prefix.isEmpty ? "/" : prefix)
    try await walk.visit(.get, prefix + "/health")
    let session = try await walk.json(
      .post, prefix + "/initialize", body: #"{"video_path": "clip.mp4"}"#
    ).string("session_id")
    let target = #""session_id": "\#(session)", "frame_idx": 0, "object_id""#
    try await walk.visit(
      .post, prefix + "/add-object",
      body: #"{\#(target): 1, "points": [[20, 20]], "labels": [1], "category": "dog"}"#)
    let mask = try await walk.json(
      .post, prefix + "/add-object-box",
      body: #"{\#(target): 2, "box": [4, 4, 9.5, 9], "format": "rle"}"#
    ).object("mask").string("counts").replacing("\\", with: "\\\\")
    try await walk.visit(
      .post, prefix + "/refine",
      body: #"{\#(target): 1, "points": [[30, 30]], "labels": [0], "format": "rle"}"#)
    try await walk.visit(
      .post, prefix + "/update-mask",
      body: #"{\#(target): 2, "mask": {"size": [48, 64], "counts": "\#(mask)"}}"#)
    for format in ["png", "rle"] {
      let masks = try await walk.json(
        .post, prefix + "/frame-masks",
        body: #"{"session_id": "\#(session)", "frame_idx": 0, "format": "\#(format)"}"#
      ).object("masks")
      #expect(masks.keys == ["1", "2"])
    }
    try await walk.visit(.get, prefix + "/session/{session_id}", ["session_id": session])

    try await walk.visit(
      .post, prefix + "/propagate", body: #"{"session_id": "\#(session)", "dry_run": true}"#)
    try await walk.visit(
      .post, prefix + "/propagate",
      body: #"{"session_id": "\#(session)", "dry_run": true, "draft": true, "image_size": 1024}"#)
    let propagation = #"{"session_id": "\#(session)"}"#
    let job = try await walk.json(.post, prefix + "/propagate", body: propagation)
      .string("job_id")
    try await visitEvents(walk, prefix, ofJob: job)
    let status = try await walk.json(
      .get, prefix + "/job/{job_id}/status", ["job_id": job])
    #expect(status.keys.contains("result"))

    await latch.close()
    let held = try await walk.json(.post, prefix + "/propagate", body: propagation)
      .string("job_id")
    let own = try await walk.json(
      .get, "/api/v1/sessions/{session_id}", ["session_id": session])
    #expect(try own.object("active_job").string("job_id") == held)
    try await walk.visit(.post, prefix + "/job/{job_id}/cancel", ["job_id": held])
    await latch.open()

    try await walk.visit(.post, prefix + "/cleanup")
    try await walk.visit(
      .post, prefix + "/session/{session_id}/close", ["session_id": session])
    let other = try await walk.json(
      .post, prefix + "/initialize", body: #"{"video_path": "clip.mp4", "model_size": "tiny"}"#
    ).string("session_id")
    try await walk.visit(
      .post, prefix + "/session/close", body: #"{"session_id": "\#(other)"}"#)
  }

  /// Reads a job's events to their end and checks the data of each.
  private func visitEvents(
    _ walk: RouteWalk, _ prefix: String, ofJob id: String
  ) async throws {
    let answer = try await walk.visit(.get, prefix + "/job/{job_id}/events", ["job_id": id])
    var kinds: Set<String> = []
    for event in String(buffer: answer.body).components(separatedBy: "\n\n") {
      let lines = event.split(separator: "\n")
      guard let kind = lines.first(where: { $0.hasPrefix("event: ") })?.dropFirst(7),
        let data = lines.first(where: { $0.hasPrefix("data: ") })?.dropFirst(6)
      else { continue }
      let schema = kind == "masks" ? StoredMasksEvent.schema : JobAnswer.schema
      try walk.check(String(data), against: schema, "event \(kind)")
      kinds.insert(String(kind))
    }
    #expect(kinds.isSuperset(of: ["masks", "done"]))
  }

  private func visitProjects(_ walk: RouteWalk) async throws -> String {
    try await walk.visit(.get, "/api/v1/category-presets")
    let project = try await walk.json(
      .post, "/api/v1/projects", body: #"{"name": "Fish", "preset": "Animals"}"#
    ).string("id")
    try await walk.visit(.get, "/api/v1/projects", query: "?limit=1")
    let ids = ["project_id": project]
    try await walk.visit(
      .patch, "/api/v1/projects/{project_id}", ids, body: #"{"name": "Trout"}"#)
    let root = "/api/v1/projects/{project_id}/categories"
    let category = try await walk.json(
      .post, root, ids, body: #"{"name": "eel", "color": [1, 2, 3]}"#
    ).string("id")
    let listed = try await walk.json(.get, root, ids).objects("items")
    #expect(listed.count > 1)
    let both = ["project_id": project, "category_id": category]
    try await walk.visit(.patch, root + "/{category_id}", both, body: #"{"name": "ray"}"#)
    try await walk.visit(.delete, root + "/{category_id}", both)
    return project
  }

  private func visitVideos(_ walk: RouteWalk, project: String) async throws -> String {
    let video = try await walk.json(
      .post, "/api/v1/videos", query: "?name=a.mp4&project_id=\(project)", body: "CLIP one"
    ).string("id")
    let ids = ["video_id": video]
    try await walk.visit(.get, "/api/v1/videos")
    try await walk.visit(.get, "/api/v1/videos/{video_id}", ids)
    try await walk.visit(
      .patch, "/api/v1/videos/{video_id}", ids, body: #"{"name": "b.mp4"}"#)
    try await walk.visit(
      .get, "/api/v1/videos/{video_id}/frames/{frame}", ["video_id": video, "frame": "3"])
    try await walk.visit(.get, "/api/v1/videos/{video_id}/file", ids)
    try await walk.visit(.get, "/api/v1/videos/{video_id}/cuts", ids)
    return video
  }

  private func visitUploads(_ walk: RouteWalk, project: String) async throws {
    let upload = try await walk.json(
      .post, "/api/v1/uploads",
      body: #"{"name": "c.mp4", "bytes": 8, "project_id": "\#(project)"}"#
    ).string("id")
    let ids = ["upload_id": upload]
    func append(_ piece: String, at offset: String) async throws -> JSONObject {
      try await walk.json(
        .patch, "/api/v1/uploads/{upload_id}", ids, body: piece,
        headers: [.contentType: "application/octet-stream", .uploadOffset: offset])
    }
    #expect(try await append("CLIP", at: "0").integer("offset") == 4)
    try await walk.visit(.head, "/api/v1/uploads/{upload_id}", ids)
    _ = try await append(" two", at: "4").object("video")
    try await walk.visit(.get, "/api/v1/uploads/{upload_id}", ids)
    try await walk.visit(.delete, "/api/v1/uploads/{upload_id}", ids)
  }

  /// - Returns: a session with masks.
  private func visitSessions(
    _ walk: RouteWalk, video: String, _ latch: Latch
  ) async throws -> String {
    let session = try await walk.json(
      .post, "/api/v1/sessions", body: #"{"video_id": "\#(video)"}"#
    ).string("id")
    let root = "/api/v1/sessions/{session_id}"
    let ids = ["session_id": session]
    let object = ["session_id": session, "object_id": "1"]
    try await walk.visit(.post, root + "/objects", ids, body: #"{"object_id": 1}"#)
    try await walk.visit(
      .patch, root + "/objects/{object_id}", object,
      body:
        #"{"name": "cat", "category": "animal", "color": [1, 2, 3], "locked": false, "state": "done"}"#
    )
    let attributes = root + "/objects/{object_id}/attributes/{frame}"
    let place = object.merging(["frame": "4"]) { $1 }
    let described = try await walk.json(
      .put, attributes, place, body: #"{"occluded": true, "values": {"team": "red"}}"#)
    #expect(try described.objects("attributes")[0].object("values").string("team") == "red")
    #expect(try described.string("state") == "done")
    try await walk.visit(.delete, attributes, place)
    for (object, frame) in [(1, 0), (1, 5), (2, 3)] {
      try await walk.visit(
        .post, "/add-object",
        body: #"{"session_id": "\#(session)", "frame_idx": \#(frame), "object_id": \#(object), "#
          + #""points": [[20, 20]], "labels": [1]}"#)
    }
    try await walk.visit(
      .post, "/add-object-box",
      body: #"{"session_id": "\#(session)", "frame_idx": 3, "object_id": 3, "box": [1, 1, 9, 9]}"#)
    let job = try await walk.json(.post, "/propagate", body: #"{"session_id": "\#(session)"}"#)
      .string("job_id")
    try await visitEvents(walk, "", ofJob: job)
    try await walk.visit(
      .delete, root + "/objects/{object_id}/keyframes/{frame}",
      ["session_id": session, "object_id": "1", "frame": "5"])
    try await walk.visit(
      .post, root + "/objects/{object_id}/absent", object,
      body: #"{"start_frame": 8, "end_frame": 9}"#)
    for list in ["masks", "pauses"] {
      try await walk.visit(
        .delete, root + "/objects/{object_id}/\(list)", object, query: "?from=8&to=9")
    }
    try await walk.visit(
      .post, root + "/objects/{object_id}/move", object,
      body: #"{"start_frame": 6, "end_frame": 7}"#)
    for _ in 0..<3 { try await walk.visit(.post, root + "/undo", ids) }
    try await walk.visit(
      .post, root + "/objects/{object_id}/merge", object, body: #"{"from": 2}"#)
    try await walk.visit(.post, root + "/undo", ids)
    try await walk.visit(.post, root + "/redo", ids)
    try await walk.visit(.get, root + "/history", ids)
    let steps = try await walk.json(.get, root + "/history/steps", ids).objects("items")
    #expect(!steps.isEmpty)
    try await walk.visit(
      .put, root + "/reviews", ids, body: #"{"start_frame": 2, "end_frame": 3, "state": "done"}"#)
    try await walk.visit(.get, root + "/reviews", ids)
    try await walk.visit(.get, root + "/reviews/next", ids, query: "?after=3")
    let scores = try await walk.json(.get, root + "/scores", ids).object("objects")
    #expect(scores.keys.contains("1"))
    #expect(try await !walk.json(.get, root + "/suspects", ids).objects("frames").isEmpty)
    let masks = try await walk.json(.get, root + "/masks", ids, query: "?from=0&to=11")
    #expect(try masks.objects("frames").count == 12)
    try await walk.visit(
      .get, root + "/objects/{object_id}/logits", object, query: "?from=0&to=11")
    let shown = try await walk.json(.get, root, ids)
    let keyframes = try shown.objects("objects").flatMap { try $0.objects("keyframes") }
    #expect(keyframes.contains { $0.members["box"] is [Any] })
    try await walk.visit(.get, "/api/v1/sessions", query: "?limit=2")
    try await walk.visit(.get, "/api/v1/jobs", query: "?session_id=\(session)")
    try await walk.visit(.get, "/api/v1/jobs/{job_id}", ["job_id": job])
    return session
  }

  private func visitTransfers(
    _ walk: RouteWalk, from session: String, video: String, project: String
  ) async throws {
    let export = try await walk.json(
      .post, "/api/v1/exports", body: #"{"session_id": "\#(session)", "format": "masklet"}"#
    ).string("job_id")
    try await endOfJob(export, walk)
    let file = try await walk.visit(
      .get, "/api/v1/exports/{job_id}/file", ["job_id": export])
    let dataset = try await walk.json(
      .post, "/api/v1/exports", body: #"{"project_id": "\#(project)", "format": "coco"}"#
    ).string("job_id")
    try await endOfJob(dataset, walk)
    try await walk.visit(.get, "/api/v1/jobs", query: "?project_id=\(project)")
    let other = try await walk.json(
      .post, "/api/v1/sessions", body: #"{"video_id": "\#(video)"}"#
    ).string("id")
    let imported = try await walk.json(
      .post, "/api/v1/sessions/{session_id}/imports", ["session_id": other],
      query: "?format=masklet", body: String(buffer: file.body)
    ).string("job_id")
    try await endOfJob(imported, walk)
  }

  private func endOfJob(_ id: String, _ walk: RouteWalk) async throws {
    _ = try await walk.service.events(ofJob: id)
    let job = try await walk.json(.get, "/api/v1/jobs/{job_id}", ["job_id": id])
    #expect(try job.string("status") == "completed", "\(job.members)")
  }

  private func addWebhook(_ walk: RouteWalk) async throws -> String {
    try await walk.json(
      .post, "/api/v1/webhooks",
      body: #"""
        {"url": "https://example.com/hook", "events": ["job.completed", "export.completed"],
         "secret": "a secret of the test"}
        """#
    ).string("id")
  }

  private func visitWebhooks(_ walk: RouteWalk, _ webhook: String) async throws {
    let listed = try await walk.json(.get, "/api/v1/webhooks")
    #expect(try listed.objects("items").count == 1)
    let text = String(buffer: try await walk.service.send(.get, "/api/v1/webhooks").body)
    #expect(!text.contains("secret"))
    let path = "/api/v1/webhooks/{webhook_id}"
    try await walk.visit(.get, path, ["webhook_id": webhook])
    let deliveries = try await walk.json(
      .get, path + "/deliveries", ["webhook_id": webhook])
    #expect(try deliveries.objects("items").count >= 2)
    try await walk.visit(.delete, path, ["webhook_id": webhook])
  }

  private func visitModelsAndDocs(_ walk: RouteWalk) async throws {
    try await walk.visit(.get, "/api/v1/models")
    let pull = try await walk.json(.post, "/api/v1/models/{name}/pull", ["name": "one"])
      .string("job_id")
    _ = try await walk.service.events(ofJob: pull)
    let failed = try await walk.json(.get, "/api/v1/jobs/{job_id}", ["job_id": pull])
    #expect(failed.keys.contains("error"))
    try await walk.visit(.put, "/api/v1/models/{name}", ["name": "one"], body: "12345")
    try await walk.visit(.post, AccessRoutes.loginPath, body: #"{"token": "any"}"#)
    try await walk.visit(.post, "/api/v1/logout")
    for path in ["/docs", "/docs/docs.css", "/docs/docs.js", "/openapi.json"] {
      try await walk.visit(.get, path)
    }
  }

  private func visitDeletions(
    _ walk: RouteWalk, project: String, video: String, session: String
  ) async throws {
    try await walk.visit(
      .delete, "/api/v1/sessions/{session_id}/objects/{object_id}",
      ["session_id": session, "object_id": "1"])
    try await walk.visit(.delete, "/api/v1/videos/{video_id}", ["video_id": video])
    try await walk.visit(
      .delete, "/api/v1/projects/{project_id}", ["project_id": project], query: "?videos=delete")
  }
}
