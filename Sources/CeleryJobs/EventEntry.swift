import Foundation

/// One event of a job's work, as it is stored in the job's stream.
struct EventEntry: Hashable, Sendable {
  /// The id that Redis assigned.
  let id: String
  /// The run of the work that sent it; a job has another run after its worker died.
  let run: String
  /// Number within the run, from 1.
  let number: Int
  /// A JSON object with a member `event`.
  let json: Data

  /// nil for an entry of another form.
  init?(_ reply: RedisReply) {
    guard let parts = reply.array, parts.count == 2, let id = parts[0].text,
      let fields = parts[1].array
    else { return nil }
    var members: [String: [UInt8]] = [:]
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      if let name = fields[index].text { members[name] = fields[index + 1].bytes }
    }
    guard let run = members["run"], let number = members["number"], let json = members["json"],
      let number = Int(String(decoding: number, as: UTF8.self))
    else { return nil }
    self.id = id
    self.run = String(decoding: run, as: UTF8.self)
    self.number = number
    self.json = Data(json)
  }
}
