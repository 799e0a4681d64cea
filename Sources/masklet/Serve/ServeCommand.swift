import Annotation
import ArgumentParser
import Foundation
import Jobs
import Logging
import Models
import Persistence
import Propagation
import Scheduling
import Server
import Settings
import VideoIO
import Webhooks

/// `masklet serve`: wires the service together and runs it.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the annotator and the mask service over HTTP.",
    discussion: """
      All settings come from the environment; docs/http-api.md lists them. By default it listens \
      on http://127.0.0.1:8002 and keeps everything in ./data.
      """)

  func run() async throws {
    let settings = try Configuration(environment: ProcessInfo.processInfo.environment)
    let logger = Logger(label: "masklet")
    var connections = ConnectionLimits()
    connections.count = try settings.connections(within: OpenFileLimit.raised(), logger: logger)
    // Locked before anything is said or loaded: a second server on one folder ends here.
    let directory = try DataDirectory(path: settings.dataDirectory)
    let precedence = Precedence()
    // Made on the jobs' threads: the threads that the engine creates inherit their niceness, so that
    // they give way to those that answer requests.
    let engine = try await WorkerThreads.jobs.run {
      try settings.makeEngine(precedence: precedence) { logger.warning("\($0)") }
    }
    logger.log(level: engine.isReady ? .info : .warning, "\(engine.summary)")
    let models = ModelFolder(at: settings.modelDirectory)
    let reserve = DiskReserve(inFolder: directory.path)
    if !reserve.fill() {
      logger.warning("The disk that holds the data folder is almost full: free some space")
    }
    let store = try Store(path: directory.path + "/masklet.sqlite", reserve: reserve)
    let limits = settings.limits
    let videos = try VideoLibrary(
      store: store, opener: .files(within: settings, manifests: directory.path + "/manifests"),
      uploads: directory.path + "/uploads",
      roots: try settings.makeVideoDirectories(),
      thumbnails: try ThumbnailFolder(path: directory.path + "/thumbnails"), limits: limits)
    do {
      try await videos.removeLeftovers()
    } catch {
      // Whatever is left does no harm: the next start tries again.
      logger.error("Cleaning up after the last run failed: \(StorageFailure(error).sentence)")
    }

    let useModel: @Sendable (PublishedModel) async throws -> Void = { model in
      try await WorkerThreads.jobs.run {
        try settings.use(model, in: engine, precedence: precedence, logger: logger)
      }
    }
    let transfers = try TransferFolder(path: directory.path)
    let jobs = try settings.makeJobService(
      store: store,
      propagation: PropagateJob(
        store: store, videos: videos, engine: engine, precedence: precedence, logger: logger),
      remotePropagation: RemotePropagation(
        store: store, videos: videos, engine: engine, logger: logger),
      runners: [
        PullModelJob(folder: models, address: settings.modelAddress, installed: useModel),
        ExportJob(store: store, videos: videos, folder: transfers, precedence: precedence),
        ImportJob(store: store, folder: transfers, precedence: precedence, limits: limits),
      ],
      logger: logger)
    let annotation = AnnotationService(
      store: store, videos: videos, engine: engine, jobs: jobs.manager,
      precedence: precedence, transfers: transfers, limits: limits,
      stepTimes: directory.path + "/step-times.json", logger: logger)

    let executable = Bundle.main.executablePath ?? CommandLine.arguments[0]
    let folder = WebFiles.locate(named: settings.webDirectory, executable: executable)
    if folder == nil { logger.notice("No web folder found: the annotator is not served") }
    let web = try folder.map(WebFiles.init(directory:)) ?? .none
    let webhookTargets = WebhookTargets(allowsLocal: settings.webhooksAllowLocal)
    let service = Service(
      annotation: annotation, store: store, models: models, modelInstalled: useModel, web: web,
      host: settings.host, token: settings.token, webhookTargets: webhookTargets)
    let deliveries = WebhookDeliveries(
      store: store, send: WebhookRequest.sender(to: webhookTargets), logger: logger)
    try await service.run(
      host: settings.host, port: settings.port, jobs: jobs.manager, limits: connections,
      background: [jobs.run, { try await annotation.run() }, { await deliveries.run() }],
      logger: logger
    ) { port in
      let line = "Listening on http://\(settings.host):\(port)\n"
      FileHandle.standardOutput.write(Data(line.utf8))
    }
    withExtendedLifetime(directory) {}
  }
}

extension Configuration {
  /// Replaces the engine by one with the model that was just installed, if the settings name it.
  fileprivate func use(
    _ model: PublishedModel, in engine: Engine, precedence: Precedence, logger: Logger
  ) throws {
    guard uses(model) else { return }
    let next = try makeEngine(precedence: precedence) { logger.warning("\($0)") }
    guard (next.model, next.tracker) != (engine.model, engine.tracker) else { return }
    engine.become(next)
    logger.info("\(next.summary)")
  }

  /// The limits of the annotation service.
  var limits: AnnotationLimits {
    var limits = AnnotationLimits()
    limits.uploadBytes = Int64(maxUploadBytes)
    limits.videoFrames = maxVideoFrames ?? 0
    limits.frameDimension = maxFrameDimension
    limits.sessionsInMemory = maxConcurrentSessions
    limits.sessions = maxSessions
    limits.sessionTimeout = sessionTimeout
    limits.jobAge = jobCleanupAge
    return limits
  }

  /// The folders that a `video_path` may lie in. The default folder is created if it does not exist.
  fileprivate func makeVideoDirectories() throws -> [String] {
    let fallback = dataDirectory + "/videos"
    for directory in videoDirectories where directory == fallback {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    }
    for directory in videoDirectories {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder)
      guard exists, isFolder.boolValue else {
        throw ConfigurationError(
          variable: "VIDEO_DIR", value: directory, allowed: "folders that exist, separated by :")
      }
    }
    return videoDirectories
  }
}

extension VideoOpener {
  /// Opens video files, and folders and archives of images, and checks them against the limits
  /// before any frame is read.
  ///
  /// - Parameter manifests: folder where the frame manifest of each video is stored.
  static func files(within settings: Configuration, manifests: String) -> VideoOpener {
    let manifests = ManifestFolder(url: URL(filePath: manifests))
    let limits = VideoLimits(
      maximumFrames: settings.maxVideoFrames ?? 0, maximumDimension: settings.maxFrameDimension)
    return VideoOpener(
      manifests: manifests,
      open: { path, allows in
        try await WorkerThreads.answers.prefer {
          let frames = try await openFrameSource(
            at: path, limits: limits, keepingManifestIn: manifests, allows: allows)
          let rate = (frames as? VideoFile)?.manifest.frameRate
          return Opened(frames: frames, framesPerSecond: rate ?? Self.rateOfPictures)
        }
      },
      jpeg: { try JPEG.encode($0, quality: 90) })
  }

  /// Frames per second of images, which have no rate of their own.
  private static let rateOfPictures = 25.0
}
