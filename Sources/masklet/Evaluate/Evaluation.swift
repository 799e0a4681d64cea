import Foundation
import Masklets

/// J and F of propagated masks, compared with the true masks as DAVIS defines it.
///
/// An object's figure is the mean over the frames between the first and the last; a sequence's is
/// the mean over its objects; the overall figure is the mean over every object of every sequence.
struct Evaluation {
  struct Sequence {
    var name: String
    /// By ascending object id.
    var objects: [(id: ObjectID, accuracy: Accuracy)]
    /// Frames measured.
    var frameCount: Int

    var mean: Accuracy { Accuracy.mean(objects.map(\.accuracy)) ?? Accuracy(j: 0, f: 0) }
  }

  var sequences: [Sequence]

  var mean: Accuracy {
    Accuracy.mean(sequences.flatMap { $0.objects.map(\.accuracy) }) ?? Accuracy(j: 0, f: 0)
  }

  /// Compares every sequence under `result` with the sequence of the same name under `truth`; if
  /// both hold a single sequence, the names may differ.
  static func measure(truth: String, result: String) throws -> Evaluation {
    let wanted = try AnnotationFolders.sequences(under: truth)
    let found = try AnnotationFolders.sequences(under: result)
    if wanted.count == 1, found.count == 1 {
      return Evaluation(sequences: [try measure(wanted[0], found[0])])
    }
    let byName = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
    let missing = wanted.map(\.name).filter { byName[$0] == nil }
    guard missing.isEmpty else {
      throw CommandError(
        "\(result) has no folder for \(missing.joined(separator: ", ")); it holds "
          + "\(found.map(\.name).joined(separator: ", "))")
    }
    return Evaluation(
      sequences: try wanted.map { sequence in
        guard let match = byName[sequence.name] else { preconditionFailure("checked above") }
        return try measure(sequence, match)
      })
  }

  private static func measure(
    _ truth: AnnotationFolder, _ result: AnnotationFolder
  ) throws -> Sequence {
    let stems = truth.stems
    guard stems.count >= 3 else {
      throw CommandError(
        "\(truth.url.path) holds \(stems.count) masks; at least 3 are needed, for the first and "
          + "the last are left out")
    }
    let measured = stems.dropFirst().dropLast()
    let missing = measured.filter { result.files[$0] == nil }
    guard missing.isEmpty else {
      throw CommandError(
        "\(result.url.path) has no mask for \(missing.count) of \(measured.count) frames of "
          + "\(truth.name), the first is \(missing[missing.startIndex]).png")
    }
    var ids: Set<ObjectID> = []
    for stem in stems { ids.formUnion(try image(truth, stem).objectIDs(greyIsID: false)) }
    guard !ids.isEmpty else {
      throw CommandError("\(truth.url.path) shows no object in any of its masks")
    }
    // A greyscale result is one object's mask unless the truth has more than one.
    let greyIsID = ids != [1]
    var frames: [ObjectID: [Accuracy]] = [:]
    for stem in measured {
      let wanted = try image(truth, stem)
      let found = try image(result, stem)
      guard wanted.size == found.size else {
        throw CommandError(
          "\(stem).png of \(truth.name) is \(wanted.size) in the truth but \(found.size) in the "
            + "result; resize the result to the video's size")
      }
      let foreign = found.objectIDs(greyIsID: greyIsID).subtracting(ids).sorted()
      guard foreign.isEmpty else {
        throw CommandError(
          "the result's \(stem).png of \(truth.name) shows object \(foreign[0]), but the truth has "
            + "only \(ids.sorted().map(String.init).joined(separator: ", "))")
      }
      for id in ids {
        let accuracy = Accuracy(
          of: found.mask(of: id, greyIsID: greyIsID), truth: wanted.mask(of: id, greyIsID: false))
        frames[id, default: []].append(accuracy)
      }
    }
    let objects = ids.sorted().map { id in
      (id: id, accuracy: Accuracy.mean(frames[id] ?? []) ?? Accuracy(j: 0, f: 0))
    }
    return Sequence(name: truth.name, objects: objects, frameCount: measured.count)
  }

  private static func image(_ folder: AnnotationFolder, _ stem: String) throws -> LabelImage {
    guard let file = folder.files[stem] else { preconditionFailure("\(stem) is of this folder") }
    return try LabelImage(reading: file)
  }
}
