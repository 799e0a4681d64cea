import Annotation
import CeleryJobs
import Foundation
import Jobs
import Logging
import Persistence
import Propagation
import Settings

/// A job manager, and what has to run along for it to work.
struct JobService {
  let manager: any JobManager
  let run: @Sendable () async throws -> Void
}

extension Configuration {
  /// The job manager that JOB_BACKEND names.
  ///
  /// - Parameters:
  ///   - propagation: does propagations in this process.
  ///   - remotePropagation: hands them to workers elsewhere.
  ///   - runners: of the jobs that run in this process in any case: they need its files.
  func makeJobService(
    store: Store, propagation: PropagateJob, remotePropagation: RemotePropagation,
    runners: [any JobRunner] = [], logger: Logger
  ) throws -> JobService {
    let refinement = Refinement(store: store)
    let followUp = { @Sendable (job: Job) in try await refinement.request(after: job) }
    let bounds = JobBounds(waiting: maxWaitingJobs, waitingOfKey: maxWaitingJobsPerSession)
    switch jobBackend {
    case .memory:
      let manager = EmbeddedJobManager(
        store: store, runners: [propagation] + runners, workers: jobMaxWorkers,
        bounds: bounds, followUp: followUp, logger: logger)
      return JobService(manager: manager) { try await manager.run() }
    case .celery:
      guard let redis = RedisAddress(url: redisURL, authorities: redisAuthorities) else {
        throw ConfigurationError(
          variable: "REDIS_URL", value: redisURL, allowed: "redis[s]://HOST:PORT/DATABASE")
      }
      let manager = CeleryJobManager(
        store: store, work: [remotePropagation], runners: runners, redis: redis,
        workers: jobMaxWorkers, bounds: bounds, followUp: followUp, logger: logger)
      return JobService(manager: manager) { try await manager.run() }
    }
  }
}
