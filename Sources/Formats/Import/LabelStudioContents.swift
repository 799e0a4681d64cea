import Masklets

/// The contents of an export of Label Studio without the pixels of its masks.
struct LabelStudioContents {
  /// A mask that is not empty.
  struct Found {
    /// That of its task's picture.
    let number: Int
    /// Its index in `labels`.
    let label: Int
    /// The object that the file names.
    let object: ObjectID?
    let bounds: PixelBounds
  }

  /// In the file's order.
  private(set) var masks: [Found] = []
  /// The numbers of the tasks' pictures.
  private(set) var numbers: Set<Int> = []
  /// The categories, nil for objects without one.
  private(set) var labels: [String?] = []
  /// The names of objects that the file names.
  private(set) var names: [ObjectID: String] = [:]
  private(set) var scores = ScoreScale()
  /// Answers that are no masks.
  private(set) var otherCount = 0
  private var labelNumbers: [String?: Int] = [:]
  private var maskedNumbers: Set<Int> = []
  private var taskCount = 0
  private var severalCount = 0
  private var predictedCount = 0

  /// - Throws: `FormatError` for a task with masks whose frame is unknown, and for masks that are
  ///   damaged or of another size than the video's.
  mutating func add(_ task: LabelStudioTask, of video: AnnotatedVideo) throws {
    taskCount += 1
    guard taskCount <= ImportLimits.images else {
      throw FormatError("The file has more than \(ImportLimits.images) tasks")
    }
    let number = task.number
    if let number { numbers.insert(number) }
    guard let regions = task.answer?.result else { return }
    let before = masks.count
    for region in regions {
      guard region.isMask else {
        otherCount += 1
        continue
      }
      guard let bounds = try region.mask(of: video).bounds else { continue }
      guard let number else {
        throw FormatError(
          "Task \(taskCount) has masks, and no picture with a number at the end of its name: its "
            + "frame is unknown")
      }
      try add(region, bounds, number: number)
    }
    guard masks.count > before, let number else { return }
    guard maskedNumbers.insert(number).inserted else {
      throw FormatError(
        "Two tasks have pictures of number \(number): keep the tasks of this video's frames")
    }
    severalCount += task.hasSeveralAnswers ? 1 : 0
    predictedCount += task.isPredicted ? 1 : 0
  }

  private mutating func add(
    _ region: LabelStudioRegion, _ bounds: PixelBounds, number: Int
  ) throws {
    guard masks.count < ImportLimits.masks else {
      throw FormatError("The file has more than \(ImportLimits.masks) masks")
    }
    try scores.add(region.score)
    let category = region.label == CategoryNumbers.fallback ? nil : region.label
    let label = labelNumbers[category] ?? labels.count
    if label == labels.count {
      guard label < ImportLimits.categories else {
        throw FormatError("The file has more than \(ImportLimits.categories) categories")
      }
      labels.append(category)
      labelNumbers[category] = label
    }
    if let object = region.objectID, names[object] == nil { names[object] = region.objectName }
    masks.append(Found(number: number, label: label, object: region.objectID, bounds: bounds))
  }

  /// Links the masks whose object the file does not name.
  ///
  /// - Returns: the track of each of those masks by its index in `masks`, and the label of each
  ///   track.
  func linked() throws -> (tracks: [Int: Int], labels: [Int]) {
    let unnamed = masks.indices.filter { masks[$0].object == nil }
    let frames = Dictionary(grouping: unnamed) { masks[$0].number }
    var linking = TrackLinking(frames: numbers.sorted())
    var tracks: [Int: Int] = [:]
    for (number, places) in frames.sorted(by: { $0.key < $1.key }) {
      let entries = places.map {
        TrackLinking.Entry(label: masks[$0].label, bounds: masks[$0].bounds)
      }
      for (place, track) in zip(places, try linking.link(entries, onFrame: number)) {
        tracks[place] = track
      }
    }
    return (tracks, linking.labels)
  }

  /// What is not imported, and how masks became objects, in sentences for a person.
  var notes: [String] {
    var notes: [String] = []
    if masks.contains(where: { $0.object == nil }) {
      notes.append(
        "Label Studio does not tell which masks are of one object: those of one label that overlap "
          + "from frame to frame became one")
    }
    if otherCount > 0 {
      notes.append("\(otherCount) boxes, points or other answers were left out")
    }
    if severalCount > 0 {
      notes.append(
        "\(severalCount) tasks have several annotations: the one marked as ground truth was taken, "
          + "or the first")
    }
    if predictedCount > 0 {
      notes.append("\(predictedCount) tasks have no annotations: their predictions were taken")
    }
    return notes
  }
}
