import Annotation
import Hummingbird
import Persistence

/// Which frames of a session are done or reviewed.
struct ReviewRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      .ofSession(
        "/reviews", summary: "The frames that are done, and those that are reviewed",
        answer: ReviewsAnswer.self
      ) { _, id in ReviewsAnswer(reviews: try await service.reviews(in: id)) },
      Endpoint(
        method: .put, path: SessionRoutes.session + "/reviews", tag: SessionRoutes.tag,
        summary: "Say how far frames have come; a change of their masks makes them \"todo\" again",
        body: .json(ReviewBody.self), answer: .json(ReviewsAnswer.self),
        refusals: [400, 404, 413, 422, 429],
        handler: { request, context in
          let session = try context.sessionID()
          let body: ReviewBody = try await request.readJSON()
          return .json(
            ReviewsAnswer(
              reviews: try await service.setReview(
                body.state, start: body.start, end: body.end, in: session)))
        }),
      .ofSession(
        "/reviews/next",
        summary: "The frame to review next: suspect masks first; null if all are reviewed",
        query: [("after", Schema.atLeast(0), false)], answer: FrameToReviewAnswer.self,
        refusals: [422]
      ) { request, id in
        let frame = request.queryString("after") == nil ? nil : try request.queryFrame("after")
        return FrameToReviewAnswer(next: try await service.nextToReview(after: frame, in: id))
      },
    ]
  }
}

extension ReviewState: Choice {}

/// Frames, both included, and how far they have come.
struct ReviewBody: RequestBody {
  var start = 0
  var end = 0
  var state = ReviewState.toDo

  static let fields: [Field] = [
    .required("start_frame", \.start, .frame),
    .required("end_frame", \.end, .frame),
    .required("state", \.state),
  ]
}

/// The frames of a session that are not to do any more.
struct ReviewsAnswer: Answer {
  let reviews: FrameReviews

  static let component: String? = "Reviews"
  static let fields = [
    Field("done", { $0.reviews.done.map(FrameRun.init) }),
    Field("reviewed", { $0.reviews.reviewed.map(FrameRun.init) }),
  ]
}

/// The frame to review next; all null if there is none.
struct FrameToReviewAnswer: Answer {
  let next: FrameToReview?

  static let component: String? = "FrameToReview"
  static let fields = [
    Field("frame_idx", \.next?.frame),
    Field("object_id", \.next?.objectID, "The object whose mask is most suspect there"),
    Field("reason", \.next?.reason),
  ]
}
