import Hummingbird
import Jobs
import Logging
import NIOCore
import ServiceLifecycle

extension Service {
  /// Serves until SIGTERM or SIGINT. It then accepts no more requests, answers those it has, and
  /// stops the jobs at their last checkpoint.
  ///
  /// - Parameters:
  ///   - grace: the time that requests have to be answered, and then running jobs to finish.
  ///   - limits: of the clients' connections.
  ///   - background: work done beside the requests, such as the jobs' workers. It ends when its
  ///     task is cancelled.
  ///   - onListening: called with the port once requests are accepted.
  package func run(
    host: String, port: Int, jobs: any JobManager, grace: Duration = .seconds(5),
    limits: ConnectionLimits = ConnectionLimits(),
    background: [@Sendable () async throws -> Void], logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) async throws {
    // The service logs requests that fail itself; the framework only logs its own problems.
    var frameworkLogger = logger
    frameworkLogger.logLevel = .warning
    let connections = Connections(limit: limits.count)
    let application = Application(
      router: router(),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [
            ConnectionHandlers(connections: connections, limits: limits, grace: grace)
          ],
          idleTimeout: TimeAmount(limits.idle))),
      configuration: ApplicationConfiguration(
        address: .hostname(Self.bindable(host), port: port), serverName: "masklet"),
      onServerRunning: { channel in
        await Self.guardAcceptance(of: channel, connections, logger)
        onListening(channel.localAddress?.port ?? port)
      },
      logger: frameworkLogger)
    // They are shut down from the last to the first.
    var configuration = ServiceGroupConfiguration(
      services: background.map { .init(service: BackgroundService(work: $0)) }
        + [
          .init(service: JobShutdown(jobs: jobs, grace: grace)),
          .init(service: application),
        ],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: frameworkLogger)
    configuration.maximumGracefulShutdownDuration = grace * 2 + .seconds(5)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError where !Task.isCancelled {
      // The group cancels what has not ended after that time; jobs then stop at their last
      // checkpoint.
    }
  }

  /// Lets the listening channel accept no more connections than there may be.
  private static func guardAcceptance(
    of channel: any Channel, _ connections: Connections, _ logger: Logger
  ) async {
    do {
      try await channel.eventLoop.submit {
        let gate = AcceptanceGate(connections: connections)
        try channel.pipeline.syncOperations.addHandler(gate, position: .first)
      }.get()
    } catch {
      logger.error("Connections are not limited: \(error)")
    }
  }

  /// The host without the brackets of an IPv6 address.
  private static func bindable(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}

/// Work that runs beside the requests until the shutdown.
private struct BackgroundService: ServiceLifecycle.Service {
  let work: @Sendable () async throws -> Void

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await work() }
    } catch is CancellationError {
      // Expected: the work never ends by itself.
    }
    // The jobs' workers end earlier than this, when the jobs are shut down. A service that returns
    // before its turn would end the whole group.
    try await gracefulShutdown()
  }
}

/// Stops the jobs at a checkpoint when the service shuts down.
private struct JobShutdown: ServiceLifecycle.Service {
  let jobs: any JobManager
  let grace: Duration

  func run() async throws {
    try await gracefulShutdown()
    await jobs.shutdown(grace: grace)
  }
}
