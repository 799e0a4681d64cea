import Annotation
import Foundation
import Hummingbird
import Masklets
import Propagation
import Scheduling

/// The logits that an engine computed for an object's masks.
struct LogitsRoutes: Sendable {
  let service: AnnotationService

  var endpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: SessionRoutes.session + "/objects/{object_id}/logits",
        tag: SessionRoutes.tag,
        summary: """
          The logits of an object's masks in a range of frames, both ends included. Frames without \
          logits are left out: those painted by a person, and all of an engine that has none
          """,
        query: [("from", Schema.atLeast(0), true), ("to", Schema.atLeast(0), true)],
        answer: .json(LogitsAnswer.self), refusals: [400, 404, 422],
        handler: { request, context in
          let frames = try request.queryFrames()
          let session = try context.sessionID()
          let stored = try await service.logits(
            of: try context.objectID(), frames: frames, in: session)
          return .json(try await WorkerThreads.answers.run { try LogitsAnswer(stored) })
        })
    ]
  }
}

/// The logits of one object's masks by frame.
struct LogitsAnswer: Answer {
  let frames: [Frame]

  struct Frame: Answer {
    let index: Int
    let quarters: Data

    static let fields = [
      Field("frame_idx", \.index),
      Field(
        "quarters", { $0.quarters.base64EncodedString() },
        """
        \(ObjectMask.logitsSide) × \(ObjectMask.logitsSide) signed bytes in base64, row by row, \
        stretched over the whole frame. A byte is a logit times 4, rounded, from -32 to 31.75
        """),
    ]
  }

  static let component: String? = "Logits"
  static let fields = [Field("frames", \.frames)]

  /// - Throws: `CompressionError` if stored logits are damaged.
  init(_ stored: [(frame: Int, logits: StoredLogits)]) throws {
    frames = try stored.map { frame, logits in
      let quarters = try logits.quarters(enlargedTo: ObjectMask.logitsSide)
      return Frame(index: frame, quarters: quarters.withUnsafeBytes { Data($0) })
    }
  }
}
