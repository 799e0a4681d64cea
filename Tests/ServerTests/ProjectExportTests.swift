import Compression
import Foundation
import NIOCore
import Testing

@testable import Server

/// Exports of whole projects, and of simplified polygons.
@Suite struct ProjectExportTests {
  @Test func `a project is exported as one dataset, divided by video`() async throws {
    try await TestService.run { service in
      let project = try await service.project("Pets")
      for number in 1...4 { _ = try await service.annotatedVideo(number, in: project) }
      _ = try await service.video(5, in: project)
      let split = #""split": {"train": 50, "val": 25, "test": 25, "seed": 3}"#
      let (job, result) = try await service.exportedProject(project, "yolo", split)
      #expect(try result.string("project_id") == project && !result.keys.contains("session_id"))
      #expect(try result.string("file_name") == "Pets-yolo.zip")
      #expect(try result.integer("objects") == 4 && result.integer("frames") == 48)
      #expect(result.members["videos"] as? [String: Int] == ["train": 2, "val": 1, "test": 1])
      let names = try await service.entries(ofExport: job)
      #expect(names.count { $0.hasPrefix("images/train/") } == 24)
      #expect(names.count { $0.hasPrefix("labels/val/") } == 12)
      #expect(names.count { $0.hasPrefix("images/test/") } == 12)
      let (again, _) = try await service.exportedProject(project, "yolo", split)
      #expect(try await service.entries(ofExport: again) == names)
      let listed = try await service.json(.get, "/api/v1/jobs?project_id=\(project)")
      #expect(try listed.objects("items").map { try $0.string("job_id") } == [again, job])
    }
  }

  @Test(arguments: ["coco", "davis", "cvat", "mots", "labelstudio", "overlay", "masklet"])
  func `every format is exported as a dataset`(format: String) async throws {
    try await TestService.run { service in
      let project = try await service.project("Pets")
      for number in 1...2 { _ = try await service.annotatedVideo(number, in: project) }
      let (job, result) = try await service.exportedProject(project, format)
      #expect(try result.string("file_name") == "Pets-\(format).zip")
      let names = try await service.entries(ofExport: job)
      let expected = format == "coco" ? ["annotations/train.json"] : nil
      #expect(expected == nil ? names.count == 2 : names == expected)
      #expect(format == "coco" || names.allSatisfy { $0.hasPrefix("train/") }, "\(names)")
    }
  }

  @Test func `a video is exported from its latest session with masks, open ones first`()
    async throws
  {
    try await TestService.run { service in
      let project = try await service.project("Pets")
      let video = try await service.video(1, in: project)
      let closed = try await service.session(on: video)
      try await service.addObject("closed", in: closed)
      try await service.json(.post, "/session/\(closed)/close", "{}")
      _ = try await service.session(on: video)
      #expect(try await service.exportedNames(project) == ["closed"])
      let first = try await service.session(on: video)
      try await service.addObject("first", in: first)
      #expect(try await service.exportedNames(project) == ["first"])
      let second = try await service.session(on: video)
      #expect(try await service.exportedNames(project) == ["first"])
      try await service.addObject("second", in: second)
      #expect(try await service.exportedNames(project) == ["second"])
    }
  }

