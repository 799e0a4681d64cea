import Foundation
import Masklets
import Testing

@testable import Tensors

@Suite struct ResamplingTests {
  struct Fixture: Decodable {
    struct Pillow: Decodable {
      var size: [Int]
      var newSize: [Int]
      var seed: UInt64
      var fnv1a: String
      var head: [UInt8]
    }
    struct Torch: Decodable {
      var mode: String
      var size: [Int]
      var newSize: [Int]
      var seed: UInt64
      var values: [Float]
    }
    var pillow: [Pillow]
    var torch: [Torch]
  }

  let fixture: Fixture

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "resampling", withExtension: "json", subdirectory: "Fixtures"))
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  @Test(arguments: Compute.Features.testable)
  func `bytes are resized bit for bit as by Pillow`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    for example in fixture.pillow {
      var random = SeededGenerator(seed: example.seed)
      let pixels = (0..<example.size[0] * example.size[1] * 3).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      let resized = compute.resizeBicubic(
        pixels, height: example.size[0], width: example.size[1], newHeight: example.newSize[0],
        newWidth: example.newSize[1])
      #expect(resized.count == example.newSize[0] * example.newSize[1] * 3)
      #expect(Array(resized.prefix(24)) == example.head, "\(example.size) to \(example.newSize)")
      #expect(fnv1a(resized) == example.fnv1a, "\(example.size) to \(example.newSize)")
    }
  }

  @Test(arguments: Compute.Features.testable)
  func `floats are resized as by PyTorch`(features: Compute.Features) throws {
    let compute = Compute(threads: 2, features: features)
    for example in fixture.torch {
      var random = SeededGenerator(seed: example.seed)
      let image = Tensor(
        example.size + [1], (0..<example.size[0] * example.size[1]).map { _ in random.unit() })
      let interpolation = try #require(
        [
          "bilinear": Interpolation.bilinear, "bilinearAntialiased": .bilinearAntialiased,
          "bicubic": .bicubic,
        ][example.mode])
      let resized = compute.resize(
        image, height: example.newSize[0], width: example.newSize[1], interpolation)
      let difference = zip(resized.values, example.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(resized.count == example.values.count)
      // A few roundings of values up to 1.
      #expect(difference <= 2e-6, "\(example.mode) \(example.size) to \(example.newSize)")
    }
  }

  @Test func `an image that has the size already is unchanged`() {
    let pixels: [UInt8] = [1, 2, 3, 4, 5, 6]
    let same = Compute(threads: 1).resizeBicubic(
      pixels, height: 1, width: 2, newHeight: 1, newWidth: 2)
    #expect(same == pixels)
  }

  private func fnv1a(_ bytes: [UInt8]) -> String {
    let digest = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(repeating: "0", count: 16 - String(digest, radix: 16).count)
      + String(digest, radix: 16)
  }
}
