import Testing

@testable import CeleryJobs

@Suite struct EventSequenceTests {
  private func event(
    _ run: String, _ number: Int, after: (String, Int)? = nil, attempt: String = "1"
  ) throws -> WorkEvent {
    var fields: [String] = ["attempt", attempt, "run", run, "number", "\(number)"]
    if let after { fields += ["after", "\(after.0) \(after.1)"] }
    fields += ["json", #"{"event":"started"}"#]
    let reply = RedisReply.array([
      .bytes(Array("1-1".utf8)), .array(fields.map { .bytes(Array($0.utf8)) }),
    ])
    return try #require(EventEntry(reply)?.event)
  }

  @Test func `events that follow each other are next, repeated ones are skipped`() throws {
    var sequence = EventSequence(attempt: "1", applied: [:])
    for number in 1...3 {
      let event = try event("a", number)
      #expect(sequence.verdict(on: event) == .next)
      sequence.advance(to: event.position)
    }
    #expect(sequence.verdict(on: try event("a", 2)) == .skip)
    #expect(sequence.applied == ["a": 3])
  }

  @Test func `a missing event is a gap, in the middle and at the beginning`() throws {
    var sequence = EventSequence(attempt: "1", applied: [:])
    #expect(sequence.verdict(on: try event("a", 2)) == .gap)
    sequence.advance(to: try event("a", 1).position)
    #expect(sequence.verdict(on: try event("a", 3)) == .gap)
  }

  @Test func `a run that goes on from a checkpoint needs all events before it`() throws {
    let sequence = EventSequence(attempt: "1", applied: ["a": 40])
    #expect(sequence.verdict(on: try event("b", 1, after: ("a", 40))) == .next)
    #expect(sequence.verdict(on: try event("b", 1, after: ("a", 41))) == .gap)
    #expect(sequence.verdict(on: try event("b", 1, after: ("c", 1))) == .gap)
    #expect(sequence.verdict(on: try event("b", 1)) == .next)
  }

  @Test func `a run that was replaced misses nothing`() throws {
    var sequence = EventSequence(attempt: "1", applied: ["a": 40])
    sequence.advance(to: try event("b", 1).position)
    #expect(sequence.verdict(on: try event("a", 45)) == .skip)
    #expect(sequence.verdict(on: try event("a", 41)) == .next)
  }

  @Test func `events of an earlier attempt do not count`() throws {
    let sequence = EventSequence(attempt: "2", applied: [:])
    #expect(sequence.verdict(on: try event("a", 1)) == .skip)
    #expect(sequence.verdict(on: try event("a", 1, attempt: "2")) == .next)
  }

  @Test(arguments: [
    [], ["run", "a"], ["run", "a", "number", "1"], ["run", "a", "number", "one", "json", "{}"],
    ["run", "a", "number", "1", "json", "{"], ["run", "a", "number", "1", "json", #"{"event":5}"#],
    ["run", "", "number", "1", "json", #"{"event":"done"}"#],
    ["run", "a", "number", "0", "json", #"{"event":"done"}"#], ["run"],
  ])
  func `an entry of another form holds no event, and has its id`(fields: [String]) throws {
    let entry = try #require(
      EventEntry(
        .array([.bytes(Array("7-0".utf8)), .array(fields.map { .bytes(Array($0.utf8)) })])))
    #expect(entry.id == "7-0")
    #expect(entry.event == nil)
  }
}
