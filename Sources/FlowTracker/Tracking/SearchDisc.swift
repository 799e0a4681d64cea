/// The disc in which a lost object is searched for, in pixels of working size.
struct SearchDisc: Sendable {
  let x, y, radius: Float

  init(_ history: PresenceHistory) {
    x = history.x
    y = history.y
    radius = history.searchRadius
  }

  func contains(_ column: Int, _ row: Int) -> Bool {
    let (dx, dy) = (Float(column) - x, Float(row) - y)
    return dx * dx + dy * dy <= radius * radius
  }

  /// The bounding window of the disc within an image, at least one pixel.
  func window(width: Int, height: Int) -> Window {
    let left = min(max(0, Int(x - radius)), width - 1)
    let top = min(max(0, Int(y - radius)), height - 1)
    let right = min(width - 1, max(left, Int(min(x + radius, Float(width)))))
    let bottom = min(height - 1, max(top, Int(min(y + radius, Float(height)))))
    return Window(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }
}
