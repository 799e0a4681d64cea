import Annotation
import Hummingbird
import Propagation

/// The cuts between the shots of a video.
struct ShotCutRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: VideoRoutes.video + "/cuts", tag: VideoRoutes.tag,
        summary: "The cuts between a video's shots; they are found soon after it was added",
        answer: .json(ShotCutsAnswer.self), refusals: [404],
        handler: { _, context in
          let video = try await service.videos.video(context.videoID())
          return .json(ShotCutsAnswer(found: try await service.shotCuts(of: video)))
        })
    ]
  }
}

extension ShotCut.Kind: Choice {}

/// The cuts of a video as far as they are known.
struct ShotCutsAnswer: Answer {
  /// nil until the whole video has been looked at.
  let found: [ShotCut]?

  struct Entry: Answer {
    let cut: ShotCut

    static let fields = [
      Field("frame_idx", \.cut.frame, "The first frame of the shot after the cut"),
      Field("kind", \.cut.kind),
    ]
  }

  static let component: String? = "ShotCuts"
  static let fields = [
    Field(
      "is_complete", { $0.found != nil }, "False while they are looked for: ask again in a moment"),
    Field("cuts", { ($0.found ?? []).map(Entry.init) }),
  ]
}
