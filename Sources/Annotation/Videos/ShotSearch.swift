import Logging
import Masklets
import Persistence
import Propagation
import Scheduling

/// Looks for the cuts between the shots of videos, one video at a time while nothing more urgent is
/// computed, and stores them.
actor ShotSearch {
  private let store: Store
  private let videos: VideoLibrary
  private let precedence: Precedence
  private let logger: Logger
  private var waiting: [Video] = []
  /// Videos that need not be looked at again: they wait, or were looked at since the program started.
  private var accepted: Set<String> = []
  private var work: Task<Void, Never>?

  init(store: Store, videos: VideoLibrary, precedence: Precedence, logger: Logger) {
    self.store = store
    self.videos = videos
    self.precedence = precedence
    self.logger = logger
  }

  /// Looks at the video soon, unless it was done before.
  func search(_ video: Video) {
    guard accepted.insert(video.id).inserted else { return }
    waiting.append(video)
    if work == nil { work = Task { await searchWaiting() } }
  }

  private func searchWaiting() async {
    while !waiting.isEmpty {
      let video = waiting.removeFirst()
      do {
        guard try await store.shotCuts(of: video.id) == nil else { continue }
        let frames = try await videos.ownFrames(of: video)
        let precedence = precedence
        let cuts = try await precedence.run(as: .ahead) {
          try await frames.shotCuts { await precedence.yield(.ahead) }
        }
        try await store.storeShotCuts(cuts, of: video.id)
      } catch {
        // Only logged: a propagation looks for the cuts in its way itself.
        logger.info("The shots of video \(video.id) are not known: \(error)")
        accepted.remove(video.id)
      }
    }
    work = nil
  }
}

extension AnnotationService {
  /// The cuts between the shots of a video, ascending; nil until they are found, which begins when a
  /// video is uploaded or opened, or asked about.
  package func shotCuts(of video: Video) async throws -> [ShotCut]? {
    if let cuts = try await store.shotCuts(of: video.id) { return cuts }
    await shots.search(video)
    return nil
  }
}
