/// Masks that one click may mean.
package struct MaskCandidates: Hashable, Sendable {
  /// From small to large: a part, the object, more. At least one.
  package let masks: [ObjectMask]
  /// Index of the one that the engine would choose.
  package let chosen: Int

  /// - Parameters:
  ///   - masks: in any order.
  ///   - chosen: index in `masks`.
  package init(masks: [ObjectMask], chosen: Int) {
    let order = masks.indices.sorted {
      (masks[$0].mask.area, $0) < (masks[$1].mask.area, $1)
    }
    self.masks = order.map { masks[$0] }
    self.chosen = order.firstIndex(of: chosen) ?? 0
  }
}
