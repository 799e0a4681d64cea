import Foundation

/// How many files and connections the process may have open.
enum OpenFileLimit {
  /// Takes what the system grants at most: the usual 1024 are used up by as many slow clients.
  static func raise() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    // Refused, the limit stays as it is.
    setrlimit(resource, &limit)
  }
}
