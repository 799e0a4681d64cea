import Masklets
import Propagation

extension AnnotationService {
  /// The sizes of the pictures of a draft, and of the job that refines it.
  ///
  /// - Parameter asked: of the job that refines it; nil for the size that prompts are answered at, or
  ///   the best one if a draft has that.
  /// - Throws: `RequestError` if the engine has no smaller size for a draft.
  func draftSizes(refining asked: Int?) throws -> (draft: Int, refined: Int) {
    let engine = engine.current
    guard let best = engine.imageSizes.first, let draft = engine.imageSizes.last, draft < best
    else {
      throw RequestError(
        .invalid, "The engine \(engine.name) makes no drafts: leave draft out")
    }
    let own = engine.imageSize.flatMap { $0 > draft ? $0 : nil }
    let refined = asked ?? own ?? best
    guard refined > draft else {
      throw RequestError(
        .invalid,
        "A draft is made of pictures of \(draft) pixels a side: choose a larger size to refine it, "
          + "or leave draft out")
    }
    return (draft, refined)
  }
}
