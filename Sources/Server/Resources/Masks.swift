import Annotation
import Foundation
import Hummingbird
import Masklets
import Persistence

/// The masks of one frame, and of a range of frames.
struct MaskRoutes: Sendable {
  let service: AnnotationService

  /// Part of the mask service.
  var ofFrame: Endpoint {
    Endpoint(
      method: .post, path: "/frame-masks", tag: MaskServiceRoutes.tag,
      summary: "The masks of all objects on a frame; an empty object if there are none",
      body: .json(FrameBody.self), answer: .json(FrameMasksAnswer.self),
      refusals: [400, 413, 422],
      handler: { request, _ in
        let body: FrameBody = try await request.readJSON()
        return .json(try await masks(of: body))
      })
  }

  /// Under `/api/v1`.
  var ofRange: Endpoint {
    Endpoint(
      method: .get, path: SessionRoutes.session + "/masks", tag: SessionRoutes.tag,
      summary: "The masks of a range of frames, both ends included",
      query: [("from", Schema.atLeast(0), true), ("to", Schema.atLeast(0), true)],
      answer: .json(MaskRangeAnswer.self), refusals: [400, 404, 422],
      handler: { request, context in
        let frames = try request.queryFrames()
        let session = try await service.sessionOrClosed(context.sessionID())
        return try await masks(frames, of: session, request)
      })
  }

  private func masks(of body: FrameBody) async throws -> FrameMasksAnswer {
    let stored = try await service.masks(frame: body.frame, in: body.sessionID)
    var masks: [String: MaskAnswer] = [:]
    if !stored.isEmpty {
      let size = try await service.session(body.sessionID).video.size
      for mask in stored {
        masks[String(mask.objectID)] = try await MaskAnswer(
          RLE(size: size, counts: mask.counts), as: body.format)
      }
    }
    return FrameMasksAnswer(frame: body.frame, masks: masks)
  }

  /// The entity tag is made from the masks, since every prompt can change them.
  private func masks(
    _ range: ClosedRange<Int>, of session: Session, _ request: Request
  ) async throws -> Response {
    let stored = try await service.masks(frames: range, in: session.id)
    var hasher = FNV1a()
    for mask in stored {
      hasher.combine("\(mask.frame),\(mask.objectID),\(mask.score),".utf8)
      hasher.combine(mask.counts.utf8)
    }
    return await EntityTag.respond(
      to: request, tag: hasher.tag, cacheControl: "private, no-cache"
    ) {
      .json(MaskRangeAnswer(stored, size: session.video.size))
    }
  }
}

/// A frame whose masks are wanted.
struct FrameBody: RequestBody {
  var sessionID = ""
  var frame = 0
  var format = MaskFormat.png

  static let fields: [Field] = [
    .required("session_id", \.sessionID),
    .required("frame_idx", \.frame, .frame),
    .defaulted("format", \.format),
  ]
}

/// The masks of a frame, by object id.
struct FrameMasksAnswer: Answer {
  let frame: Int
  let masks: [String: MaskAnswer]

  static let component: String? = "FrameMasks"
  static let fields = [Field("frame_idx", \.frame), Field("masks", \.masks)]
}

/// The masks of a range of frames; frames without masks are left out.
struct MaskRangeAnswer: Answer {
  let frames: [Frame]

  struct Frame: Answer {
    let index: Int
    /// By object id.
    let masks: [String: ScoredRunLengthsAnswer]

    static let fields = [Field("frame_idx", \.index), Field("masks", \.masks)]
  }

  static let component: String? = "MaskRange"
  static let fields = [Field("frames", \.frames)]

  init(_ masks: [StoredMask], size: ImageSize) {
    let byFrame = Dictionary(grouping: masks, by: \.frame)
    frames = byFrame.keys.sorted().map { frame in
      Frame(
        index: frame,
        masks: Dictionary(
          byFrame[frame, default: []].map { mask in
            (
              String(mask.objectID),
              ScoredRunLengthsAnswer(
                mask: RunLengthsAnswer(size: size, counts: mask.counts), score: mask.score)
            )
          }, uniquingKeysWith: { $1 }))
    }
  }
}
