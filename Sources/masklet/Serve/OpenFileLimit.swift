import Foundation

/// The number of files and connections that the process may have open.
enum OpenFileLimit {
  /// Raises the limit to the most that the system allows: 1024 slow clients use up the usual one.
  static func raise() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    // Refused, the limit stays as it is.
    setrlimit(resource, &limit)
  }
}
