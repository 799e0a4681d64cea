import Logging
import Masklets
import Persistence
import Propagation
import Scheduling

/// Lets the engine compute ahead what prompts on the frames around the one on view will need, one
/// frame at a time, the nearest first.
actor FramePreparation {
  private let videos: VideoLibrary
  private let engine: Engine
  private let precedence: Precedence
  private let logger: Logger
  /// The frame that someone looked at last.
  private var view: (video: Video, frame: Int)?
  private var work: Task<Void, Never>?

  init(videos: VideoLibrary, engine: Engine, precedence: Precedence, logger: Logger) {
    self.videos = videos
    self.engine = engine
    self.precedence = precedence
    self.logger = logger
  }

  /// Goes on outwards from this frame.
  func prepare(around frame: Int, of video: Video) {
    guard engine.propagator.preparedFrames > 0 else { return }
    if let view, view.video.id == video.id, view.frame == frame { return }
    view = (video, frame)
    if work == nil { work = Task { await prepareFrames() } }
  }

  private func prepareFrames() async {
    while let current = view, !Task.isCancelled {
      let limit = engine.propagator.preparedFrames
      var isInterrupted = false
      for frame in Self.outwards(from: current.frame, count: current.video.frameCount, limit) {
        do {
          let frames = try await videos.frames(of: current.video)
          try await precedence.run(as: .ahead) {
            try await engine.propagator.prepare(frame, of: frames)
          }
        } catch {
          // Only logged: a prompt on the frame will report the error.
          logger.info("Frame \(frame) of video \(current.video.id) is not prepared: \(error)")
          break
        }
        guard !Task.isCancelled, let view, view.video.id == current.video.id,
          view.frame == current.frame
        else {
          isInterrupted = true
          break
        }
      }
      if !isInterrupted { break }
    }
    work = nil
  }

  /// The `limit` frames nearest to `start`, in runs of eight on either side because videos are
  /// decoded forwards.
  static func outwards(from start: Int, count: Int, _ limit: Int) -> [Int] {
    let run = 8
    var frames: [Int] = []
    var (low, high) = (start, start)
    while frames.count < limit, low > 0 || high < count {
      let up = high..<min(high + run, count)
      let down = max(low - run, 0)..<low
      frames += Array(up) + Array(down)
      (low, high) = (down.lowerBound, up.upperBound)
    }
    return Array(frames.prefix(limit))
  }
}
