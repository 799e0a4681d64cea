import Testing

@testable import Settings

@Suite struct ConfigurationTests {
  @Test func `nothing set gives the documented defaults`() throws {
    let settings = try Configuration(environment: [:])
    #expect(settings.host == "127.0.0.1" && settings.port == 8002 && settings.token == nil)
    #expect(settings.dataDirectory == "./data")
    #expect(settings.videoDirectories == ["./data/videos"])
    #expect(settings.modelDirectory == "./data/models")
    #expect(settings.engine == .auto && settings.modelSize == nil && settings.device == .auto)
    #expect(settings.imageSize == 1024 && settings.tracker == .same)
    #expect(settings.precision == .auto && !settings.quantize)
    #expect(settings.memoryBankSize == 7 && !settings.disablePostprocessing)
    #expect(settings.jobBackend == .memory && settings.jobMaxWorkers == 2)
    #expect(settings.jobCleanupAge == .seconds(3600) && settings.sessionTimeout == .seconds(900))
    #expect(settings.redisURL == "redis://localhost:6379/0" && settings.redisAuthorities == nil)
    #expect(settings.maxWaitingJobs == 1000 && settings.maxWaitingJobsPerSession == 32)
    #expect(settings.maxSessions == 10_000)
    #expect(settings.maxConcurrentSessions == 2 && settings.maxVideoFrames == nil)
    #expect(settings.maxFrameDimension == 4096 && settings.maxUploadBytes == 8 << 30)
    #expect(settings.frameCacheBytes == 8 << 30 && settings.maxConnections == 4096)
  }

  @Test func `folders follow the data folder unless they are named`() throws {
    let settings = try Configuration(environment: ["DATA_DIR": "/srv", "VIDEO_DIR": "/a:/b"])
    #expect(settings.videoDirectories == ["/a", "/b"])
    #expect(settings.modelDirectory == "/srv/models")
  }

  @Test(arguments: [
    ("PORT", "65536"), ("PORT", "-1"), ("PORT", "http"), ("ENGINE", "sam3"),
    ("SAM2_MODEL_SIZE", "huge"), ("SAM2_IMAGE_SIZE", "640"), ("SAM2_IMAGE_SIZE", "2048"),
    ("SAM2_TRACKER", "none"),
    ("SAM2_IMAGE_SIZE", "big"), ("SAM2_DEVICE", "tpu"), ("SAM2_QUANTIZE", "maybe"),
    ("SAM2_PRECISION", "float16"), ("SAM2_PRECISION", "BFLOAT16"),
    ("SAM2_MEMORY_BANK_SIZE", "0"), ("SAM2_MEMORY_BANK_SIZE", "8"),
    ("SAM2_DISABLE_POSTPROC", "2"), ("JOB_BACKEND", "cron"), ("JOB_MAX_WORKERS", "0"),
    ("MAX_WAITING_JOBS", "0"), ("MAX_WAITING_JOBS_PER_SESSION", "none"), ("MAX_SESSIONS", "0"),
    ("JOB_CLEANUP_AGE", "-1"), ("REDIS_URL", "http://x"), ("SESSION_TIMEOUT", "0"),
    ("MAX_CONCURRENT_SESSIONS", "0"), ("MAX_VIDEO_FRAMES", "-1"), ("MAX_FRAME_DIMENSION", "0"),
    ("MAX_UPLOAD_BYTES", "0"), ("FRAME_CACHE_BYTES", "1.5"), ("HOST", "0.0.0.0"),
    ("VIDEO_DIR", ":"), ("MAX_CONNECTIONS", "15"), ("WEBHOOKS_ALLOW_LOCAL", "maybe"),
  ])
  func `a value out of range is refused in one line that names it`(name: String, value: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(environment: [name: value])
    }
    #expect(error?.variable == name && error?.value == value)
    let line = error?.description ?? ""
    #expect(line.hasPrefix(name) && line.contains(value) && !line.contains("\n"))
  }

  @Test func `a precision that is named is not quantised too`() throws {
    for (name, precision) in [("float32", Configuration.Precision.float32), ("int8", .int8)] {
      let settings = try Configuration(environment: ["SAM2_PRECISION": name])
      #expect(settings.precision == precision)
      let error = #expect(throws: ConfigurationError.self) {
        try Configuration(environment: ["SAM2_PRECISION": name, "SAM2_QUANTIZE": "1"])
      }
      #expect(error?.variable == "SAM2_QUANTIZE")
      #expect(error?.description.contains("SAM2_PRECISION is \(name)") == true)
    }
    let fastest = try Configuration(
      environment: ["SAM2_PRECISION": "auto", "SAM2_QUANTIZE": "true"])
    #expect(fastest.precision == .auto && fastest.quantize)
  }

  @Test func `a token that a header cannot contain is refused and not shown`() {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(environment: ["MASKLET_TOKEN": "se cret"])
    }
    #expect(error?.description.contains("se cret") == false)
  }

  @Test func `other hosts are bound with a token or where insecurity is asked for`() throws {
    let host = ["HOST": "0.0.0.0"]
    let token = ["MASKLET_TOKEN": "0123456789abcdef"]
    _ = try Configuration(environment: host.merging(token) { $1 })
    _ = try Configuration(environment: host.merging(["MASKLET_INSECURE": "1"]) { $1 })
    _ = try Configuration(environment: ["HOST": "::1"])
  }

  @Test func `a token that could be guessed is for this machine only, and not shown`() throws {
    let short = ["MASKLET_TOKEN": "0123456789abcde"]
    #expect(try Configuration(environment: short).token == "0123456789abcde")
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(environment: short.merging(["HOST": "0.0.0.0"]) { $1 })
    }
    #expect(error?.variable == "MASKLET_TOKEN")
    #expect(error?.description.contains("0123456789abcde") == false)
  }

  @Test func `an empty variable counts as absent`() throws {
    let settings = try Configuration(environment: ["PORT": "", "MASKLET_TOKEN": ""])
    #expect(settings.port == 8002 && settings.token == nil)
  }

  @Test func `Redis may be asked for over TLS, and its password is not shown`() throws {
    let address = "rediss://:secret@redis.example:6380/0"
    let settings = try Configuration(
      environment: ["REDIS_URL": address, "REDIS_CA_FILE": "/etc/redis.pem"])
    #expect(settings.redisURL == address && settings.redisAuthorities == "/etc/redis.pem")
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(environment: ["REDIS_URL": "http://:secret@redis.example"])
    }
    #expect(error?.description.contains("secret") == false)
  }
}
