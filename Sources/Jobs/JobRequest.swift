import Foundation

/// Which job runs first when a worker is free.
package enum JobPriority: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  case interactive
  case normal
  case batch

  package init?(rank: Int) {
    guard let priority = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
    self = priority
  }

  /// 0 for the jobs that run first.
  package var rank: Int {
    switch self {
    case .interactive: 0
    case .normal: 1
    case .batch: 2
    }
  }

  package static func < (a: JobPriority, b: JobPriority) -> Bool { a.rank < b.rank }
}

/// Work to be done: a name and its parameters, never a closure, so that it can be stored on disk
/// and sent to another process or machine.
package struct JobRequest: Hashable, Sendable, Codable {
  /// The `type` of the `JobRunner` that does it, such as `propagate_masks`.
  package var type: String
  /// JSON that the runner of `type` reads.
  package var parameters: Data
  package var priority: JobPriority
  /// A second submission with this key returns the first one's job instead of creating another.
  package var idempotencyKey: String?
  /// Jobs of one serial key run one at a time, in the order of their submission.
  package var serialKey: String?

  package init(
    type: String, parameters: Data, priority: JobPriority = .normal,
    idempotencyKey: String? = nil, serialKey: String? = nil
  ) {
    self.type = type
    self.parameters = parameters
    self.priority = priority
    self.idempotencyKey = idempotencyKey
    self.serialKey = serialKey
  }

  /// A request with `parameters` as JSON.
  package init(
    type: String, encoding parameters: some Encodable, priority: JobPriority = .normal,
    idempotencyKey: String? = nil, serialKey: String? = nil
  ) throws {
    let encoder = JSONEncoder()
    // Equal parameters become equal JSON.
    encoder.outputFormatting = .sortedKeys
    self.init(
      type: type, parameters: try encoder.encode(parameters), priority: priority,
      idempotencyKey: idempotencyKey, serialKey: serialKey)
  }

  /// True if a job of this request would do what a job of `other` does, and as early.
  package func equals(_ other: JobRequest) -> Bool {
    type == other.type && parameters == other.parameters && priority == other.priority
      && serialKey != nil && serialKey == other.serialKey
  }

  /// The parameters read as `Parameters`.
  package func decodeParameters<Parameters: Decodable>(
    as type: Parameters.Type = Parameters.self
  ) throws -> Parameters {
    try JSONDecoder().decode(type, from: parameters)
  }
}
