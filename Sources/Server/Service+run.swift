import Hummingbird
import Jobs
import Logging
import NIOCore
import ServiceLifecycle

extension Service {
  /// Serves until SIGTERM or SIGINT: then takes no more requests, answers those at hand, and stops
  /// the jobs at their last checkpoint.
  ///
  /// - Parameters:
  ///   - grace: how long running jobs may go on to finish.
  ///   - idleLimit: how long a connection may say nothing while nothing is being answered.
  ///   - background: what runs along, such as the jobs' workers; it ends when its task is cancelled.
  ///   - onListening: told the port once requests are taken.
  package func run(
    host: String, port: Int, jobs: any JobManager, grace: Duration = .seconds(5),
    idleLimit: Duration = .seconds(120),
    background: [@Sendable () async throws -> Void], logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) async throws {
    // The service writes what matters itself; the framework tells only of what goes wrong.
    var frameworkLogger = logger
    frameworkLogger.logLevel = .warning
    let application = Application(
      router: router(),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionRulesInstaller()],
          idleTimeout: TimeAmount(idleLimit))),
      configuration: ApplicationConfiguration(
        address: .hostname(Self.bindable(host), port: port), serverName: "masklet"),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: frameworkLogger)
    // Shut down from the last to the first.
    var configuration = ServiceGroupConfiguration(
      services: background.map { .init(service: BackgroundService(work: $0)) }
        + [
          .init(service: JobShutdown(jobs: jobs, grace: grace)),
          .init(service: application),
        ],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: frameworkLogger)
    configuration.maximumGracefulShutdownDuration = grace + .seconds(15)
    try await ServiceGroup(configuration: configuration).run()
  }

  /// IPv6 addresses without their brackets.
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
      // How work that never ends by itself ends.
    }
    // The jobs' workers end before their turn, when the jobs are shut down.
    try await gracefulShutdown()
  }
}

/// Brings the jobs to a safe stop at the shutdown.
private struct JobShutdown: ServiceLifecycle.Service {
  let jobs: any JobManager
  let grace: Duration

  func run() async throws {
    try await gracefulShutdown()
    await jobs.shutdown(grace: grace)
  }
}
