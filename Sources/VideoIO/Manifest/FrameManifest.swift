import Masklets

/// The frames of a video: index ↔ presentation timestamp ↔ where decoding can start.
///
/// It is made once for each file and stored. Display, inference and export use the same manifest,
/// so that frame N is the same picture everywhere. 8 bytes per frame.
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
  /// False if the file has no usable timestamps: frames are then counted from the start.
  package let isSeekable: Bool
  /// Seconds of a tick.
  package let timeBase: Double
  /// Average frames per second.
  package let frameRate: Double
  /// Size as displayed.
  package let size: ImageSize

  package var frameCount: Int { timestamps.count }

  /// Seconds from the first frame.
  package func time(of frame: Int) -> Double {
    Double(timestamps[frame] - timestamps[0]) * timeBase
  }

  /// The frame shown at exactly this timestamp; nil if there is none.
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
