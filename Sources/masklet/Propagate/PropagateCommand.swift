import ArgumentParser
import Foundation
import Masklets
import Propagation
import VideoIO

struct PropagateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propagate",
    abstract: "Carries prompted objects through a video and writes a mask for every frame.",
    discussion: """
      Reads a video file, or a folder or zip archive of JPEG or PNG images, ordered by the \
      numbers in their names. Writes one 8-bit PNG per frame, indexed by object id in the colours \
      of DAVIS: named by number (00012.png) for a video, like the image for a folder or archive. \
      Where objects overlap, the lowest id wins.
      """)

  @Argument(help: "Video file, or folder or zip archive of images.", completion: .file())
  var video: String

  @Option(help: "JSON file with the objects and their prompts.", completion: .file())
  var prompts: String

  @Option(help: "Folder for the masks; made if missing.", completion: .directory)
  var output: String

  @OptionGroup var engine: EngineOptions

  @Option(help: "Direction from the prompted frames: forward, backward or both.")
  var direction: PropagationDirection = .both

  @Option(help: "First frame to write (default: 0).")
  var startFrame: Int?

  @Option(help: "Last frame to write (default: the video's last).")
  var endFrame: Int?

  @Flag(
    help: """
      Stop at cuts between the shots of the video: objects are carried only within the shots where \
      they are prompted, and have empty masks in the others.
      """)
  var stopAtCuts = false

  @Flag(help: "Keep small holes and specks.")
  var noPostprocess = false

  @Option(help: "Also write the mask logits (sam2 only), as safetensors.", completion: .file())
  var logits: String?

  @Option(help: "Also write the video with the masks drawn over it (H.264 in MP4).")
  var overlay: String?

  @Flag(
    help: """
      Cache encoded frames (sam2 only) in DATA_DIR/frames, in half precision, and use the cache.
      """)
  var frameCache = false

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func run() async throws {
    try await interruptible { try await propagate() }
  }

  private func propagate() async throws {
    var source = try await FrameInput(at: video)
    if frameCache { try source.identify() }
    let range = try range(frameCount: source.frames.frameCount)
    let promptsURL = URL(fileURLWithPath: prompts)
    let objects = try PromptsFile(at: promptsURL).promptedObjects(
      size: source.frames.size, frameCount: source.frames.frameCount
    ) { path, id in
      try readMask(URL(fileURLWithPath: path, relativeTo: promptsURL), of: id)
    }
    let folder = URL(fileURLWithPath: output, isDirectory: true)
    try source.checkOutput(folder)
    let engine = try engine.makeEngine(
      postprocesses: !noPostprocess, cachesFrames: frameCache)
    let writer = try MaskFolder(
      at: folder, stem: source.stem, prompted: objects.promptedMasks,
      postprocess: !noPostprocess && engine.leavesPostprocessing)
    let logitsFile = try makeLogitsFile(engine, source.frames.frameCount, objects)
    let request = PropagationRequest(
      objects: objects, range: range, direction: direction,
      backwardStart: direction == .backward ? endFrame : nil)
    let cuts = stopAtCuts ? try await shotCuts(of: source.frames) : []
    let runs = stopAtCuts ? request.withinShots(between: cuts) : [request]
    let clock = ContinuousClock()
    let start = clock.now
    try await SharedProgress.reporting("Propagating", total: range.count) { progress in
      for frame in range where !runs.contains(where: { $0.range.contains(frame) }) {
        try writer.writeNothing(frame: frame, size: source.frames.size)
        await progress.advance()
      }
      for run in runs {
        try await engine.propagator.propagate(run, over: source.frames, resuming: nil) { event in
          guard case .masks(let frame, let masks) = event else { return }
          try writer.write(masks, frame: frame)
          try logitsFile?.write(masks, frame: frame)
          await progress.advance()
        }
      }
    }
    try logitsFile?.finish()
    let seconds = (clock.now - start) / .seconds(1)
    if let overlay {
      try await OverlayVideo(source: source, masks: writer, objects: objects.map(\.id))
        .write(to: URL(fileURLWithPath: overlay), range: range)
    }
    print(
      try PropagationSummary(
        engine: engine.name, output: folder.path, frames: range.count,
        objects: objects.map(\.id), cuts: stopAtCuts ? cuts.map(\.frame) : nil,
        seconds: seconds, framesPerSecond: Double(range.count) / seconds
      ).text(json: json))
  }

  private func shotCuts(of frames: any FrameSource) async throws -> [ShotCut] {
    try await SharedProgress.reporting("Looking for cuts", total: frames.frameCount) { progress in
      try await frames.shotCuts { await progress.advance() }
    }
  }

  private func makeLogitsFile(
    _ engine: Engine, _ frameCount: Int, _ objects: [PromptedObject]
  ) throws -> LogitsFile? {
    guard let logits else { return nil }
    guard engine.name == EngineName.sam2.rawValue else {
      throw CommandError("--logits needs the sam2 engine; name a --checkpoint")
    }
    return try LogitsFile(
      path: logits, frameCount: frameCount, objectIDs: objects.map(\.id),
      side: engine.imageSize.map { $0 / 4 } ?? ObjectMask.logitsSide)
  }

  private func range(frameCount: Int) throws -> ClosedRange<Int> {
    let first = startFrame ?? 0
    let last = endFrame ?? frameCount - 1
    for (option, frame) in [("--start-frame", first), ("--end-frame", last)] {
      guard (0..<frameCount).contains(frame) else {
        throw CommandError(
          "\(option) \(frame) is outside the video's frames 0 to \(frameCount - 1)")
      }
    }
    guard first <= last else {
      throw CommandError("--start-frame \(first) comes after --end-frame \(last)")
    }
    return first...last
  }

  private func readMask(_ file: URL, of id: ObjectID) throws -> Mask {
    let image = try LabelImage(reading: file)
    // An image of several objects holds the pixels of each; otherwise everything not black counts.
    let hasOwn = image.isIndexed && image.objectIDs(greyIsID: false).contains(id)
    return hasOwn
      ? image.mask(of: id, greyIsID: false) : Mask(size: image.size, nonZero: image.values)
  }
}

extension PropagationDirection: ExpressibleByArgument {}

extension [PromptedObject] {
  /// Frames prompted by a mask, by object: that mask is written as it is.
  fileprivate var promptedMasks: [ObjectID: Set<Int>] {
    Dictionary(
      uniqueKeysWithValues: map { object in
        (object.id, Set(object.keyframes.filter { $0.prompt.mask != nil }.map(\.frame)))
      })
  }
}