  @Test func `a project export that could never work is refused at once`() async throws {
    try await TestService.run { service in
      let project = try await service.project("Pets")
      let empty = try await service.project("Empty")
      let session = try await service.annotatedVideo(1, in: project)
      let id = #""project_id": "\#(project)", "format": "coco""#
      for (body, status, sentence) in [
        (#""format": "coco""#, 422, "either session_id or project_id"),
        (#"\#(id), "session_id": "\#(session)""#, 422, "either session_id or project_id"),
        (#"\#(id), "object_ids": [1]"#, 422, "object_ids: goes only with session_id"),
        (#"\#(id), "start_frame": 0"#, 422, "start_frame: goes only with session_id"),
        (#"\#(id), "end_frame": 3"#, 422, "end_frame: goes only with session_id"),
        (#"\#(id), "split": {"train": 80, "val": 10}"#, 422, "must sum to 100"),
        (#"\#(id), "split": {"train": 110, "val": -10}"#, 422, "expected 0 to 100"),
        (#"\#(id), "split": {"train": 100, "seed": -1}"#, 422, "expected 0 or more"),
        (#"\#(id), "split": 80"#, 422, "split"),
        (#""session_id": "\#(session)", "format": "coco", "split": {"train": 100}"#, 422, "split"),
        (#""project_id": "none", "format": "coco""#, 400, "Project not found"),
        (#""project_id": "\#(empty)", "format": "coco""#, 400, "click an object first"),
        (#"\#(id), "shapes": "boxes""#, 400, "choose masks or polygons"),
      ] {
        let detail = try await service.refusal(
          .post, "/api/v1/exports", "{\(body)}", status: status)
        #expect(detail.contains(sentence), "\(body): \(detail)")
      }
      try await service.refusal(
        .get, "/api/v1/jobs?project_id=\(project)&session_id=\(session)", status: 422)
    }
  }

  @Test func `polygons are simplified within the tolerance, and other shapes refuse it`()
    async throws
  {
    try await TestService.run { service in
      let project = try await service.project("Pets")
      let session = try await service.annotatedVideo(1, in: project)
      let body = #"{"session_id": "\#(session)", "format": "FORMAT", "shapes": "polygons", "#
      func points(_ tolerance: String) async throws -> Int {
        let text = body.replacing("FORMAT", with: "coco") + "\"tolerance\": \(tolerance)}"
        let job = try await service.json(.post, "/api/v1/exports", text, status: 202)
          .string("job_id")
        _ = try await service.events(ofJob: job)
        let file = try await service.send(.get, "/api/v1/exports/\(job)/file").body
        let annotation = try JSONObject(String(buffer: file)).objects("annotations")[0]
        return try #require(annotation.members["segmentation"] as? [[Double]])[0].count / 2
      }
      let exact = try await points("0")
      let coarse = try await points("1.5")
      #expect(coarse >= 3 && coarse < exact, "\(coarse) of \(exact)")
      for (text, status) in [
        (#"{"session_id": "\#(session)", "format": "coco", "tolerance": 1}"#, 400),
        (#"{"session_id": "\#(session)", "format": "davis", "tolerance": 0.5}"#, 400),
        (#"{"session_id": "\#(session)", "format": "yolo", "tolerance": 21}"#, 422),
        (#"{"session_id": "\#(session)", "format": "yolo", "tolerance": -1}"#, 422),
        (#"{"session_id": "\#(session)", "format": "yolo", "tolerance": "1"}"#, 422),
        (#"{"project_id": "\#(project)", "format": "mots", "tolerance": 1}"#, 400),
      ] {
        try await service.refusal(.post, "/api/v1/exports", text, status: status)
      }
    }
  }
}

extension TestService {
  fileprivate func project(_ name: String) async throws -> String {
    try await json(.post, "/api/v1/projects", #"{"name": "\#(name)"}"#, status: 201).string("id")
  }

  fileprivate func video(_ number: Int, in project: String) async throws -> String {
    try await json(
      .post, "/api/v1/videos?name=clip.mp4&project_id=\(project)", "CLIP \(number)", status: 201
    ).string("id")
  }

  fileprivate func session(on video: String) async throws -> String {
    try await json(.post, "/api/v1/sessions", #"{"video_id": "\#(video)"}"#, status: 201)
      .string("id")
  }

  fileprivate func addObject(_ name: String, in session: String) async throws {
    try await json(
      .post, "/add-object",
      #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[20, 20]], "#
        + #""labels": [1], "name": "\#(name)", "format": "rle"}"#)
  }

  /// A session with an object that has a mask on frame 0.
  fileprivate func annotatedVideo(_ number: Int, in project: String) async throws -> String {
    let session = try await session(on: try await video(number, in: project))
    try await addObject("Object \(number)", in: session)
    return session
  }

  /// A completed export of a project, and its result.
  fileprivate func exportedProject(
    _ project: String, _ format: String, _ more: String? = nil
  ) async throws -> (job: String, result: JSONObject) {
    let members = [#""project_id": "\#(project)""#, #""format": "\#(format)""#, more]
    let job = try await json(
      .post, "/api/v1/exports", "{\(members.compactMap(\.self).joined(separator: ", "))}",
      status: 202
    ).string("job_id")
    _ = try await events(ofJob: job)
    let status = try await json(.get, "/job/\(job)/status")
    #expect(try status.string("status") == "completed", "\(status.members)")
    return (job, try status.object("result"))
  }

  private func zip(ofExport job: String) async throws -> ZipReader {
    let file = try await send(.get, "/api/v1/exports/\(job)/file")
    #expect(file.headers[.contentType] == "application/zip")
    let path = folder + "/\(job).zip"
    try Data(file.body.readableBytesView).write(to: URL(filePath: path))
    return try ZipReader(FileBytes(URL(filePath: path)), limits: ZipReader.Limits(entries: 1000))
  }

  fileprivate func entries(ofExport job: String) async throws -> [String] {
    try await zip(ofExport: job).entries.map(\.name)
  }

  /// The names of the objects that a COCO export of the project has.
  fileprivate func exportedNames(_ project: String) async throws -> [String] {
    let zip = try await zip(ofExport: try await exportedProject(project, "coco").job)
    let text = String(decoding: try zip.contents(of: zip.entries[0]), as: UTF8.self)
    return try JSONObject(text).objects("annotations").map { try $0.string("object_name") }
  }
}
