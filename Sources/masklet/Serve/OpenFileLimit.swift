import Foundation
import Logging
import Server
import Settings

/// The number of files and connections that the process may have open.
enum OpenFileLimit {
  /// Raises the limit to the most that the system allows.
  ///
  /// - Returns: the limit.
  static func raised() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    // POSIX lets the call fail only for an unknown resource.
    precondition(getrlimit(resource, &limit) == 0, "the limit of open files is not known")
    let usual = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    // Refused, the limit stays as it is.
    if setrlimit(resource, &limit) != 0 { limit.rlim_cur = usual }
    return Int(clamping: limit.rlim_cur)
  }
}

extension Configuration {
  /// How many connections the service may have: what `MAX_CONNECTIONS` says, or fewer if the system
  /// allows the process too few open files.
  ///
  /// Each connection may need two descriptors, its own and that of a file which it sends or receives.
  /// A reserve is left for everything else: without one, the database, the decoder or the runtime
  /// would fail, and the last of them ends the process.
  ///
  /// - Parameter openFiles: how many descriptors the process may have.
  /// - Throws: `ConfigurationError` if there is not room for 16 connections.
  func connections(within openFiles: Int, logger: Logger) throws -> Int {
    let reserve = descriptorReserve
    let possible = max(0, openFiles - reserve - ConnectionLimits.refused) / 2
    let fewest = 16
    guard possible >= fewest else {
      throw CommandError(
        "The system allows this process \(openFiles) open files, too few to serve: allow at least "
          + "\(reserve + ConnectionLimits.refused + 2 * fewest) (ulimit -n)")
    }
    if possible < maxConnections {
      logger.notice(
        "At most \(possible) connections: the system allows this process \(openFiles) open files")
    }
    return min(possible, maxConnections)
  }

  /// Descriptors that are in use besides those of connections: the event loops of each core, the
  /// database and its readers, the log and the locks; an open video for each session in memory and
  /// for those that are looked at; and the video, the frames and the results of each job.
  private var descriptorReserve: Int {
    64 + 4 * ProcessInfo.processInfo.activeProcessorCount + maxConcurrentSessions + 4
      + 4 * jobMaxWorkers
  }
}
