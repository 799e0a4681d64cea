import Annotation
import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import Logging
import Masklets
import Models
import NIOCore
import Persistence
import Propagation
import Scheduling
import TestSupport
import Testing

@testable import Server

/// The service over a folder of its own, with an engine and videos whose answers are known.
///
/// `clip.mp4` in its video folder has 12 frames of 64×48; a file that does not start with `CLIP` is
/// no video.
struct TestService {
  let client: RouterClient
  let folder: String
  let service: Service

  /// Runs `body` with a service that runs jobs.
  ///
  /// - Parameter imageSizes: that a propagation may choose from; a smaller one makes smaller discs.
  static func run(
    engine: TestEngine = TestEngine(), imageSizes: [Int] = [], token: String? = nil,
    host: String = "127.0.0.1", isReady: Bool = true, frames: any FrameSource = GreyFrames(),
    modelAddress: String = "http://127.0.0.1:1", web: WebFiles = .none,
    configure: (inout AnnotationLimits) -> Void = { _ in },
    _ body: @Sendable (TestService) async throws -> Void
  ) async throws {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = temporary.path
    try temporary.write(Array("CLIP".utf8), to: "videos/clip.mp4")
    try temporary.write(Array("text".utf8), to: "videos/notes.txt")

    var limits = AnnotationLimits()
    configure(&limits)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let store = try Store(path: folder + "/masklet.sqlite")
    let videos = try VideoLibrary(
      store: store,
      opener: VideoOpener(
        open: { path, _ in
          guard FileManager.default.contents(atPath: path)?.starts(with: Data("CLIP".utf8)) == true
          else { throw NotAVideo() }
          return .init(frames: frames, framesPerSecond: 25)
        },
        jpeg: { [0xFF, 0xD8, $0.pixels[0], 0xFF, 0xD9] }),
      uploads: folder + "/uploads", roots: [folder + "/videos"], limits: limits)
    let precedence = Precedence()
    let transfers = try TransferFolder(path: folder + "/transfers")
    let wired = Engine(
      name: "test", imageSize: imageSizes.first, isReady: isReady,
      propagator: isReady ? engine : MissingEngine(reason: "one.pt is not installed"),
      sized: SizedPropagators(sizes: imageSizes) { TestEngine(radius: Double($0) / 256) })
    let jobs = EmbeddedJobManager(
      store: store,
      runners: [
        PropagateJob(
          store: store, videos: videos, engine: wired, precedence: precedence, logger: logger),
        PullModelJob(
          folder: ModelFolder(path: folder + "/models", catalogue: Self.catalogue) { _, _ in },
          address: modelAddress),
        ExportJob(store: store, videos: videos, folder: transfers, precedence: precedence),
        ImportJob(
          store: store, folder: transfers, precedence: precedence, limits: limits),
      ],
      followUp: { job in try await Refinement(store: store).request(after: job) },
      logger: logger)
    let annotation = AnnotationService(
      store: store, videos: videos, engine: wired, jobs: jobs, precedence: precedence,
      transfers: transfers, limits: limits, logger: logger)
    let models = ModelFolder(path: folder + "/models", catalogue: Self.catalogue) { _, _ in }
    let service = Service(
      annotation: annotation, store: store, models: models, web: web, host: host, token: token)
    let client = RouterClient(router: service.router(), logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await jobs.run() }
      try await body(TestService(client: client, folder: folder, service: service))
      await jobs.shutdown(grace: .zero)
      group.cancelAll()
    }
  }

  /// One checkpoint, of five bytes.
  static let catalogue = [
    PublishedModel(size: "one", version: "2.1", file: "one.pt", location: "one.pt", bytes: 5)
  ]

  private struct NotAVideo: Error, CustomStringConvertible {
    let description = "not a video"
  }
}

extension TestService {
  static let localHeaders: HTTPFields = [.contentType: "application/json"]

  /// The answer to a request.
  func send(
    _ method: HTTPRequest.Method, _ path: String, body: String? = nil,
    headers: HTTPFields = localHeaders
  ) async throws -> TestResponse {
    try await client.execute(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
  }

  /// The JSON of a request that must be answered with `status`.
  @discardableResult
  func json(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, status: Int = 200,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> JSONObject {
    let answer = try await send(method, path, body: body)
    let text = String(buffer: answer.body)
    #expect(answer.status.code == status, "\(path): \(text)", sourceLocation: sourceLocation)
    return try JSONObject(text)
  }

  /// A request that must be refused with `status`, and why it was.
  @discardableResult
  func refusal(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, status: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let answer = try await json(
      method, path, body, status: status, sourceLocation: sourceLocation)
    let detail = try #require(
      answer.members["detail"] as? String, "no detail", sourceLocation: sourceLocation)
    #expect(!detail.contains(folder), "shows a host path", sourceLocation: sourceLocation)
    return detail
  }

  /// The id of a session on `clip.mp4`.
  func openSession() async throws -> String {
    try await json(.post, "/initialize", #"{"video_path": "clip.mp4"}"#).string("session_id")
  }

  /// A session whose object 1 was clicked at (20, 20) on frame 0.
  func sessionWithObject() async throws -> String {
    let session = try await openSession()
    try await json(
      .post, "/add-object",
      #"{"session_id": "\#(session)", "frame_idx": 0, "object_id": 1, "points": [[20, 20]], "#
        + #""labels": [1], "format": "rle"}"#)
    return session
  }

  /// The last event of a job, which comes when it has ended.
  func events(ofJob id: String, after last: String? = nil) async throws -> String {
    var headers = Self.localHeaders
    if let last { headers[.lastEventID] = last }
    return String(buffer: try await send(.get, "/job/\(id)/events", headers: headers).body)
  }
}

/// A JSON object as it was received.
struct JSONObject {
  let members: [String: Any]

  init(_ text: String) throws {
    members = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        as? [String: Any], "not an object: \(text)")
  }

  init(members: [String: Any]) { self.members = members }

  var keys: Set<String> { Set(members.keys) }

  func string(_ key: String) throws -> String { try #require(members[key] as? String) }
  func integer(_ key: String) throws -> Int { try #require(members[key] as? Int) }
  func object(_ key: String) throws -> JSONObject {
    JSONObject(members: try #require(members[key] as? [String: Any]))
  }
  func objects(_ key: String) throws -> [JSONObject] {
    try #require(members[key] as? [[String: Any]]).map(JSONObject.init(members:))
  }
}
