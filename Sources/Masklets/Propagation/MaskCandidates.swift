/// Masks that one click may mean.
package struct MaskCandidates: Hashable, Sendable {
  /// From small to large: a part, the object, more. At least one.
  package let masks: [ObjectMask]
  /// Index of the one that the engine would choose.
  package let chosen: Int

  package init(masks: [ObjectMask], chosen: Int) {
    self.masks = masks
    self.chosen = chosen
  }
}
