import Foundation
import Masklets

/// Brush masks and polygons from the tasks that Label Studio exports as JSON, alone or in a zip;
/// each becomes a keyframe.
///
/// The frame is the number at the end of the name of the task's picture. An object is the one that
/// our own export names in the region's `meta`; other masks become objects as in YOLO's files.
/// Boxes, points and other answers are left out.
struct LabelStudioImport: ImportReader {
  let file: URL
  let video: AnnotatedVideo

  func survey() throws -> ImportSurvey {
    let index = try index()
    return ImportSurvey(
      tracks: index.tracks, maskCount: index.objects.count, notes: index.notes)
  }

  func forEachMask(_ body: (ImportedMask) async throws -> Void) async throws {
    let index = try index()
    var objects = index.objects[...]
    var tasks = try LabelStudioTasks(file)
    while let task = try tasks.next() {
      guard let number = task.number, let regions = task.answer?.result else { continue }
      for region in regions where region.isMask {
        let mask = try region.mask(of: video)
        guard !mask.isEmpty, let object = objects.popFirst() else { continue }
        try await body(
          ImportedMask(
            objectID: object, frame: number - index.firstNumber, role: .prompt,
            score: index.scores.score(region.score), mask: mask,
            isPart: region.objectID != nil))
      }
    }
  }

  private struct Index {
    /// The object of each mask that is not empty, in the file's order.
    var objects: [ObjectID] = []
    /// By ascending id.
    var tracks: [AnnotatedTrack] = []
    /// The number of the video's first frame in names of pictures.
    let firstNumber: Int
    let scores: ScoreScale
    let notes: [String]
  }

  private func index() throws -> Index {
    let contents = try contents()
    let notes = contents.notes + contents.scores.notes
    var index = Index(
      firstNumber: video.firstNumber(of: contents.numbers), scores: contents.scores,
      notes: notes)
    for mask in contents.masks { try video.check(frame: mask.number - index.firstNumber) }
    var categories: [ObjectID: Int] = [:]
    for mask in contents.masks {
      if let object = mask.object, categories[object] == nil { categories[object] = mask.label }
    }
    let (linked, labels) = try contents.linked()
    var free = 1
    let ids = labels.map { label in
      while categories[free] != nil { free += 1 }
      categories[free] = label
      return free
    }
    guard categories.count <= ImportLimits.tracks else {
      throw FormatError(
        "The file has more than \(ImportLimits.tracks) objects, the most a session takes")
    }
    index.objects = contents.masks.indices.map { place in
      contents.masks[place].object ?? ids[linked[place] ?? 0]
    }
    for (place, (id, label)) in categories.sorted(by: { $0.key < $1.key }).enumerated() {
      let category = contents.labels[label]
      index.tracks.append(
        AnnotatedTrack(
          id: id, name: contents.names[id] ?? "\(category ?? "Object") \(id)", category: category,
          color: .cycled(place)))
    }
    return index
  }

  /// Reads the file for all but the pixels of its masks.
  private func contents() throws -> LabelStudioContents {
    var contents = LabelStudioContents()
    var tasks = try LabelStudioTasks(file)
    while let task = try tasks.next() {
      try Task.checkCancellation()
      try contents.add(task, of: video)
    }
    guard !contents.masks.isEmpty else {
      throw FormatError(
        contents.otherCount > 0
          ? "The tasks have boxes, points or other answers, and no masks: draw brushes or polygons"
          : "The tasks have no masks")
    }
    return contents
  }
}
