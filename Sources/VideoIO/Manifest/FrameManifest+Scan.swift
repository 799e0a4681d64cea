import CFFmpeg
import Masklets

extension FrameManifest {
  /// Reads through the file once and lists its frames.
  ///
  /// Packets are listed without decoding them. The first and the last run of frames between entries
  /// are decoded: in a file that is cut, or starts in mid-stream, some packets there give no frame.
  /// A file without usable timestamps is decoded completely.
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
    var survey = Survey(path: path, limits: limits)
    guard let packets, packets.frames.count > 0 else {
      self = try FrameManifest(counting: &survey, limits: limits)
      return
    }
    var frames = try survey.withoutUndecodableHead(packets.frames)
    frames = try survey.withoutUndecodableTail(frames)
    try limits.check(frameCount: frames.count)
    guard let size = survey.size else { throw VideoError.noFrames }
    self.init(
      frames: frames, isSeekable: true, size: size, stream: demuxer.stream)
  }

  /// Lists the frames of a file without usable timestamps by decoding all of them.
  private init(counting survey: inout Survey, limits: VideoLimits) throws {
    let decoder = try survey.start()
    var frames: [ListedFrame] = []
    while try survey.next(of: decoder) != nil {
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

  var withoutEntry: ListedFrame {
    ListedFrame(timestamp: timestamp, seekTimestamp: seekTimestamp, isEntry: false)
  }
}

/// The frames that a file's packets announce for display, in display order.
private struct PacketList {
  var frames: [ListedFrame] = []

  /// Nil if the packets' timestamps don't distinguish the frames.
  ///
  /// - Throws: `VideoError` for frames beyond the limits, which decoders would leave out.
  init?(_ demuxer: Demuxer, limits: VideoLimits) throws {
    let announced = AnnouncedSize(of: demuxer.stream)
    var isComplete = true
    var count = 0
    while let packet = demuxer.next() {
      if let size = announced?.size(of: packet) { try limits.check(size, frame: count) }
      count += 1
      guard isComplete else { continue }
      let (pts, dts) = (packet.pointee.pts, packet.pointee.dts)
      // Outside the edit list: decoded, never shown.
      if packet.pointee.flags & AV_PKT_FLAG_DISCARD != 0 { continue }
      guard pts != FF_NO_PTS else {
        isComplete = false
        continue
      }
      frames.append(
        ListedFrame(
          timestamp: pts, seekTimestamp: dts == FF_NO_PTS ? pts : dts,
          isEntry: packet.pointee.flags & AV_PKT_FLAG_KEY != 0))
      if limits.maximumFrames > 0 { try limits.check(frameCount: frames.count) }
    }
    guard isComplete else { return nil }
    frames.sort { $0.timestamp < $1.timestamp }
    for (a, b) in zip(frames, frames.dropFirst()) where a.timestamp == b.timestamp { return nil }
  }
}

/// Decodes parts of a file to see which frames the decoder really gives.
private struct Survey {
  let path: String
  let limits: VideoLimits
  /// Display size of the first frame seen.
  private(set) var size: ImageSize?

  init(path: String, limits: VideoLimits) {
    self.path = path
    self.limits = limits
  }

  func start() throws -> FrameDecoder {
    try FrameDecoder(demuxer: Demuxer(path: path), maximumPixels: limits.maximumPixels)
  }

  mutating func next(of decoder: FrameDecoder) throws -> UnsafeMutablePointer<AVFrame>? {
    guard let frame = try decoder.next() else { return nil }
    if size == nil {
      let coded = ImageSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
      try limits.check(coded)
      size = Orientation(decoder.demuxer.stream).displaySize(coded)
    }
    return frame
  }

  /// `frames` without those before the second entry that the decoder doesn't give.
  mutating func withoutUndecodableHead(_ frames: [ListedFrame]) throws -> [ListedFrame] {
    let entries = frames.indices.filter { frames[$0].isEntry }
    let end = entries.dropFirst().first ?? frames.count
    let last = end < frames.count ? frames[end - 1].timestamp : .max
    let decoded = try timestamps(from: nil, to: last)
    return frames[..<end].filter { decoded.contains($0.timestamp) } + frames[end...]
  }

  /// `frames` without those of the last run that the decoder doesn't give.
  ///
  /// The run starts at the last entry that gives its own frame: the very last may be cut. If the
  /// one before gives none either, the stream recovers gradually after its entries (H.264 with
  /// periodic intra refresh), and only the start of the file counts as an entry. A decoder that starts
  /// shortly before the end may swallow frames (FFmpeg's of H.264, at an open group of pictures): those
  /// count if it gives them from the entry before.
  mutating func withoutUndecodableTail(_ frames: [ListedFrame]) throws -> [ListedFrame] {
    let entries = frames.indices.dropFirst().filter { frames[$0].isEntry }
    if entries.isEmpty { return frames }
    for entry in entries.suffix(2).reversed() {
      var decoded = try timestamps(from: frames[entry], to: .max)
      guard decoded.contains(frames[entry].timestamp) else { continue }
      if !frames[entry...].allSatisfy({ decoded.contains($0.timestamp) }) {
        let before = entries.last { $0 < entry }
        try decoded.formUnion(timestamps(from: before.map { frames[$0] }, to: .max))
      }
      let tail = frames[(entry + 1)...].filter { decoded.contains($0.timestamp) }
      return frames[...entry] + tail.map(\.withoutEntry)
    }
    let decoded = try timestamps(from: nil, to: .max)
    return frames.filter { decoded.contains($0.timestamp) }.map(\.withoutEntry)
  }

  /// Timestamps of the frames decoded from an entry, or from the start, up to `last`.
  private mutating func timestamps(from entry: ListedFrame?, to last: Int64) throws
    -> Set<Int64>
  {
    let decoder = try start()
    if let entry { try decoder.seek(to: entry.seekTimestamp, shownAt: entry.timestamp) }
    var decoded: Set<Int64> = []
    while let frame = try next(of: decoder) {
      decoded.insert(frame.pointee.best_effort_timestamp)
      if frame.pointee.best_effort_timestamp >= last { break }
    }
    return decoded
  }
}
