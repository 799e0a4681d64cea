extension Float {
  /// The number as a mask's score, which is 0 to 1: the nearest of these, and 0 for what is no number.
  package var asScore: Float { self > 0 ? min(self, 1) : 0 }
}
