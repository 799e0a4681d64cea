import Annotation
import Hummingbird
import Masklets

/// Prompts and the masks of a frame.
struct PromptRoutes: Sendable {
  let service: AnnotationService

  private static let refusals = [400, 409, 413, 422, 429]

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/add-object", tag: MaskServiceRoutes.tag,
        summary: "Prompt an object with clicks",
        body: .json(PointsBody.schema), answer: .json(Schema.reference("AddedObject")),
        refusals: Self.refusals,
        handler: { request, _ in
          let body: PointsBody = try await request.readJSON()
          return try await added(body.target, clicks: body.clicks)
        }),
      Endpoint(
        method: .post, path: "/add-object-box", tag: MaskServiceRoutes.tag,
        summary: "Prompt an object with a box; clicks given on this frame stay with it",
        body: .json(BoxBody.schema), answer: .json(Schema.reference("AddedObject")),
        refusals: Self.refusals,
        handler: { request, _ in
          let body: BoxBody = try await request.readJSON()
          return try await added(body.target, box: body.box)
        }),
      Endpoint(
        method: .post, path: "/refine", tag: MaskServiceRoutes.tag,
        summary: "Add clicks to an object's prompt on a frame, which becomes a keyframe",
        body: .json(PointsBody.schema), answer: .json(Schema.reference("RefinedMask")),
        refusals: Self.refusals,
        handler: { request, _ in
          let body: PointsBody = try await request.readJSON()
          let target = body.target
          let answer = try await Offload.engines.prefer {
            try await service.refine(
              target.objectID, on: target.frame, in: target.sessionID, clicks: body.clicks)
          }
          return try await refined(answer, as: target.format)
        }),
      Endpoint(
        method: .post, path: "/update-mask", tag: MaskServiceRoutes.tag,
        summary: "Make a person's mask the object's prompt and mask on a frame",
        body: .json(UpdateMaskBody.schema), answer: .json(Schema.reference("RefinedMask")),
        refusals: Self.refusals,
        handler: { request, _ in
          let body: UpdateMaskBody = try await request.readJSON(upTo: BodyLimit.mask)
          let target = body.target
          let size = try await service.session(target.sessionID).video.size
          let mask = try await Offload.images.run { try body.mask.mask(of: size) }
          let answer = try await service.setMask(
            mask, of: target.objectID, on: target.frame, in: target.sessionID)
          return try await refined(answer, as: target.format)
        }),
      Endpoint(
        method: .post, path: "/frame-masks", tag: MaskServiceRoutes.tag,
        summary: "The masks of all objects on a frame; none for a frame without",
        body: .json(FrameBody.schema), answer: .json(Schema.reference("FrameMasks")),
        refusals: [400, 413, 422],
        handler: { request, _ in
          let body: FrameBody = try await request.readJSON()
          return try await frameMasks(body)
        }),
    ]
  }

  private func added(
    _ target: PromptTarget, clicks: [Click] = [], box: Box? = nil
  ) async throws -> Response {
    let answer = try await Offload.engines.prefer {
      try await service.prompt(
        target.objectID, on: target.frame, in: target.sessionID, clicks: clicks, box: box,
        name: target.name, category: target.category, isNew: target.isNew)
    }
    return .json(
      AddedObjectAnswer(
        answer: answer, mask: try await MaskAnswer(answer.mask, as: target.format)))
  }

  private func refined(_ answer: PromptAnswer, as format: MaskFormat) async throws -> Response {
    .json(
      RefinedMaskAnswer(
        objectID: answer.objectID, frame: answer.frame,
        mask: try await MaskAnswer(answer.mask, as: format)))
  }

  private func frameMasks(_ body: FrameBody) async throws -> Response {
    let stored = try await service.masks(frame: body.frame, in: body.sessionID)
    var masks: [String: MaskAnswer] = [:]
    if !stored.isEmpty {
      let size = try await service.session(body.sessionID).video.size
      for mask in stored {
        masks[String(mask.objectID)] = try await MaskAnswer(
          RLE(size: size, counts: mask.counts), as: body.format)
      }
    }
    return .json(FrameMasksAnswer(frame: body.frame, masks: masks))
  }
}
