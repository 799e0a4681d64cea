/// ‖a − b‖ / ‖b‖; infinite where they differ in length or a value is not a number.
package func relativeError(of a: [Float], from b: [Float]) -> Double {
  guard a.count == b.count else { return .infinity }
  var (difference, norm) = (0.0, 0.0)
  for (a, b) in zip(a, b) {
    difference += Double(a - b) * Double(a - b)
    norm += Double(b) * Double(b)
  }
  return difference.isFinite ? (difference / max(norm, 1e-30)).squareRoot() : .infinity
}
