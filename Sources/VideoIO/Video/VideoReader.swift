import CFFmpeg
import Masklets

/// Reads frames of one file by index, synchronously.
///
/// Going forward decodes one frame per call. Going backward decodes once from the last entry, for
/// as many frames as the cache holds, then answers from the cache. Memory: the cache's budget and
/// the decoder's own few frames, whatever the video's length. Not Sendable: owned by one
/// `VideoFile`.
final class VideoReader {
  let manifest: FrameManifest
  private let path: String
  private let maximumPixels: Int
  private var decoder: FrameDecoder
  private let converter: FrameConverter
  private var cache: DecodedFrameCache
  /// The frame that the decoder would give next; nil before the first and after the last.
  private var upcoming: Int?

  /// - Parameter maximumPixels: larger frames count as undecodable; others are scaled to the video's
  ///   size.
  init(path: String, manifest: FrameManifest, cacheBytes: Int, maximumPixels: Int) throws {
    self.path = path
    self.maximumPixels = maximumPixels
    self.manifest = manifest
    decoder = try FrameDecoder(demuxer: Demuxer(path: path), maximumPixels: maximumPixels)
    let orientation = Orientation(decoder.demuxer.stream)
    // A quarter turn is its own inverse as far as sizes go.
    converter = FrameConverter(
      codedSize: orientation.displaySize(manifest.size), orientation: orientation)
    cache = DecodedFrameCache(
      capacity: max(2, cacheBytes / max(1, 3 * manifest.size.pixelCount)))
    upcoming = 0
  }

  /// - Throws: `CancellationError` if the task is cancelled; what is decoded by then is kept.
  func frame(_ index: Int) throws -> RGBImage {
    guard (0..<manifest.frameCount).contains(index) else {
      throw VideoError.noSuchFrame(index, frameCount: manifest.frameCount)
    }
    if let image = cache[index] { return image }
    // The frames before it are worth converting only if the reader is going backward.
    let isBackward = cache.newest.map { index < $0 } ?? false
    let convertFrom = isBackward ? index - cache.capacity + 1 : index
    var entry = manifest.entryIndex(before: index)
    if let upcoming, upcoming <= index, upcoming >= manifest.entries[entry].frame {
      let image = try decode(
        upTo: index, convertingFrom: convertFrom, omittingOthers: manifest.isSeekable)
      if let image { return image }
    }
    // Decoding from what the container calls an entry may still fail to give the frame: try two
    // earlier ones. Trying all would take minutes for each frame of a damaged video.
    let furthest = max(0, entry - 2)
    // Where packets bear wrong timestamps, the frame itself may be omitted: then none is.
    var omits = manifest.isSeekable
    while true {
      try restart(at: manifest.entries[entry])
      if let image = try decode(upTo: index, convertingFrom: convertFrom, omittingOthers: omits) {
        return image
      }
      if omits {
        omits = false
        continue
      }
      if entry == furthest { throw VideoError.undecodable(frame: index) }
      entry -= 1
    }
  }

  private func restart(at entry: FrameManifest.Entry) throws {
    if manifest.isSeekable && entry.frame > 0 {
      try decoder.seek(to: entry.seekTimestamp, shownAt: manifest.timestamps[entry.frame])
    } else {
      decoder = try FrameDecoder(demuxer: Demuxer(path: path), maximumPixels: maximumPixels)
    }
    upcoming = entry.frame
  }

  /// Decodes up to frame `index`, converting the frames from `first` on; nil if the stream skips
  /// `index` or ends.
  ///
  /// - Parameter omits: true to leave out frames before `first` that no other frame refers to.
  private func decode(
    upTo index: Int, convertingFrom first: Int, omittingOthers omits: Bool
  ) throws -> RGBImage? {
    let wanted = omits ? manifest.timestamps[max(0, first)] : nil
    while let expected = upcoming {
      // From the last entry on it may be hundreds of frames that nobody waits for any more.
      try Task.checkCancellation()
      guard let frame = try decoder.next(omittingBefore: wanted) else {
        upcoming = nil
        return nil
      }
      let found =
        manifest.isSeekable
        ? manifest.frame(at: frame.pointee.best_effort_timestamp) : expected
      // Not in the manifest, or before the entry: such frames may refer to frames never decoded.
      guard let found, found >= expected else { continue }
      upcoming = found + 1
      if found >= first && found <= index {
        let image = try converter.image(frame)
        cache.insert(image, at: found)
        if found == index { return image }
      } else if found > index {
        return nil
      }
    }
    return nil
  }
}
