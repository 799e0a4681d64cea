import Formats
import Foundation
import Masklets

/// The masks in a folder that `masklet propagate` wrote.
struct FolderMasks: MaskSource {
  let files: [Int: URL]
  let size: ImageSize

  func masks(
    frames: ClosedRange<Int>, object: ObjectID?, includingHidden: Bool
  ) async throws -> [TrackMask] {
    var masks: [TrackMask] = []
    for frame in frames {
      guard let file = files[frame] else { continue }
      let image = try LabelImage(reading: file)
      guard image.size == size else {
        throw CommandError("\(file.path) is \(image.size), the masks before it \(size)")
      }
      for id in image.objectIDs(greyIsID: false).sorted() where object == nil || object == id {
        masks.append(
          TrackMask(
            objectID: id, frame: frame, rle: RLE(image.mask(of: id, greyIsID: false))))
      }
    }
    return masks
  }

  /// The folder's masks as a source for an export.
  ///
  /// - Parameters:
  ///   - video: the video of the masks; without it the numbers of the files are those of the
  ///     frames.
  ///   - prompts: the prompts file, for names and categories.
  static func exportSource(
    at path: String, video: String?, prompts: String?
  ) async throws -> ExportSource {
    let sequences = try AnnotationFolders.sequences(under: path)
    guard sequences.count == 1 else {
      throw CommandError(
        "\(path) holds \(sequences.count) sequences (\(sequences.map(\.name).joined(separator: ", "))): "
          + "export one at a time")
    }
    let sequence = sequences[0]
    let input = try await video.asyncMap { try await FrameInput(at: $0) }
    let files = try files(of: sequence, input: input)
    guard let first = files.min(by: { $0.key < $1.key }), let last = files.keys.max() else {
      throw CommandError("\(path) holds no masks")
    }
    let size = try LabelImage(reading: first.value).size
    if let input, input.frames.size != size {
      throw CommandError("the masks are \(size), the video is \(input.frames.size)")
    }
    var ids: Set<ObjectID> = []
    for file in files.values {
      ids.formUnion(try LabelImage(reading: file).objectIDs(greyIsID: false))
    }
    let named = try prompts.map { try PromptsFile(at: URL(fileURLWithPath: $0)) }?.objects ?? []
    let objects = ids.sorted().map { id in
      let object = named.first { $0.objectID == id }
      return AnnotatedTrack(
        id: id, name: object?.name ?? "Object \(id)", category: object?.category,
        color: .cycled(id - 1))
    }
    let frameCount = input?.frames.frameCount ?? last + 1
    let frames = input?.frames
    return ExportSource(
      video: AnnotatedVideo(
        name: input?.url.lastPathComponent ?? sequence.name, size: size, frameCount: frameCount,
        framesPerSecond: input?.frameRate ?? 24),
      categories: [], objects: objects, range: 0...frameCount - 1,
      masks: FolderMasks(files: files, size: size),
      pictures: {
        guard let frames else {
          throw CommandError("this format holds pictures: name the video with --video")
        }
        return frames
      })
  }

  private static func files(
    of sequence: AnnotationFolder, input: FrameInput?
  ) throws -> [Int: URL] {
    if let input {
      let frames = Dictionary(
        (0..<input.frames.frameCount).map { (input.stem($0), $0) }
      ) { first, _ in first }
      return Dictionary(
        uniqueKeysWithValues: try sequence.files.map { stem, file in
          guard let frame = frames[stem] else {
            throw CommandError("\(file.path) is named like no frame of the video")
          }
          return (frame, file)
        })
    }
    return Dictionary(
      uniqueKeysWithValues: try sequence.files.map { stem, file in
        guard let number = Int(stem), number >= 0 else {
          throw CommandError("\(file.path) is not named by a number: name the video with --video")
        }
        return (number, file)
      })
  }
}

extension Optional {
  fileprivate func asyncMap<Result>(
    _ body: (Wrapped) async throws -> Result
  ) async throws -> Result? {
    switch self {
    case .some(let value): try await body(value)
    case .none: nil
    }
  }
}
