import CFFmpeg
import Masklets

extension FrameManifest {
  /// Reads through the file once and lists its frames.
  ///
  /// Packets are listed without decoding them; the first and the last run of frames between entries
  /// are decoded, since there a cut file or one that starts in mid-stream has packets without
  /// frames. A file without usable timestamps is decoded whole.
  ///
  /// - Throws: `VideoError` when the file isn't a video within the limits.
  init(scanning path: String, limits: VideoLimits) throws {
    let demuxer = try Demuxer(path: path)
    let parameters = demuxer.stream.pointee.codecpar.pointee
    if parameters.width > 0 {
      try limits.check(
        ImageSize(width: Int(parameters.width), height: Int(parameters.height)))
    }
    let packets = try PacketList(demuxer, limits: limits)
    let decoder = try FrameDecoder(demuxer: Demuxer(path: path))
    guard let packets, packets.frames.count > 0 else {
      self = try FrameManifest(counting: decoder, limits: limits)
      return
    }
    var survey = Survey(decoder: decoder, limits: limits)
    var frames = packets.frames
    let entries = frames.indices.filter { frames[$0].isEntry }
    let head = 0..<(entries.dropFirst().first ?? frames.count)
    frames = try survey.keepingDecodable(frames, in: head, isFirst: true)
    if let lastEntry = frames.lastIndex(where: \.isEntry), lastEntry > 0 {
      frames = try survey.keepingDecodable(frames, in: lastEntry..<frames.count, isFirst: false)
    }
    try limits.check(frameCount: frames.count)
    guard let size = survey.size else { throw VideoError.noFrames }
    self.init(
      frames: frames, isSeekable: true, size: size, stream: decoder.demuxer.stream)
  }

  /// Lists the frames of a file without usable timestamps by decoding all of them.
  private init(counting decoder: FrameDecoder, limits: VideoLimits) throws {
    var survey = Survey(decoder: decoder, limits: limits)
    var frames: [ListedFrame] = []
    while try survey.next() != nil {
      frames.append(
        ListedFrame(
          timestamp: Int64(frames.count), seekTimestamp: 0, isEntry: frames.isEmpty))
      if limits.maximumFrames > 0 { try limits.check(frameCount: frames.count) }
    }
    try limits.check(frameCount: frames.count)
    self.init(
      frames: frames, isSeekable: false, size: survey.size!, stream: decoder.demuxer.stream)
  }

  private init(
    frames: [ListedFrame], isSeekable: Bool, size: ImageSize,
    stream: UnsafeMutablePointer<AVStream>
  ) {
    var entries = frames.indices.filter { frames[$0].isEntry }.map {
      Entry(frame: $0, seekTimestamp: frames[$0].seekTimestamp)
    }
    if entries.first?.frame != 0 {
      entries.insert(Entry(frame: 0, seekTimestamp: frames[0].seekTimestamp), at: 0)
    }
    let rate = av_q2d(stream.pointee.avg_frame_rate)
    let isKnown = rate.isFinite && rate > 0
    self.init(
      timestamps: frames.map(\.timestamp), entries: entries, isSeekable: isSeekable,
      timeBase: isSeekable ? av_q2d(stream.pointee.time_base) : 1 / (isKnown ? rate : 25),
      frameRate: isKnown ? rate : 25, size: size)
  }
}

private struct ListedFrame {
  let timestamp: Int64
  let seekTimestamp: Int64
  let isEntry: Bool
}

/// The shown frames that a file's packets announce, in display order.
private struct PacketList {
  var frames: [ListedFrame] = []

  /// Nil where the packets' timestamps don't tell the frames apart.
  init?(_ demuxer: Demuxer, limits: VideoLimits) throws {
    while let packet = demuxer.next() {
      let (pts, dts) = (packet.pointee.pts, packet.pointee.dts)
      // Outside the edit list: decoded, never shown.
      if packet.pointee.flags & AV_PKT_FLAG_DISCARD != 0 { continue }
      if pts == FF_NO_PTS { return nil }
      frames.append(
        ListedFrame(
          timestamp: pts, seekTimestamp: dts == FF_NO_PTS ? pts : dts,
          isEntry: packet.pointee.flags & AV_PKT_FLAG_KEY != 0))
      if limits.maximumFrames > 0 { try limits.check(frameCount: frames.count) }
    }
    frames.sort { $0.timestamp < $1.timestamp }
    for (a, b) in zip(frames, frames.dropFirst()) where a.timestamp == b.timestamp { return nil }
  }
}

/// Decodes parts of a file to see which frames really come.
private struct Survey {
  let decoder: FrameDecoder
  let limits: VideoLimits
  /// Display size of the first frame seen.
  private(set) var size: ImageSize?

  init(decoder: FrameDecoder, limits: VideoLimits) {
    self.decoder = decoder
    self.limits = limits
  }

  mutating func next() throws -> UnsafeMutablePointer<AVFrame>? {
    guard let frame = try decoder.next() else { return nil }
    if size == nil {
      let coded = ImageSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
      try limits.check(coded)
      size = Orientation(decoder.demuxer.stream).displaySize(coded)
    }
    return frame
  }

  /// `frames` without those of `range` that the decoder doesn't give.
  mutating func keepingDecodable(
    _ frames: [ListedFrame], in range: Range<Int>, isFirst: Bool
  ) throws -> [ListedFrame] {
    if !isFirst { try decoder.seek(to: frames[range.lowerBound].seekTimestamp) }
    var decoded: Set<Int64> = []
    let last = frames[range.upperBound - 1].timestamp
    while let frame = try next() {
      let timestamp = frame.pointee.best_effort_timestamp
      decoded.insert(timestamp)
      if timestamp >= last && range.upperBound < frames.count { break }
    }
    let kept = frames[range].filter { decoded.contains($0.timestamp) }
    return frames[..<range.lowerBound] + kept + frames[range.upperBound...]
  }
}
