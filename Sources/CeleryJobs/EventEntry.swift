import Foundation

/// One entry of a job's stream.
struct EventEntry: Hashable, Sendable {
  /// The id that Redis assigned.
  let id: String
  /// nil for an entry of another form, which no worker wrote.
  let event: WorkEvent?

  /// nil for an answer that is no entry.
  init?(_ reply: RedisReply) {
    guard let parts = reply.array, parts.count == 2, let id = parts[0].text else { return nil }
    self.id = id
    event = parts[1].array.flatMap(WorkEvent.init(fields:))
  }
}

/// One event of a job's work.
struct WorkEvent: Hashable, Sendable {
  /// The place of an event among those of a job.
  struct Position: Hashable, Sendable {
    let run: String
    let number: Int

    init(run: String, number: Int) {
      self.run = run
      self.number = number
    }

    /// - Parameter text: `RUN NUMBER`.
    init?(_ text: String) {
      let parts = text.split(separator: " ")
      guard parts.count == 2, let number = Int(parts[1]) else { return nil }
      self.init(run: String(parts[0]), number: number)
    }
  }

  /// The attempt that the run belongs to: the server names another one when it hands a job in again
  /// because events were lost.
  let attempt: String
  /// The run of the work that sent it; a job has another run after its worker died. Numbers count
  /// from 1 within the run, without a gap.
  let position: Position
  /// Of the first event of a run that goes on from a checkpoint: the last event before that
  /// checkpoint.
  let after: Position?
  /// The member `event` of `json`.
  let name: String
  /// A JSON object.
  let json: Data

  private struct Named: Decodable {
    let event: String
  }

  /// nil for fields of another form, or broken JSON.
  ///
  /// - Parameter fields: names and values in turn.
  fileprivate init?(fields: [RedisReply]) {
    var members: [String: [UInt8]] = [:]
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      if let name = fields[index].text { members[name] = fields[index + 1].bytes }
    }
    func text(_ name: String) -> String? {
      members[name].map { String(decoding: $0, as: UTF8.self) }
    }
    guard let run = text("run"), !run.isEmpty, let number = text("number").flatMap({ Int($0) }),
      number > 0, let json = members["json"].map({ Data($0) }),
      let name = try? JSONDecoder().decode(Named.self, from: json).event
    else { return nil }
    attempt = text("attempt") ?? ""
    position = Position(run: run, number: number)
    after = text("after").flatMap(Position.init)
    self.name = name
    self.json = json
  }
}
