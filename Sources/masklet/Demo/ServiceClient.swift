import Foundation
import Masklets
import VideoIO

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A client of the mask service that uses nothing but its HTTP interface.
struct ServiceClient: Sendable {
  let address: URL

  struct Failure: Error, CustomStringConvertible {
    let call: String
    let status: Int
    let detail: String
    var description: String { "\(call) answered \(status): \(detail)" }
  }

  struct Session: Decodable {
    let sessionId: String
    let totalFrames: Int
  }

  struct JobStatus: Decodable {
    let status: String
    let progress: Double
    let error: String?
  }

  func openSession(videoPath: String) async throws -> Session {
    try await post("/initialize", ["video_path": videoPath])
  }

  /// Sends a box, clicks, or the box first and then the clicks.
  func prompt(_ prompt: Prompt, for object: ObjectID, name: String, frame: Int, in session: String)
    async throws
  {
    let place: [String: any Sendable] = [
      "session_id": session, "frame_idx": frame, "object_id": object, "name": name,
    ]
    if let box = prompt.box {
      let corners: [String: any Sendable] = ["box": [box.x1, box.y1, box.x2, box.y2]]
      let _: Ignored = try await post("/add-object-box", place.merging(corners) { $1 })
    }
    if !prompt.clicks.isEmpty {
      let clicks: [String: any Sendable] = [
        "points": prompt.clicks.map { [$0.point.x, $0.point.y] },
        "labels": prompt.clicks.map { $0.include ? 1 : 0 },
      ]
      let call = prompt.box == nil ? "/add-object" : "/refine"
      let _: Ignored = try await post(call, place.merging(clicks) { $1 })
    }
  }

  /// Submits a propagation over the whole video and returns the job's id.
  func propagate(_ session: String) async throws -> String {
    struct Submitted: Decodable { let jobId: String }
    let submitted: Submitted = try await post("/propagate", ["session_id": session])
    return submitted.jobId
  }

  func status(of job: String) async throws -> JobStatus {
    try await call("GET", "/job/\(job)/status", body: nil)
  }

  /// The masks of one frame, by object.
  func masks(_ session: String, frame: Int) async throws -> [ObjectID: Mask] {
    struct FrameMasks: Decodable { let masks: [String: String] }
    let answer: FrameMasks = try await post(
      "/frame-masks", ["session_id": session, "frame_idx": frame])
    var masks: [ObjectID: Mask] = [:]
    for (key, png) in answer.masks {
      guard let object = ObjectID(key), let bytes = Data(base64Encoded: png) else {
        throw Failure(call: "/frame-masks", status: 200, detail: "an unreadable mask for \(key)")
      }
      masks[object] = try MaskPNG.decode([UInt8](bytes))
    }
    return masks
  }

  private struct Ignored: Decodable {}

  private func post<Answer: Decodable>(_ path: String, _ body: [String: any Sendable]) async throws
    -> Answer
  {
    try await call("POST", path, body: JSONSerialization.data(withJSONObject: body))
  }

  private func call<Answer: Decodable>(_ method: String, _ path: String, body: Data?) async throws
    -> Answer
  {
    var request = URLRequest(url: address.appending(path: path))
    request.httpMethod = method
    request.httpBody = body
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    let (data, response) = try await Self.answer(to: request)
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard status == 200 else {
      throw Failure(call: path, status: status, detail: String(decoding: data, as: UTF8.self))
    }
    return try decoder.decode(Answer.self, from: data)
  }

  /// - Throws: `CancellationError` for a cancelled task, for which the session has an error of its own.
  private static func answer(to request: URLRequest) async throws -> (Data, URLResponse) {
    do {
      return try await URLSession.shared.data(for: request)
    } catch {
      try Task.checkCancellation()
      throw error
    }
  }
}
