import Foundation
import Jobs
import Logging
import TestSupport
import Testing

@testable import CeleryJobs

/// What a Redis that loses, forges or refuses does to jobs. The worker is the test itself.
@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct CeleryFaultTests {
  private struct Running {
    let manager: CeleryJobManager
    let redis: RedisConnection
    let log: LogRecorder

    func submit() async throws -> Job {
      let job = try await manager.submit(JobRequest(type: "scripted", encoding: "work"))
      try await until { log.lines.contains("Job \(job.id) handed to Celery") }
      return job
    }

    /// Sends an event as a worker does.
    func send(
      _ number: Int, _ json: String, run: String = "a", after: String? = nil, of job: Job
    ) async throws {
      let attempt = try await attempt(of: job)
      var command = RedisCommand(
        "XADD", CeleryQueue.eventsKey(job.id), "*", "attempt", attempt, "run", run, "number",
        "\(number)", "json", json)
      if let after { command = command.with(["after", after]) }
      try await redis.send(command)
    }

    func attempt(of job: Job) async throws -> String {
      try await redis.send(RedisCommand("HGET", CeleryQueue.key(job.id), "attempt")).text ?? ""
    }

    func add(_ fields: [String], to job: Job) async throws {
      try await redis.send(
        RedisCommand("XADD", CeleryQueue.eventsKey(job.id), "*").with(fields))
    }

    func entries(of job: Job) async throws -> Int64? {
      try await redis.send(RedisCommand("XLEN", CeleryQueue.eventsKey(job.id))).integer
    }

    /// Returns once the condition holds; a test that waits in vain ends by its time limit.
    func until(_ condition: () async throws -> Bool) async throws {
      while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  private func run(
    options: [String] = [], url: (RedisAddress) -> String? = { _ in nil }, login: String = "",
    authorities: String? = nil, in folder: TemporaryFolder? = nil,
    _ body: (Running) async throws -> Void
  ) async throws {
    let folder = try folder ?? TemporaryFolder()
    let server = try await RedisServer.start(in: folder, options: options, login: login)
    let log = LogRecorder()
    let address = try #require(
      url(server.address).map { RedisAddress(url: $0, authorities: authorities) }
        ?? server.address)
    let manager = CeleryJobManager(
      store: MemoryJobStore(), work: [ScriptedWork()], redis: address, logger: log.logger)
    try await withThrowingTaskGroup { group in
      group.addTask { try await manager.run() }
      try await body(
        Running(manager: manager, redis: RedisConnection(server.address), log: log))
      await manager.shutdown(grace: .zero)
      try await group.waitForAll()
    }
    server.stop()
    withExtendedLifetime(folder) {}
  }

  @Test(.timeLimit(.minutes(10)))
  func `broken entries are removed and cost neither time nor the job`() async throws {
    try await run { running in
      let job = try await running.submit()
      try await running.send(1, #"{"event":"started"}"#, of: job)
      try await running.add(["x", "y"], to: job)
      try await running.add(["run", "a", "number", "2", "json", "{broken"], to: job)
      try await running.add(
        ["run", "z", "number", "1", "json", #"{"event":"progress","percent":"all"}"#], to: job)
      try await running.until { try await running.entries(of: job) == 0 }
      let before = try Self.commands(try await running.redis.send(RedisCommand("INFO", "stats")))
      try await ContinuousClock().sleep(for: .seconds(1))
      let after = try Self.commands(try await running.redis.send(RedisCommand("INFO", "stats")))
      #expect(after - before < 40, "\(after - before) commands in a second without events")
      try await running.send(2, #"{"event":"done","result":7}"#, of: job)
      for try await _ in running.manager.events(job.id, after: nil) {}
      let ended = try await running.manager.job(job.id)
      #expect(ended?.state == .completed, "\(ended?.error ?? "")")
      #expect(ended?.result == Data("7".utf8))
    }
  }

  private static func commands(_ info: RedisReply) throws -> Int {
    let line = info.text?.split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("total_commands_processed:") }
    return try #require(line?.split(separator: ":").last.flatMap { Int($0) })
  }

  @Test(.timeLimit(.minutes(10)))
  func `a gap in the events hands the rest in again, from a checkpoint before it`() async throws {
    try await run { running in
      let job = try await running.submit()
      let key = CeleryQueue.key(job.id)
      let first = try await running.attempt(of: job)
      try await running.send(1, #"{"event":"started"}"#, of: job)
      try await running.send(2, #"{"event":"progress","percent":10}"#, of: job)
      try await running.redis.send(RedisCommand("SET", key + ":checkpoint", "state"))
      try await running.redis.send(RedisCommand("HSET", key, "checkpoint", "a 2"))
      try await running.until {
        try await running.redis.send(RedisCommand("HGET", key + ":applied", "a")).text == "2"
      }
      try await running.send(4, #"{"event":"done"}"#, of: job)
      try await running.until { try await running.attempt(of: job) != first }
      #expect(try await running.manager.job(job.id)?.state == .running)
      let state = try await running.redis.send(RedisCommand("GET", key + ":checkpoint")).text
      #expect(state == "state")
      let queue = CeleryMessage.queueKey(.normal)
      try await running.until {
        (try await running.redis.send(RedisCommand("LLEN", queue)).integer ?? 0) >= 2
      }
      // A straggler of the voided run, and the run that does the rest.
      try await running.add(
        ["attempt", first, "run", "a", "number", "3", "json", #"{"event":"done"}"#], to: job)
      try await running.send(1, #"{"event":"started"}"#, run: "b", after: "a 2", of: job)
      try await running.send(2, #"{"event":"done","result":1}"#, run: "b", of: job)
      for try await _ in running.manager.events(job.id, after: nil) {}
      #expect(try await running.manager.job(job.id)?.result == Data("1".utf8))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a checkpoint beyond a gap is dropped`() async throws {
    try await run { running in
      let job = try await running.submit()
      let key = CeleryQueue.key(job.id)
      let first = try await running.attempt(of: job)
      try await running.redis.send(RedisCommand("SET", key + ":checkpoint", "state"))
      try await running.redis.send(RedisCommand("HSET", key, "checkpoint", "a 9"))
      try await running.send(1, #"{"event":"started"}"#, run: "b", after: "a 9", of: job)
      try await running.until { try await running.attempt(of: job) != first }
      #expect(try await running.redis.send(RedisCommand("GET", key + ":checkpoint")) == .null)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a Redis that loses events again and again fails the job with what to do`() async throws {
    try await run { running in
      let job = try await running.submit()
      for _ in 0...10 {
        let attempt = try await running.attempt(of: job)
        try await running.send(5, #"{"event":"done"}"#, of: job)
        try await running.until {
          if try await running.manager.job(job.id)?.state.isFinished ?? true { return true }
          return try await running.attempt(of: job) != attempt
        }
      }
      try await running.until { try await running.manager.job(job.id)?.state.isFinished ?? true }
      let error = try await running.manager.job(job.id)?.error
      #expect(error?.contains("maxmemory-policy to noeviction") == true, "\(error ?? "no error")")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a wrong password is said, and the job waits for its reason`() async throws {
    let wrong = { (address: RedisAddress) in "redis://:wrong-one@\(address.host):\(address.port)/0"
    }
    try await run(options: ["--requirepass", "right-one"], url: wrong, login: ":right-one@") {
      running in
      let job = try await running.manager.submit(JobRequest(type: "scripted", encoding: "work"))
      try await running.until { await !running.manager.problems().isEmpty }
      let problem = await running.manager.problems()[0]
      #expect(problem.hasPrefix("Redis refuses the user or password of REDIS_URL (WRONGPASS"))
      let waiting = try await running.manager.job(job.id)
      #expect(waiting?.state == .pending)
      #expect(waiting?.waitingFor == problem)
      let lines = running.log.lines
      #expect(lines.contains { $0.hasPrefix(problem) })
      #expect(!lines.contains { $0.contains("wrong-one") })
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a Redis that evicts is warned of`() async throws {
    try await run(options: ["--maxmemory-policy", "allkeys-lru"]) { running in
      try await running.until { await !running.manager.problems().isEmpty }
      let problem = await running.manager.problems()[0]
      #expect(problem.contains("maxmemory-policy allkeys-lru"))
      #expect(running.log.lines.contains(problem))
      let job = try await running.submit()
      #expect(try await running.manager.job(job.id)?.waitingFor == nil)
    }
    try await run { running in
      try await running.until { running.log.lines.contains { $0.hasPrefix("Job manager") } }
      _ = try await running.submit()
      #expect(await running.manager.problems() == [])
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a rediss Redis is spoken to over TLS, and only if its certificate is trusted`()
    async throws
  {
    let folder = try TemporaryFolder()
    let (certificate, key) = (folder.path + "/redis.pem", folder.path + "/redis.key")
    try Self.makeCertificate(certificate, key: key)
    let port = try RedisServer.freePort()
    let options = [
      "--tls-port", "\(port)", "--tls-cert-file", certificate, "--tls-key-file", key,
      "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no",
    ]
    let url = "rediss://127.0.0.1:\(port)/0"
    try await run(options: options, url: { _ in url }, authorities: certificate, in: folder) {
      running in
      let job = try await running.submit()
      // Longer than one piece of TLS.
      let text = String(repeating: "x", count: 200_000)
      try await running.send(1, #"{"event":"done","result":"\#(text)"}"#, of: job)
      for try await _ in running.manager.events(job.id, after: nil) {}
      #expect(try await running.manager.job(job.id)?.result?.count == 200_002)
      #expect(await running.manager.problems() == [])
    }
    try await run(options: options, url: { _ in url }, in: folder) { running in
      try await running.until { await !running.manager.problems().isEmpty }
      let problem = await running.manager.problems()[0]
      #expect(problem.contains("certificate refused: self-signed certificate"), "\(problem)")
    }
    let name = "rediss://localhost:\(port)/0"
    try await run(options: options, url: { _ in name }, authorities: certificate, in: folder) {
      running in
      try await running.until { await !running.manager.problems().isEmpty }
      let problem = await running.manager.problems()[0]
      #expect(problem.contains("certificate refused: hostname mismatch"), "\(problem)")
    }
  }

  /// For 127.0.0.1 only.
  private static func makeCertificate(_ certificate: String, key: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
      "-days", "2", "-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
