import Masklets

/// Which frames a video has: index ↔ presentation timestamp ↔ where decoding can start.
///
/// Made once for each file and kept; the same manifest serves display, inference and export, so
/// that frame N is one picture everywhere. 8 bytes a frame.
package struct FrameManifest: Hashable, Sendable, Codable {
  /// A frame that decoding can start from.
  package struct Entry: Hashable, Sendable, Codable {
    package let frame: Int
    /// Decoding timestamp to seek to, in ticks.
    package let seekTimestamp: Int64
  }

  /// Presentation timestamps, ascending, in ticks of `timeBase`; the position is the frame's index.
  package let timestamps: [Int64]
  /// Ascending; the first one's frame is 0.
  package let entries: [Entry]
  /// False where the file gives no usable timestamps: frames are then counted from the start.
  package let isSeekable: Bool
  /// Seconds of a tick.
  package let timeBase: Double
  /// Average frames a second.
  package let frameRate: Double
  /// Size as displayed.
  package let size: ImageSize

  package var frameCount: Int { timestamps.count }

  /// Seconds from the first frame.
  package func time(of frame: Int) -> Double {
    Double(timestamps[frame] - timestamps[0]) * timeBase
  }

  /// The frame shown at exactly this timestamp, if any.
  func frame(at timestamp: Int64) -> Int? {
    let index = timestamps.partitionPoint { $0 < timestamp }
    return index < timestamps.count && timestamps[index] == timestamp ? index : nil
  }

  /// Position in `entries` of the last one at or before `frame`.
  func entryIndex(before frame: Int) -> Int {
    max(0, entries.partitionPoint { $0.frame <= frame } - 1)
  }
}

extension Array {
  /// The first index whose element does not satisfy `belongsBefore`, in an array so ordered.
  fileprivate func partitionPoint(_ belongsBefore: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
