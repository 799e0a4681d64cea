import Masklets

/// A run's state is all that the frames to come depend on: the tracks (soft masks, networks with
/// Adam's moments, remembered samples, history, random state) and the results awaiting the other
/// pass. It grows with the objects (about 6 MB each) and, between keyframes, by a few kilobytes a
/// frame.
extension PropagationRun {
  private static let magic: UInt64 = 0x3230_574f_4c46_4b4d  // "MKFLOW02"

  func checkpoint() -> PropagationCheckpoint {
    var writer = StateWriter()
    writer.write(Self.magic)
    writer.write(fingerprint)
    writer.write(pass.rawValue)
    writer.write(UInt32(position))
    for track in tracks {
      writer.write(UInt8(track == nil ? 0 : 1))
      track?.write(to: &writer)
    }
    writer.write(UInt32(stored.count))
    for (frame, masks) in stored.sorted(by: { $0.key < $1.key }) {
      writer.write(UInt32(frame))
      for mask in masks {
        writer.write(UInt8(mask == nil ? 0 : 1))
        guard let mask else { continue }
        writer.write(mask.score)
        writer.write(mask.runs)
      }
    }
    writer.write(Fingerprint.of(writer.bytes[...]))
    return PropagationCheckpoint(state: writer.bytes)
  }

  /// Takes up where `checkpoint` was made.
  ///
  /// - Throws: `CheckpointMismatch` when it is damaged or belongs to another request.
  mutating func resume(from checkpoint: PropagationCheckpoint) throws {
    let body = checkpoint.state.dropLast(8)
    var tail = StateReader(Array(checkpoint.state.suffix(8)))
    guard try tail.read(UInt64.self) == Fingerprint.of(body) else {
      throw CheckpointMismatch("its checksum is wrong")
    }
    var reader = StateReader(Array(body))
    guard try reader.read(UInt64.self) == Self.magic else {
      throw CheckpointMismatch("it is of another kind")
    }
    guard try reader.read(UInt64.self) == fingerprint else {
      throw CheckpointMismatch("it belongs to another request, video or setting")
    }
    guard let pass = Pass(rawValue: try reader.read()) else {
      throw CheckpointMismatch("its pass is unknown")
    }
    self.pass = pass
    position = try reader.readCount(limit: itinerary.frames(pass).count)
    for object in tracks.indices {
      let isPresent = try reader.read(UInt8.self) == 1
      tracks[object] = isPresent ? try ObjectTrack(from: &reader, size: scale.working) : nil
    }
    stored = [:]
    for _ in 0..<(try reader.readCount(limit: video.frameCount)) {
      let frame = try reader.readCount(limit: video.frameCount - 1)
      stored[frame] = try tracks.map { _ in
        guard try reader.read(UInt8.self) == 1 else { return nil }
        let score: Float = try reader.read()
        return StoredMask(runs: try reader.readArray(), score: score)
      }
    }
    guard reader.isAtEnd else { throw CheckpointMismatch("it has bytes left over") }
  }

  /// Tells this request on this video with these options from others.
  private var fingerprint: UInt64 {
    var print = Fingerprint()
    for number in [
      video.size.width, video.size.height, video.frameCount, request.range.lowerBound,
      request.range.upperBound,
      PropagationDirection.allCases.firstIndex(of: request.direction) ?? 0,
      options.networks, Int(truncatingIfNeeded: options.seed), request.objects.count,
    ] {
      print.add(number)
    }
    for (object, masks) in zip(request.objects, keyMasks) {
      print.add(object.id)
      for (frame, mask) in masks.sorted(by: { $0.key < $1.key }) {
        print.add(frame)
        print.add(mask)
      }
    }
    return print.value
  }
}
