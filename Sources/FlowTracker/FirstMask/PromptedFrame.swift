import Masklets

/// A frame that a person prompts on, at working size.
struct PromptedFrame: Sendable {
  let image: FrameImage
  let motion: MotionImage
  /// What the network reads of the frame itself.
  let scene: ScenePicture
  let cues: PromptCues
  private let scale: WorkingScale

  init(_ image: RGBImage, index: Int, of video: any FrameSource) async throws {
    scale = WorkingScale.prompting(video.size)
    self.image = try FrameImage(index: index, image: image, scale: scale)
    let motion = try await BackgroundMotion(of: self.image, in: video, scale: scale)
    self.motion = try MotionImage(of: self.image, moving: motion)
    scene = try ScenePicture(of: self.image, moving: motion)
    cues = try PromptCues(of: scene)
  }

  var width: Int { image.width }
  var height: Int { image.height }
  var pixelCount: Int { width * height }
  var shortSide: Float { Float(min(width, height)) }

  /// A click in pixels of working size. A place outside the frame is moved to its border.
  func mark(_ click: Click) -> Mark {
    let x = click.point.x * Double(scale.working.width) / Double(scale.full.width)
    let y = click.point.y * Double(scale.working.height) / Double(scale.full.height)
    return Mark(
      x: Float(min(max(x, 0), Double(width))), y: Float(min(max(y, 0), Double(height))),
      include: click.include)
  }

  func column(_ mark: Mark) -> Int { min(max(0, Int(mark.x)), width - 1) }
  func row(_ mark: Mark) -> Int { min(max(0, Int(mark.y)), height - 1) }
  /// Index of the pixel that was clicked.
  func pixel(_ mark: Mark) -> Int { row(mark) * width + column(mark) }

  /// The upper left and the lower right corner of a box, in pixels of working size.
  func corners(of box: Box) -> (low: Mark, high: Mark) {
    (
      mark(Click(Point(x: box.x1, y: box.y1), include: true)),
      mark(Click(Point(x: box.x2, y: box.y2), include: true))
    )
  }

  /// The pixels of a box, at least one.
  func window(of box: Box) -> Window {
    let (low, high) = corners(of: box)
    let left = min(max(0, Int(low.x)), width - 1)
    let top = min(max(0, Int(low.y)), height - 1)
    return Window(
      x: left, y: top, width: min(width, max(Int(high.x), left + 1)) - left,
      height: min(height, max(Int(high.y), top + 1)) - top)
  }

  /// By pixel, true inside the ellipse that fills a window.
  func ellipse(in window: Window) -> [Bool] {
    let (halfX, halfY) = (Float(window.width) / 2, Float(window.height) / 2)
    let (centreX, centreY) = (Float(window.x) + halfX, Float(window.y) + halfY)
    return (0..<pixelCount).map { i in
      let x = (Float(i % width) + 0.5 - centreX) / halfX
      let y = (Float(i / width) + 0.5 - centreY) / halfY
      return x * x + y * y <= 1
    }
  }

  /// By pixel, true in the middle of a box: the ellipse of half its width and height.
  func core(of box: Box) -> [Bool] {
    let (width, height) = (box.x2 - box.x1, box.y2 - box.y1)
    let inner = Box(
      x1: box.x1 + width / 4, y1: box.y1 + height / 4, x2: box.x2 - width / 4,
      y2: box.y2 - height / 4)
    return ellipse(in: window(of: inner))
  }
}

/// A click in pixels of working size.
struct Mark: Sendable {
  let x, y: Float
  /// True if the object is there, false if it is not.
  let include: Bool

  func distance(to other: Mark) -> Float {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}
