import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct TransferTests {
  @Test func `an export is a job whose file is fetched, and our own JSON comes back the same`()
    async throws
  {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let first = try await service.exported(session, "masklet")
      #expect(first.headers[.contentType] == "application/json")
      #expect(
        first.headers[.contentDisposition] == "attachment; filename=\"clip-masklet.json\"")
      let other = try await service.openSession()
      let status = try await service.imported(first.body, into: other, "masklet")
      #expect(try status.string("status") == "completed", "\(status.members)")
      let result = try status.object("result")
      #expect(try result.integer("objects") == 2 && result.string("session_id") == other)
      let second = try await service.exported(other, "masklet")
      #expect(String(buffer: second.body) == String(buffer: first.body))
      #expect(
        try await service.masks(of: other) == service.masks(of: session))
    }
  }

  @Test func `an interrupted download can be resumed`() async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let job = try await service.exportJob(session, "masklet")
      let path = "/api/v1/exports/\(job)/file"
      func part(_ range: String, ifRange: String? = nil) async throws -> TestResponse {
        var headers = TestService.localHeaders
        headers[.range] = range
        headers[.ifRange] = ifRange
        return try await service.send(.get, path, headers: headers)
      }
      let whole = try await service.send(.get, path)
      let text = String(buffer: whole.body)
      let size = whole.body.readableBytes
      #expect(whole.headers[.acceptRanges] == "bytes")
      let rest = try await part("bytes=10-")
      #expect(rest.status == .partialContent)
      #expect(rest.headers[.contentRange] == "bytes 10-\(size - 1)/\(size)")
      #expect(String(buffer: rest.body) == String(text.dropFirst(10)))
      let middle = try await part("bytes=2-4").body
      #expect(String(buffer: middle) == String(text.dropFirst(2).prefix(3)))
      #expect(String(buffer: try await part("bytes=-5").body) == String(text.suffix(5)))
      #expect(try await part("bytes=\(size)-").status == .rangeNotSatisfiable)
      for ignored in ["bytes=4-2", "bytes=0-1,4-5", "bytes=+1-2", "lines=1-2", "bytes=-"] {
        #expect(try await part(ignored).status == .ok, "\(ignored)")
      }
      let tag = try #require(whole.headers[.eTag])
      #expect(try await part("bytes=1-", ifRange: tag).status == .partialContent)
      #expect(try await part("bytes=1-", ifRange: "\"other\"").status == .ok)
    }
  }

  @Test(arguments: ["coco", "cvat", "davis", "labelstudio"])
  func `exported masks are the same after an import`(format: String) async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let file = try await service.exported(session, format)
      let other = try await service.openSession()
      let status = try await service.imported(file.body, into: other, format)
      #expect(try status.string("status") == "completed", "\(status.members)")
      #expect(try await service.masks(of: other) == service.masks(of: session))
    }
  }

  @Test
  func `objects whose ids are taken get others, an import is undone, a bad file changes nothing`()
    async throws
  {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let before = try await service.masks(of: session)
      let file = try await service.exported(session, "masklet")
      let status = try await service.imported(file.body, into: session, "masklet")
      #expect(try status.string("status") == "completed")
      let objects = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")
      #expect(try objects.map { try $0.integer("object_id") } == [1, 2, 3, 4])

      let whole = try await service.masks(of: session)
      #expect(whole.count == 2 * before.count)
      try await service.json(.post, "/api/v1/sessions/\(session)/undo")
      #expect(try await service.masks(of: session) == before)
      try await service.json(.post, "/api/v1/sessions/\(session)/redo")
      #expect(try await service.masks(of: session) == whole)

      let cut = file.body.getSlice(at: 0, length: file.body.readableBytes - 40)
      for (bytes, format) in [
        (try #require(cut), "masklet"), (ByteBuffer(string: "no"), "coco"),
        (ByteBuffer(string: "<!DOCTYPE x><annotations/>"), "cvat"), (file.body, "davis"),
      ] {
        let refused = try await service.imported(bytes, into: session, format)
        #expect(try refused.string("status") == "failed")
        #expect(try !refused.string("error").contains(service.folder))
      }
      #expect(try await service.masks(of: session) == whole)
      let left = try FileManager.default.contentsOfDirectory(
        atPath: service.folder + "/transfers/imports")
      #expect(left.isEmpty)
    }
  }

  @Test(arguments: [("add", [1, 2, 3, 4]), ("replace", [3, 4]), ("match", [1, 2])])
  func `an import adds objects, replaces them or is matched by name, and one step undoes it`(
    mode: String, ids: [Int]
  ) async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let before = try await service.masks(of: session)
      let file = try await service.exported(session, "masklet")
      let status = try await service.imported(file.body, into: session, "masklet&objects=\(mode)")
      #expect(try status.string("status") == "completed", "\(status.members)")
      #expect(try await service.objectIDs(of: session) == ids)
      let after = try await service.masks(of: session)
      #expect(after.count == before.count * ids.count / 2)
      if mode == "match" { #expect(after == before) }
      try await service.json(.post, "/api/v1/sessions/\(session)/undo")
      #expect(try await service.masks(of: session) == before)
      #expect(try await service.objectIDs(of: session) == [1, 2])
      try await service.json(.post, "/api/v1/sessions/\(session)/redo")
      #expect(try await service.masks(of: session) == after)
      #expect(try await service.objectIDs(of: session) == ids)
      try await service.refusal(
        .post, "/api/v1/sessions/\(session)/imports?format=masklet&objects=other", status: 422)
    }
  }

  @Test(arguments: ["replace", "match"])
  func `an import changes no locked object, and a matched one only where the file has masks`(
    mode: String
  ) async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let before = try await service.masks(of: session)
      let part = try await service.exported(
        session, "masklet", #", "start_frame": 2, "end_frame": 3"#)
      try await service.json(
        .patch, "/api/v1/sessions/\(session)/objects/2", #"{"locked": true}"#)
      let status = try await service.imported(part.body, into: session, "masklet&objects=\(mode)")
      #expect(try status.string("status") == "completed", "\(status.members)")
      let notes = try #require(status.object("result").members["notes"] as? [String])
      #expect(notes.contains { $0.hasPrefix("Rex is locked") }, "\(notes)")
      let after = try await service.masks(of: session)
      for (place, mask) in before where mode == "match" || place.hasSuffix(" 2") {
        #expect(after[place] == mask)
      }
    }
  }

  @Test(arguments: [("all", 12), ("first", 1), ("tenth", 2)])
  func `an import makes the keyframes that are asked for, and the other masks are tracked`(
    rule: String, count: Int
  ) async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      let frames = (0..<12).reversed()
      let images = frames.map { #"{"id": \#($0), "frame_index": \#($0)}"# }
      let annotations = frames.map {
        #"{"id": \#($0 + 1), "image_id": \#($0), "track_id": 1, "#
          + #""segmentation": [[4, 4, 30, 4, 30, 30, 4, 30]]}"#
      }
      let file =
        #"{"images": [\#(images.joined(separator: ","))], "categories": [], "annotations": ["#
        + annotations.joined(separator: ",") + "]}"
      let status = try await service.imported(
        ByteBuffer(string: file), into: session, "coco&keyframes=\(rule)")
      #expect(try status.string("status") == "completed", "\(status.members)")
      let object = try await service.json(.get, "/api/v1/sessions/\(session)")
        .objects("objects")[0]
      #expect(try object.objects("keyframes").count == count)
      #expect(try object.objects("keyframes")[0].integer("frame_idx") == 0)
      #expect(try await service.masks(of: session).count == 12)
    }
  }

  @Test func `an imported object gets a colour that no other has`() async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let file = try await service.exported(session, "masklet")
      _ = try await service.imported(file.body, into: session, "masklet")
      let objects = try await service.json(.get, "/api/v1/sessions/\(session)").objects("objects")
      let colors = objects.map { "\($0.members["color"] ?? "")" }
      #expect(Set(colors).count == 4, "\(colors)")
    }
  }

  @Test func `scores of an import that are no fractions are not shown as they are`() async throws {
    try await TestService.run { service in
      let session = try await service.openSession()
      func imported(_ score: String) async throws -> JSONObject {
        let file = """
          {"images": [{"id": 1, "frame_index": 0}], "categories": [], "annotations": [{"id": 1,
          "image_id": 1, "track_id": 1, "score": \(score),
          "segmentation": [[4, 4, 30, 4, 30, 30, 4, 30]]}]}
          """
        return try await service.imported(ByteBuffer(string: file), into: session, "coco")
      }
      let refused = try await imported("1e36")
      #expect(try refused.string("status") == "failed")
      #expect(try refused.string("error").contains("score"))
      #expect(try await imported("95").string("status") == "completed")
      let scores = try await service.json(.get, "/api/v1/sessions/\(session)/scores")
      let entry = try scores.object("objects").objects("1")[0]
      #expect(entry.members["score"] as? Double == 0.95)
      let own = try await service.exported(session, "masklet")
      let other = try await service.openSession()
      let again = try await service.imported(own.body, into: other, "masklet")
      #expect(try again.string("status") == "completed", "\(again.members)")
    }
  }

  @Test(arguments: ["coco", "yolo", "davis", "cvat", "mots", "labelstudio", "overlay", "masklet"])
  func `every format is exported`(format: String) async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let file = try await service.exported(session, format)
      #expect(file.status == .ok && file.body.readableBytes > 100)
    }
  }

  @Test func `an export that could never work is refused at once`() async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let empty = try await service.openSession()
      for (body, status) in [
        (#"{"session_id": "S", "format": "coco"}"#, 400),
        (#"{"session_id": "\#(empty)", "format": "coco"}"#, 400),
        (#"{"session_id": "\#(session)"}"#, 422),
        (#"{"session_id": "\#(session)", "format": "word"}"#, 422),
        (#"{"session_id": "\#(session)", "format": "mots", "shapes": "polygons"}"#, 400),
        (#"{"session_id": "\#(session)", "format": "coco", "shapes": "stars"}"#, 422),
        (
          #"{"session_id": "\#(session)", "format": "coco", "start_frame": 5, "end_frame": 4}"#, 400
        ),
        (#"{"session_id": "\#(session)", "format": "coco", "end_frame": 12}"#, 400),
        (#"{"session_id": "\#(session)", "format": "coco", "object_ids": [9]}"#, 400),
        (#"{"session_id": "\#(session)", "format": "coco", "object_ids": "1"}"#, 422),
      ] {
        try await service.refusal(.post, "/api/v1/exports", body, status: status)
      }
      try await service.refusal(.get, "/api/v1/exports/none/file", status: 404)
      for (path, status) in [
        ("/api/v1/sessions/\(session)/imports?format=word", 422),
        ("/api/v1/sessions/\(session)/imports", 422),
        ("/api/v1/sessions/\(session)/imports?format=coco", 400),
        ("/api/v1/sessions/none/imports?format=coco", 404),
      ] {
        try await service.refusal(.post, path, status == 400 ? "" : "x", status: status)
      }
    }
  }

  @Test func `a file too large to import is refused while it arrives`() async throws {
    try await TestService.run(configure: { $0.importBytes = 20 }) { service in
      let session = try await service.openSession()
      try await service.refusal(
        .post, "/api/v1/sessions/\(session)/imports?format=coco",
        String(repeating: "x", count: 21), status: 413)
    }
  }

  @Test func `a range and some objects are exported alone`() async throws {
    try await TestService.run { service in
      let session = try await service.annotatedSession()
      let file = try await service.exported(
        session, "coco", #", "start_frame": 2, "end_frame": 3, "object_ids": [2]"#)
      let annotations = try JSONObject(String(buffer: file.body)).objects("annotations")
      #expect(try annotations.map { try $0.integer("track_id") } == [2, 2])
      #expect(try annotations.map { try $0.integer("image_id") } == [3, 4])
    }
  }
}

extension TestService {
  /// A session with two objects that have masks on all frames, prompts of all kinds and a category.
  fileprivate func annotatedSession() async throws -> String {
    let session = try await sessionWithObject()
    try await json(
      .post, "/add-object-box",
      #"{"session_id": "\#(session)", "frame_idx": 4, "object_id": 2, "box": [40, 5.5, 60, 30], "#
        + #""name": "Rex", "category": "dog"}"#)
    try await json(
      .post, "/refine",
      #"{"session_id": "\#(session)", "frame_idx": 3, "object_id": 1, "points": [[30.25, 9], [1, 1]], "#
        + #""labels": [1, 0]}"#)
    let job = try await json(.post, "/propagate", #"{"session_id": "\#(session)"}"#)
      .string("job_id")
    _ = try await events(ofJob: job)
    let mask = try await json(
      .get, "/api/v1/sessions/\(session)/masks?from=4&to=4"
    ).objects("frames")[0].object("masks").object("2").string("counts")
    try await json(
      .post, "/update-mask",
      #"{"session_id": "\#(session)", "frame_idx": 6, "object_id": 2, "#
        + #""mask": {"size": [48, 64], "counts": "\#(mask.replacingOccurrences(of: "\\", with: "\\\\"))"}}"#
    )
    return session
  }

  /// The file of an export of the session.
  fileprivate func exported(
    _ session: String, _ format: String, _ more: String = ""
  ) async throws -> TestResponse {
    let job = try await exportJob(session, format, more)
    return try await send(.get, "/api/v1/exports/\(job)/file")
  }

  /// The id of a completed export of the session.
  fileprivate func exportJob(
    _ session: String, _ format: String, _ more: String = ""
  ) async throws -> String {
    let job = try await json(
      .post, "/api/v1/exports", #"{"session_id": "\#(session)", "format": "\#(format)"\#(more)}"#,
      status: 202
    ).string("job_id")
    _ = try await events(ofJob: job)
    let status = try await json(.get, "/job/\(job)/status")
    #expect(try status.string("status") == "completed", "\(status.members)")
    #expect(try status.string("job_type") == "export_masks")
    return job
  }

  /// How an import of the file ended.
  fileprivate func imported(
    _ file: ByteBuffer, into session: String, _ format: String
  ) async throws -> JSONObject {
    let answer = try await client.execute(
      uri: "/api/v1/sessions/\(session)/imports?format=\(format)", method: .post, headers: [:],
      body: file)
    #expect(answer.status == .accepted)
    let job = try JSONObject(String(buffer: answer.body)).string("job_id")
    _ = try await events(ofJob: job)
    return try await json(.get, "/job/\(job)/status")
  }

  fileprivate func objectIDs(of session: String) async throws -> [Int] {
    try await json(.get, "/api/v1/sessions/\(session)").objects("objects")
      .map { try $0.integer("object_id") }
  }

  /// The masks of a session that are not empty, by frame and object.
  fileprivate func masks(of session: String) async throws -> [String: String] {
    var masks: [String: String] = [:]
    let frames = try await json(.get, "/api/v1/sessions/\(session)/masks?from=0&to=11")
      .objects("frames")
    for frame in frames {
      let objects = try frame.object("masks")
      for id in objects.keys {
        let counts = try objects.object(id).string("counts")
        masks["\(try frame.integer("frame_idx")) \(id)"] = counts
      }
    }
    return masks
  }
}
