import Compression
import Foundation
import Masklets

/// A zip archive of JPEG or PNG images as the frames of a video, in the order of their names.
///
/// The archive may come from anywhere. Its directory is held in memory, and an image is unpacked
/// when it is asked for, never to a disk. The file stays open, so that another one in its place
/// changes nothing.
package struct ImageArchive: NamedFrames {
  private let images: ImageSequence<ZipEntry>

  package var size: ImageSize { images.size }
  package var frameCount: Int { images.images.count }
  package var stems: [String] { images.stems }

  /// Opens an archive, ignoring its folders, hidden files, those that macOS adds and all that are
  /// no JPEG or PNG by their names. Nil for a file that does not begin as a zip archive does, or
  /// cannot be opened.
  ///
  /// - Throws: `ImageArchiveError` for an archive that can't be read or whose images are not those
  ///   of one video; `ImageSequenceError` when there are no images, two have the same place or the
  ///   first can't be decoded; `VideoError` when `limits` are passed.
  package init?(at path: String, limits: VideoLimits = VideoLimits()) throws {
    // Opening a pipe might never return.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var start = [UInt8](repeating: 0, count: ZipReader.magic.count)
    guard pread(descriptor, &start, start.count, 0) == start.count, start == ZipReader.magic else {
      return nil
    }
    let zip = try ImageArchiveError.wordingZipErrors {
      try ZipReader(FileBytes(handle), limits: Self.bounds(within: limits))
    }
    images = try ImageSequence(
      try Self.images(in: zip, within: limits), in: path, limits: limits
    ) { image in
      do {
        return try zip.contents(of: image.place)
      } catch is ZipError {
        throw ImageArchiveError.unreadable(image.name.file)
      }
    }
  }

  package func frame(_ index: Int) async throws -> RGBImage { try images.frame(index) }

  /// Frames of an archive if their number has no other bound.
  private static let mostFrames = 200_000

  /// macOS adds a file to each image, and folders are entries too. An entry that is no image may
  /// have any size: it is not read.
  private static func bounds(within limits: VideoLimits) -> ZipReader.Limits {
    let frames = limits.maximumFrames == 0 ? mostFrames : min(limits.maximumFrames, mostFrames)
    var bounds = ZipReader.Limits(entries: 2 * frames + 1000)
    bounds.directoryBytes = 64 << 20
    return bounds
  }

  /// Bytes of one image's file: what the pixels of the largest picture take uncompressed, at four
  /// channels of 16 bits.
  private static func mostBytes(within limits: VideoLimits) -> Int {
    min(8 * limits.maximumPixels, 256 << 20)
  }

  /// The images of the one folder that has any.
  private static func images(
    in zip: ZipReader, within limits: VideoLimits
  ) throws -> [ImageSequence<ZipEntry>.Image] {
    let mostBytes = mostBytes(within: limits)
    var images: [ImageSequence<ZipEntry>.Image] = []
    var folders: Set<String> = []
    for entry in zip.entries {
      // Some programs for Windows separate folders by a backslash.
      let parts = entry.name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        .filter { $0 != "." }
      guard !parts.contains("__MACOSX"), !parts.contains(where: { $0.hasPrefix(".") }),
        let name = parts.last.flatMap({ ImageName(ofFile: String($0)) })
      else { continue }
      guard name.file.utf8.count <= longestName, !entry.name.hasControlCharacters else {
        throw ImageArchiveError.badName(name.file)
      }
      guard max(entry.size, entry.packedSize) <= mostBytes else {
        throw ImageArchiveError.archive(.entryTooLarge(name: name.file, limit: mostBytes))
      }
      guard [ZipEntry.stored, ZipEntry.deflated].contains(entry.method) else {
        throw ImageArchiveError.archive(
          .unsupportedMethod(name: name.file, method: entry.method))
      }
      folders.insert(parts.dropLast().joined(separator: "/"))
      images.append((name, entry))
    }
    guard folders.count <= 1 else { throw ImageArchiveError.severalFolders(folders.sorted()) }
    return images
  }

  /// In bytes of UTF-8: what file systems allow.
  private static let longestName = 255
}
