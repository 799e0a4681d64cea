import Foundation
import Masklets
import Synchronization
import SAM2TestSupport
import TestSupport
import Testing

@testable import SAM2
@testable import Tensors

/// The cache's files, with frames that no network encoded.
@Suite struct EncodedFrameCacheTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("masklet-frames-\(UUID().uuidString)").path
  private let compute = Compute.shared

  private func key(_ frame: Int, video: String = "video", encoder: String = "encoder") -> FrameKey {
    FrameKey(video: video, encoder: encoder, frame: frame)
  }

  /// A frame of numbers that half precision rounds.
  private func frame(_ seed: Int) -> EncodedFrame {
    func level(_ shape: [Int]) -> Tensor {
      Tensor(shape) { buffer in
        for i in buffer.indices {
          buffer[i] = Float((i &* 2_654_435_761 &+ seed &* 97) & 0xFFFF) / 4096 - 8
        }
      }
    }
    return EncodedFrame(
      fine: level([256, 256, 32]), middle: level([128, 128, 64]), image: level([4096, 256]))
  }

  private func values(_ frame: EncodedFrame?) -> [[Float]]? {
    frame.map { [$0.fine.values, $0.middle.values, $0.image.values] }
  }

  private func cache(frames: Int) -> EncodedFrameCache {
    EncodedFrameCache(folder: folder, limit: frames * EncodedFrameFile.bytes(.full))
  }

  private func cleaned(_ body: () throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(atPath: folder) }  // Only a temporary folder.
    try body()
  }

  @Test func `a frame is read as it was stored, by another cache too`() throws {
    cleaned {
      let cache = cache(frames: 10)
      #expect(cache.read(key(3), on: compute) == nil)
      let stored = values(cache.store(frame(1), as: key(3), on: compute))
      #expect(stored != values(frame(1)), "nothing was rounded")
      #expect(stored == values(EncodedFrameFile.rounded(frame(1), on: compute)))
      #expect(values(cache.read(key(3), on: compute)) == stored)
      #expect(values(self.cache(frames: 10).read(key(3), on: compute)) == stored)
      #expect(cache.contains(key(3)))
      for other in [key(4), key(3, video: "other"), key(3, encoder: "other")] {
        #expect(cache.read(other, on: compute) == nil)
      }
    }
  }

  @Test func `a damaged, truncated or misplaced file counts as absent and is removed`() throws {
    try cleaned {
      let cache = cache(frames: 10)
      _ = cache.store(frame(1), as: key(0), on: compute)
      let whole = try Data(contentsOf: URL(filePath: cache.path(of: key(0))))
      #expect(whole.count == EncodedFrameFile.bytes(.full))
      var damages: [Data] = [whole.dropLast(), Data(), whole + [0]]
      for place in [0, 9, 40, 64, 64 + 5_000_001, whole.count - 1] {
        var damaged = whole
        damaged[place] ^= 0x10
        damages.append(damaged)
      }
      for damaged in damages {
        try damaged.write(to: URL(filePath: cache.path(of: key(0))))
        #expect(cache.read(key(0), on: compute) == nil)
        #expect(!cache.contains(key(0)))
      }
      try whole.write(to: URL(filePath: cache.path(of: key(1))))
      #expect(cache.read(key(1), on: compute) == nil)
    }
  }

  @Test func `the file used longest ago is removed first`() throws {
    try cleaned {
      let cache = cache(frames: 3)
      for index in 0..<3 {
        _ = cache.store(frame(index), as: key(index, video: "\(index)"), on: compute)
        // Files written within one tick of the file system's clock have no order.
        var times = [
          timespec(tv_sec: 1000 + index, tv_nsec: 0), timespec(tv_sec: 1000 + index, tv_nsec: 0),
        ]
        utimensat(AT_FDCWD, cache.path(of: key(index, video: "\(index)")), &times, 0)
      }
      // Used now: the next to be removed is frame 1.
      #expect(cache.read(key(0, video: "0"), on: compute) != nil)
      _ = cache.store(frame(3), as: key(3), on: compute)
      #expect(
        [
          cache.contains(key(0, video: "0")), cache.contains(key(1, video: "1")),
          cache.contains(key(2, video: "2")), cache.contains(key(3)),
        ] == [true, false, true, true])
      let folders = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(folders.count == 3, "an empty folder was not removed")
    }
  }

  @Test func `concurrent writers of the same frames leave complete files`() async throws {
    let (one, two) = (cache(frames: 10), cache(frames: 10))
    let frame = frame(5)
    let expected = values(EncodedFrameFile.rounded(frame, on: compute))
    await withTaskGroup(of: Void.self) { group in
      for cache in [one, two] {
        group.addTask {
          for round in 0..<6 {
            _ = cache.store(frame, as: key(round % 2), on: .shared)
            if let found = cache.read(key(round % 2), on: .shared) {
              #expect(values(found) == expected)
            }
          }
        }
      }
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    #expect(names.filter { $0.contains("/") }.allSatisfy { !$0.contains("/.") })
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test
  func `a folder that cannot be written is reported once, and frames are rounded all the same`()
    throws
  {
    let file = folder + "-file"
    try Data().write(to: URL(filePath: file))
    defer { unlink(file) }
    let reports = Mutex<[String]>([])
    let cache = EncodedFrameCache(folder: file, limit: 1 << 30) { line in
      reports.withLock { $0.append(line) }
    }
    for index in 0..<2 {
      let rounded = cache.store(frame(1), as: key(index), on: compute)
      #expect(values(rounded) == values(EncodedFrameFile.rounded(frame(1), on: compute)))
    }
    #expect(reports.withLock { $0.count } == 1)
  }
}

extension NetworkTests {
  /// The engine with a cache.
  @Suite struct CachedRunTests {
    private let reference = ReferenceCase["bank1"]

    /// A video with an identity that counts how often a frame is asked for.
    private struct Counted: FrameSource {
      var base: SyntheticVideo
      var asked: Counter
      var size: ImageSize { base.size }
      var frameCount: Int { base.frameCount }
      var identity: String? { "synthetic" }

      func frame(_ index: Int) async throws -> RGBImage {
        asked.count.add(1, ordering: .relaxed)
        return base.picture(index)
      }
    }

    private final class Counter: Sendable {
      let count = Atomic<Int>(0)
    }

    @Test func `fresh, cached, half cached and resumed runs have the same masks and logits`()
      async throws
    {
      let folder = try TemporaryFolder()
      defer { withExtendedLifetime(folder) {} }
      let cache = EncodedFrameCache(folder: folder.path, limit: 1 << 30)
      let asked = Counter()
      let video = Counted(base: reference.source, asked: asked)
      let network = try Networks.network()
      func predictor() throws -> VideoPredictor {
        VideoPredictor(
          network, options: try reference.options(), recent: RecentFrames(capacity: 1),
          cache: cache)
      }
      let fresh = try await predictor().collect(reference.request, over: video)
      #expect(asked.count.load(ordering: .relaxed) == video.frameCount)
      let cached = try await predictor().collect(reference.request, over: video)
      #expect(asked.count.load(ordering: .relaxed) == video.frameCount, "a frame was decoded")
      #expect(cached.masks == fresh.masks)

      // A damaged frame is encoded again, to the same bits.
      let key = FrameKey(video: "synthetic", encoder: network.encoderIdentity, frame: 2)
      try Data().write(to: URL(filePath: cache.path(of: key)))
      let repaired = try await predictor().collect(reference.request, over: video)
      #expect(asked.count.load(ordering: .relaxed) == video.frameCount + 1)
      #expect(repaired.masks == fresh.masks)

      // A click on a cached frame decodes nothing and starts where the propagation does.
      let keyframe = reference.request.objects[0].keyframes[0]
      let click = try await predictor().segment(
        1, on: keyframe.frame, of: video, prompt: keyframe.prompt, previous: nil)
      #expect(asked.count.load(ordering: .relaxed) == video.frameCount + 1)
      #expect(click.logits == fresh.masks[keyframe.frame]?[1]?.logits)

      // Nothing is left to prepare.
      let idle = try predictor()
      #expect(idle.preparedFrames > video.frameCount)
      for frame in 0..<video.frameCount { try await idle.prepare(frame, of: video) }
      #expect(asked.count.load(ordering: .relaxed) == video.frameCount + 1)
    }

    @Test func `other weights give another identity of the encoder, the same weights the same`()
      throws
    {
      let first = try Networks.network().encoderIdentity
      let other = try Networks.network(SyntheticParameters(seed: 7)).encoderIdentity
      #expect(other != first)
      #expect(try Networks.network().encoderIdentity == first)
    }
  }
}
