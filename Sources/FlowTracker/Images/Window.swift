/// A rectangle of whole pixels; `x` and `y` are its first column and row.
struct Window: Sendable, Hashable {
  var x, y, width, height: Int

  func contains(_ column: Int, _ row: Int) -> Bool {
    column >= x && row >= y && column < x + width && row < y + height
  }

  /// The smallest window that contains both.
  func union(_ other: Window) -> Window {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Window(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  /// The window extended by `margin` pixels on every side, within an image of `limitX` × `limitY`
  /// pixels.
  func grown(by margin: Int, width limitX: Int, height limitY: Int) -> Window {
    let left = max(0, x - margin)
    let top = max(0, y - margin)
    return Window(
      x: left, y: top, width: min(limitX, x + width + margin) - left,
      height: min(limitY, y + height + margin) - top)
  }
}
