import Foundation

/// The settings of the service, read from environment variables.
package struct Configuration: Sendable, Equatable {
  package enum EngineChoice: String, Sendable, CaseIterable { case auto, sam2, flow }
  package enum ModelSize: String, Sendable, CaseIterable {
    case tiny, small
    case basePlus = "base_plus"
    case large, edgetam
  }
  /// The network that carries masks along the video: that of the prompts, EdgeTAM where it is
  /// installed, or one that is named.
  package enum Tracker: String, Sendable, CaseIterable {
    case same, auto, tiny, small
    case basePlus = "base_plus"
    case large, edgetam
  }
  package enum Device: String, Sendable, CaseIterable { case auto, cpu, cuda }
  package enum Precision: String, Sendable, CaseIterable {
    case auto, float32, bfloat16, int8, half
  }
  package enum JobBackend: String, Sendable, CaseIterable { case memory, celery }

  package var host: String
  /// 0 lets the system choose a free port.
  package var port: Int
  /// The token that every request must carry; nil if everyone on this machine may use the service.
  package var token: String?
  package var insecure: Bool

  package var dataDirectory: String
  /// The only folders that a `video_path` may lie in.
  package var videoDirectories: [String]
  package var modelDirectory: String
  /// Address of a mirror to download model weights from; nil for their publisher's.
  package var modelAddress: String?
  /// Folder of the annotator's files; nil to look for it beside the program.
  package var webDirectory: String?

  package var engine: EngineChoice
  /// nil for tiny, or edgetam where that alone is installed.
  package var modelSize: ModelSize?
  package var tracker: Tracker
  /// Side of the picture that the network reads, in pixels.
  package var imageSize: Int
  package var device: Device
  /// The CUDA driver: a path, or a name that the system looks for; nil for its usual name.
  package var cudaLibrary: String?
  package var precision: Precision
  package var quantize: Bool
  package var memoryBankSize: Int
  package var disablePostprocessing: Bool

  package var jobBackend: JobBackend
  package var jobMaxWorkers: Int
  package var jobCleanupAge: Duration
  package var redisURL: String
  /// PEM file of the certificates to trust of a `rediss:` Redis; nil for the system's.
  package var redisAuthorities: String?
  package var maxWaitingJobs: Int
  package var maxWaitingJobsPerSession: Int

  package var sessionTimeout: Duration
  package var maxConcurrentSessions: Int
  package var maxSessions: Int
  /// nil for no limit.
  package var maxVideoFrames: Int?
  package var maxFrameDimension: Int
  package var maxUploadBytes: Int
  package var frameCacheBytes: Int
  package var maxConnections: Int
  /// Whether webhooks may lead to this machine and to private networks.
  package var webhooksAllowLocal: Bool

  /// Bytes; a smaller cache would hold too few frames to help.
  private static let smallestFrameCache = 64 << 20
  /// Sides of the picture, in pixels, the best one first.
  private static let imageSizes = [1024, 768, 512]
  /// Characters; a shorter token could be guessed by those who reach the service.
  private static let shortestToken = 16

  /// - Throws: `ConfigurationError` for the first variable that is out of range.
  package init(environment variables: [String: String]) throws(ConfigurationError) {
    let environment = Environment(variables: variables)

    host = environment.string("HOST") ?? "127.0.0.1"
    port = try environment.integer("PORT", default: 8002, in: 0...65535)
    token = environment.string("MASKLET_TOKEN")
    insecure = try environment.flag("MASKLET_INSECURE")

    let data = environment.string("DATA_DIR") ?? "./data"
    dataDirectory = data
    videoDirectories =
      environment.string("VIDEO_DIR")?.split(separator: ":").map(String.init) ?? [data + "/videos"]
    modelDirectory = environment.string("MODEL_DIR") ?? data + "/models"
    modelAddress = environment.string("MASKLET_MODEL_URL")
    webDirectory = environment.string("MASKLET_WEB_DIR")

    engine = try environment.choice("ENGINE", default: .auto)
    modelSize = try environment.choice("SAM2_MODEL_SIZE")
    tracker = try environment.choice("SAM2_TRACKER", default: .same)
    let sizes = "one of \(Self.imageSizes.map(String.init).joined(separator: ", "))"
    imageSize = try environment.integer(
      "SAM2_IMAGE_SIZE", default: 1024, in: 512...1024, allowed: sizes)
    guard Self.imageSizes.contains(imageSize) else {
      throw ConfigurationError(
        variable: "SAM2_IMAGE_SIZE", value: String(imageSize), allowed: sizes)
    }
    device = try environment.choice("SAM2_DEVICE", default: .auto)
    cudaLibrary = environment.string("MASKLET_CUDA_LIBRARY")
    precision = try environment.choice("SAM2_PRECISION", default: .auto)
    quantize = try environment.flag("SAM2_QUANTIZE")
    memoryBankSize = try environment.integer("SAM2_MEMORY_BANK_SIZE", default: 7, in: 1...7)
    disablePostprocessing = try environment.flag("SAM2_DISABLE_POSTPROC")

    jobBackend = try environment.choice("JOB_BACKEND", default: .memory)
    jobMaxWorkers = try environment.integer("JOB_MAX_WORKERS", default: 2, in: 1...256)
    jobCleanupAge = .seconds(
      try environment.integer("JOB_CLEANUP_AGE", default: 3600, in: 0...315_360_000))
    redisURL = environment.string("REDIS_URL") ?? "redis://localhost:6379/0"
    redisAuthorities = environment.string("REDIS_CA_FILE")
    maxWaitingJobs = try environment.integer("MAX_WAITING_JOBS", default: 1000, in: 1...1_000_000)
    maxWaitingJobsPerSession = try environment.integer(
      "MAX_WAITING_JOBS_PER_SESSION", default: 32, in: 1...1_000_000)

    sessionTimeout = .seconds(
      try environment.integer("SESSION_TIMEOUT", default: 900, in: 1...31_536_000))
    maxConcurrentSessions = try environment.integer(
      "MAX_CONCURRENT_SESSIONS", default: 2, in: 1...1024)
    maxSessions = try environment.integer("MAX_SESSIONS", default: 10_000, in: 1...1_000_000)
    let frames = try environment.integer("MAX_VIDEO_FRAMES", default: 0, in: 0...Int.max)
    maxVideoFrames = frames == 0 ? nil : frames
    maxFrameDimension = try environment.integer(
      "MAX_FRAME_DIMENSION", default: 4096, in: 16...16384)
    maxUploadBytes = try environment.integer("MAX_UPLOAD_BYTES", default: 8 << 30, in: 1...Int.max)
    frameCacheBytes = try environment.integer(
      "FRAME_CACHE_BYTES", default: 8 << 30, in: 0...Int.max)
    guard frameCacheBytes == 0 || frameCacheBytes >= Self.smallestFrameCache else {
      throw ConfigurationError(
        variable: "FRAME_CACHE_BYTES", value: String(frameCacheBytes),
        allowed: "0 for none, or at least \(Self.smallestFrameCache)")
    }
    maxConnections = try environment.integer("MAX_CONNECTIONS", default: 4096, in: 16...1_000_000)
    webhooksAllowLocal = try environment.flag("WEBHOOKS_ALLOW_LOCAL")

    try check(environment)
  }

  private func check(_ environment: Environment) throws(ConfigurationError) {
    if let token, !Self.isToken(token) {
      throw ConfigurationError(
        variable: "MASKLET_TOKEN", value: token,
        allowed: "at most 512 letters, digits and characters of -._~+/=")
    }
    if let token, !isLoopback, token.utf8.count < Self.shortestToken {
      throw ConfigurationError(
        variable: "MASKLET_TOKEN", value: token,
        allowed:
          "at least \(Self.shortestToken) characters where other machines reach the service; "
          + "`openssl rand -hex 16` makes one")
    }
    if !isLoopback, token == nil, !insecure {
      throw ConfigurationError(
        variable: "HOST", value: host,
        allowed: "a loopback address (127.0.0.1, ::1, localhost), or set MASKLET_TOKEN, or "
          + "MASKLET_INSECURE=1 to let everybody who reaches this machine in")
    }
    if quantize, precision != .auto {
      throw ConfigurationError(
        variable: "SAM2_QUANTIZE", value: environment.string("SAM2_QUANTIZE") ?? "",
        allowed: "SAM2_PRECISION is \(precision.rawValue) already; set only one of the two")
    }
    for directory in videoDirectories where directory.contains("\0") {
      throw ConfigurationError(variable: "VIDEO_DIR", value: directory, allowed: "folders")
    }
    if videoDirectories.isEmpty {
      throw ConfigurationError(
        variable: "VIDEO_DIR", value: environment.string("VIDEO_DIR") ?? "",
        allowed: "folders separated by :")
    }
    if let modelAddress {
      let url = URL(string: modelAddress)
      guard let url, url.host != nil, ["http", "https"].contains(url.scheme) else {
        throw ConfigurationError(
          variable: "MASKLET_MODEL_URL", value: modelAddress,
          allowed: "the http or https address of a mirror of the model files")
      }
    }
    guard let url = URL(string: redisURL), ["redis", "rediss"].contains(url.scheme),
      url.host != nil
    else {
      throw ConfigurationError(
        variable: "REDIS_URL", value: redisURL, allowed: "redis[s]://HOST:PORT/DATABASE")
    }
  }

  /// True if `text` can be a bearer token (RFC 6750); all of its characters are allowed in a cookie too.
  private static func isToken(_ text: String) -> Bool {
    text.utf8.count <= 512
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-._~+/=".utf8.contains(byte)
        }
      }
  }

  /// True if only this machine can reach the service.
  package var isLoopback: Bool { HostName.isLoopback(host) }
}
