import ArgumentParser
import DemoClip
import Foundation
import Masklets
import VideoIO

/// Runs everything once: draws a clip, clicks, propagates as a job over HTTP, draws and scores
/// masks.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Propagates masks through a generated clip, as a job over HTTP, and scores them."
  )

  /// The least J that each object must reach; warping the first masks along the optical flow alone
  /// stays below 0.6 on this clip.
  private static let leastJ = 0.6

  @Option(help: "Folder for the clip, the overlay video and the contact sheet.")
  var output = "demo-out"

  @Flag(help: "Only draw clip.mp4 and write its prompts.json.")
  var clipOnly = false

  func run() async throws {
    try await interruptible { try await runDemo() }
  }

  private func runDemo() async throws {
    let folder = URL(filePath: output)
    let clip = DemoClip()
    let video = folder.appending(path: "clip.mp4")
    if clipOnly {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try await draw(clip, to: video)
      try writePrompts(to: folder.appending(path: "prompts.json"))
      return
    }
    let data = folder.appending(path: "data")
    // Data of an earlier demo would be resumed.
    if FileManager.default.fileExists(atPath: data.path) {
      try FileManager.default.removeItem(at: data)
    }
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try await draw(clip, to: video)
    let server = try await ServerProcess.start(
      data: data, videos: folder, log: folder.appending(path: "server.log"))
    defer { server.stop() }
    print("The service listens on \(server.address)")
    let service = ServiceClient(address: server.address)
    let session = try await service.openSession(videoPath: video.path)
    for subject in DemoClip.subjects {
      try await service.prompt(
        Prompt(clicks: subject.clicks, box: subject.box), for: subject.id, name: subject.name,
        frame: 0, in: session.sessionId)
      print("Clicked and boxed object \(subject.id), the \(subject.name)")
    }
    try await propagate(session, on: service)
    let masks = try await fetchMasks(session, on: service)
    try await show(masks, over: video, in: folder)
    try score(masks, of: clip)
    // As it was called, so that the next command works where this one did.
    let program = CommandLine.arguments[0]
    print(
      """
      Overlay video: \(folder.appending(path: "overlay.mp4").path)
      Contact sheet: \(folder.appending(path: "contact-sheet.png").path)
      Annotate a video of your own: \(program) serve, then open http://127.0.0.1:8002
      """)
  }

  private func draw(_ clip: DemoClip, to video: URL) async throws {
    var progress = ProgressReport("Drawing the clip", total: clip.frameCount)
    let writer = try VideoWriter(to: video, size: clip.size, frameRate: DemoClip.frameRate)
    for frame in 0..<clip.frameCount {
      try writer.append(try await clip.frame(frame))
      progress.advance()
    }
    try writer.finish()
  }

  /// The demo's clicks as a prompts file of `masklet propagate`.
  private func writePrompts(to file: URL) throws {
    let objects: [[String: Any]] = DemoClip.subjects.map { subject in
      let entry: [String: Any] = [
        "frame_idx": 0, "points": subject.clicks.map { [$0.point.x, $0.point.y] },
        "labels": subject.clicks.map { $0.include ? 1 : 0 },
      ]
      return [
        "object_id": subject.id, "name": subject.name, "category": subject.category,
        "prompts": [entry],
      ]
    }
    let json = try JSONSerialization.data(
      withJSONObject: ["objects": objects], options: [.prettyPrinted, .sortedKeys])
    try json.write(to: file, options: .atomic)
  }

  /// Submits the job and follows it to its end.
  private func propagate(_ session: ServiceClient.Session, on service: ServiceClient) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let job = try await service.propagate(session.sessionId)
    print("Job \(job) submitted in \(milliseconds(clock.now - start)) ms")
    var progress = ProgressReport("Propagating", total: 100)
    while true {
      let status = try await service.status(of: job)
      progress.advance(to: Int(status.progress))
      switch status.status {
      case "completed":
        progress.advance(to: 100)
        print("Job \(job) completed in \(milliseconds(clock.now - start) / 1000) s")
        return
      case "failed", "cancelled":
        progress.abandon()
        throw CommandError("The job was \(status.status): \(status.error ?? "no reason given")")
      default:
        try await Task.sleep(for: .milliseconds(250))
      }
    }
  }

  private func milliseconds(_ duration: Duration) -> Int {
    Int(duration / .milliseconds(1))
  }

  private func fetchMasks(_ session: ServiceClient.Session, on service: ServiceClient) async throws
    -> [[ObjectID: Mask]]
  {
    var progress = ProgressReport("Fetching masks", total: session.totalFrames)
    var masks: [[ObjectID: Mask]] = []
    for frame in 0..<session.totalFrames {
      masks.append(try await service.masks(session.sessionId, frame: frame))
      progress.advance()
    }
    return masks
  }

  private func show(_ masks: [[ObjectID: Mask]], over video: URL, in folder: URL) async throws {
    let source = try await VideoFile.open(video.path)
    let writer = try VideoWriter(
      to: folder.appending(path: "overlay.mp4"), size: source.size, frameRate: DemoClip.frameRate)
    var sheet = ContactSheet(columns: 5, width: 320, of: source.size)
    let overlay = Overlay()
    for frame in 0..<source.frameCount {
      let picture = overlay.draw(masks[frame], on: try await source.frame(frame))
      try writer.append(picture)
      if frame % (source.frameCount / 15) == 0 { sheet.append(picture, number: frame) }
    }
    try writer.finish()
    try Data(ColourPNG.encode(sheet.image)).write(
      to: folder.appending(path: "contact-sheet.png"), options: .atomic)
  }

  /// Prints J and F of each object.
  ///
  /// - Throws: `CommandError` if an object's J is below `leastJ`.
  private func score(_ masks: [[ObjectID: Mask]], of clip: DemoClip) throws {
    var all: [Accuracy] = []
    for subject in DemoClip.subjects {
      let frames = try masks.enumerated().map { frame, found in
        let truth = try clip.truth(frame)[subject.id] ?? Mask(size: clip.size)
        return Accuracy(of: found[subject.id] ?? Mask(size: clip.size), truth: truth)
      }
      guard let accuracy = Accuracy.ofSequence(frames) else { continue }
      print("Object \(subject.id), the \(subject.name): \(text(accuracy))")
      all.append(accuracy)
    }
    guard let mean = Accuracy.mean(all) else { throw CommandError("The clip has no object.") }
    print("Mean: \(text(mean))")
    if let worst = all.map(\.j).min(), worst < Self.leastJ {
      throw CommandError(
        "J of an object is \(rounded(worst)), under the demo's bar of \(rounded(Self.leastJ)).")
    }
  }

  private func text(_ accuracy: Accuracy) -> String {
    "J \(rounded(accuracy.j)), F \(rounded(accuracy.f)), J&F \(rounded(accuracy.jAndF))"
  }

  private func rounded(_ value: Double) -> String {
    String(format: "%.3f", value)
  }
}
