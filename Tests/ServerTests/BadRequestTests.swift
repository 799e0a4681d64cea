import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct BadRequestTests {
  /// Bodies that break the schema of `/add-object`, and the field to be named.
  private static let broken: [(body: String, field: String)] = [
    (#"{}"#, "session_id"),
    (#"[]"#, "body"),
    (#""text""#, "body"),
    (#"null"#, "body"),
    (#"{"session_id": 1}"#, "session_id"),
    (#"{"session_id": null}"#, "session_id"),
    (#"{"session_id": "S", "frame_idx": "0"}"#, "frame_idx"),
    (#"{"session_id": "S", "frame_idx": 0.5}"#, "frame_idx"),
    (#"{"session_id": "S", "frame_idx": 1e400}"#, "frame_idx"),
    (#"{"session_id": "S", "frame_idx": true}"#, "frame_idx"),
    (#"{"session_id": "S", "frame_idx": 99999999999999999999}"#, "frame_idx"),
    (#"{"session_id": "S", "frame_idx": 0, "object_id": 0}"#, "object_id"),
    (#"{"session_id": "S", "frame_idx": 0, "object_id": -1}"#, "object_id"),
    (#"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": {}}"#, "points"),
    (#"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [], "labels": []}"#, "points"),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1]], "labels": [1]}"#,
      "points[0]"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, 2, 3]], "labels": [1]}"#,
      "points[0]"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, "2"]], "labels": [1]}"#,
      "points[0][1]"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, 1e999]], "labels": [1]}"#,
      "points[0][1]"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, 2]], "labels": [2]}"#,
      "labels"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, 2]], "labels": []}"#,
      "labels"
    ),
    (
      #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [[1, 2]], "labels": [1], "#
        + #""format": "bmp"}"#, "format"
    ),
    (#"{"session_id": "S", "frame_idx": 0, "object_id": 1, "name": 3}"#, "name"),
    ("not json", "body"),
    ("", "body"),
    (#"{"session_id": "S", "frame_idx": NaN}"#, "body"),
    (String(repeating: "[", count: 100_000), "body"),
    (
      #"{"a":"# + String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000) + "}",
      ""
    ),
  ]

  @Test func `a body that breaks the schema is refused, naming the field`() async throws {
    try await TestService.run { service in
      for (body, field) in Self.broken {
        let detail = try await service.refusal(.post, "/add-object", body, status: 422)
        #expect(detail.hasPrefix(field), "\(body.prefix(90)): \(detail)")
      }
    }
  }

  @Test func `thousands of points are refused`() async throws {
    try await TestService.run { service in
      let points = Array(repeating: "[1,2]", count: 1001).joined(separator: ",")
      let labels = Array(repeating: "1", count: 1001).joined(separator: ",")
      let detail = try await service.refusal(
        .post, "/add-object",
        #"{"session_id": "S", "frame_idx": 0, "object_id": 1, "points": [\#(points)], "#
          + #""labels": [\#(labels)]}"#, status: 422)
      #expect(detail.hasPrefix("points"))
    }
  }

  @Test func `a body beyond the limit is refused`() async throws {
    try await TestService.run { service in
      let body = #"{"session_id": ""# + String(repeating: "a", count: BodyLimit.small) + #""}"#
      try await service.refusal(.post, "/frame-masks", body, status: 413)
    }
  }

  @Test func `another content type is refused`() async throws {
    try await TestService.run { service in
      let answer = try await service.send(
        .post, "/initialize", body: "video_path=clip.mp4",
        headers: [.contentType: "application/x-www-form-urlencoded"])
      #expect(answer.status.code == 422)
      #expect(String(buffer: answer.body).contains("application/json"))
    }
  }

  @Test func `a request that cannot be fulfilled is refused with 400`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let click = #""object_id": 1, "points": [[20, 20]], "labels": [1]"#
      let bad = [
        ("/add-object", #"{"session_id": "S", "frame_idx": 0, \#(click)}"#),
        ("/add-object", #"{"session_id": "\#(session)", "frame_idx": 12, \#(click)}"#),
        ("/add-object", #"{"session_id": "\#(session)", "frame_idx": -1, \#(click)}"#),
        (
          "/add-object",
          #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[65, 1]], "#
            + #""labels": [1]}"#
        ),
        (
          "/add-object",
          #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[-0.5, 1]], "#
            + #""labels": [1]}"#
        ),
        (
          "/refine",
          #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 9, "points": [[1, 1]], "#
            + #""labels": [1]}"#
        ),
        (
          "/update-mask",
          #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "#
            + #""mask": {"size": [8, 8], "counts": "P2"}}"#
        ),
        ("/frame-masks", #"{"session_id": "\#(session)", "frame_idx": 99}"#),
        ("/frame-masks", #"{"session_id": "S", "frame_idx": 0}"#),
      ]
      for (path, body) in bad { try await service.refusal(.post, path, body, status: 400) }
    }
  }

  @Test func `a mask that cannot be decoded is refused, naming the field`() async throws {
    try await TestService.run { service in
      let session = try await service.sessionWithObject()
      let masks = [
        #""%%%""#, #""aGVsbG8=""#, "5", "null", "[]", #"{"size": [48], "counts": ""}"#,
        #"{"size": [48, 64], "counts": "\u007f"}"#, #"{"size": [48, 64], "counts": "1"}"#,
        #"{"size": [-1, 64], "counts": "1"}"#, #"{"counts": "1"}"#,
        #""iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAAAAAA=""#,
      ]
      for mask in masks {
        let detail = try await service.refusal(
          .post, "/update-mask",
          #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "mask": \#(mask)}"#,
          status: 422)
        #expect(detail.hasPrefix("mask"), "\(mask): \(detail)")
      }
    }
  }

  @Test(arguments: [
    "/session/none", "/session/a%2Fb", "/session/%00", "/session/..%2f..%2fetc", "/job/none/status",
    "/job/none/events", "/api/v1/videos/none", "/api/v1/sessions/none", "/api/v1/jobs/none",
    "/api/v1/videos/none/frames/0", "/api/v1/sessions/none/masks?from=0&to=1", "/nowhere",
    "/sam2/nowhere", "/%ff",
  ])
  func `an unknown or malformed path is not found`(path: String) async throws {
    try await TestService.run { service in
      try await service.refusal(.get, path, status: 404)
    }
  }

  @Test func `the error about an unknown job names its id`() async throws {
    try await TestService.run { service in
      let status = try await service.refusal(.get, "/job/j1/status", status: 404)
      #expect(status == "Job j1 not found")
      let cancelled = try await service.refusal(.post, "/job/j1/cancel", status: 404)
      #expect(cancelled == "Job j1 not found")
    }
  }

  @Test func `a propagation that could never work is refused at once`() async throws {
    try await TestService.run { service in
      let empty = try await service.openSession()
      let session = try await service.sessionWithObject()
      let bad: [(String, Int)] = [
        (#"{"session_id": "\#(empty)"}"#, 400),
        (#"{"session_id": "S"}"#, 400),
        (#"{"session_id": "\#(session)", "start_frame": 5, "end_frame": 4}"#, 400),
        (#"{"session_id": "\#(session)", "end_frame": 12}"#, 400),
        (#"{"session_id": "\#(session)", "start_frame": -1}"#, 400),
        (#"{"session_id": "\#(session)", "direction": "sideways"}"#, 422),
        (#"{"session_id": "\#(session)", "start_frame": "0"}"#, 422),
        (#"{}"#, 422),
      ]
      for (body, status) in bad {
        try await service.refusal(.post, "/propagate", body, status: status)
      }
    }
  }
}
