import CKernels
import Foundation
import Masklets
import Testing

@testable import FlowTracker

/// The vector kernels against the plain loops.
@Suite struct KernelTests {
  /// Which kernels: those every processor of the architecture has, and the best of this machine.
  static let builds = [UInt32(CK_VECTOR128), UInt32.max]

  /// Calls `body` with the kernels of `features`; 0 stands for plain C.
  private func withKernels<R>(_ features: UInt32, _ body: (OpaquePointer) -> R) throws -> R {
    let pool = try #require(ck_pool_create(1, features))
    defer { ck_pool_destroy(pool) }
    return body(pool)
  }

  /// Ordinary numbers, zeros, and large ones.
  private func values(_ count: Int, seed: UInt64, extreme: Bool) -> [Float] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let value = random.unit() * 4 - 2
      guard extreme else { return value }
      return [0, value * 1e-30, value * 50, value][random.index(below: 4)]
    }
  }

  /// Float sums in another order: relative 1e-4 of the largest value is some hundred roundings.
  private func agree(_ a: [Float], _ b: [Float], tolerance: Float = 1e-4) -> Bool {
    let scale = b.map { abs($0) }.max() ?? 0
    return zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(scale, 1e-6) }
  }

  @Test(arguments: builds, [false, true])
  func `learning steps agree with the reference`(build: UInt32, extreme: Bool) throws {
    let (inputs, batch) = (39, 48)
    let size = ck_flow_network_size(inputs)
    let x = values(inputs * batch, seed: 1, extreme: extreme)
    let targets = (0..<batch).map { Float($0 % 2) * 0.96 + 0.02 }
    var scratch = [Float](repeating: 0, count: ck_flow_network_scratch(inputs, batch))
    let start = values(size, seed: 2, extreme: false).map { $0 * 0.1 }
    var (a, a1, a2) = (
      start, [Float](repeating: 0, count: size), [Float](repeating: 0, count: size)
    )
    try withKernels(0) {
      ck_flow_network_train(
        $0, &a, &a1, &a2, 1, inputs, batch, x, targets, 1e-3, 1e-4, &scratch)
    }
    var (b, b1, b2) = (
      start, [Float](repeating: 0, count: size), [Float](repeating: 0, count: size)
    )
    try withKernels(build) {
      ck_flow_network_train(
        $0, &b, &b1, &b2, 1, inputs, batch, x, targets, 1e-3, 1e-4, &scratch)
    }
    #expect(agree(b1, a1))
    #expect(agree(b2, a2, tolerance: 1e-3))
    #expect(b != start)
  }

  @Test(arguments: builds, [false, true])
  func `logits agree with the reference and unwanted blocks stay`(build: UInt32, extreme: Bool)
    throws
  {
    let blocks = 5
    let stride = blocks * Int(CK_FLOW_BLOCK)
    let parameters = values(ck_flow_network_size(39), seed: 3, extreme: false).map { $0 * 0.2 }
    let bias = values(Int(CK_FLOW_HIDDEN1), seed: 4, extreme: false)
    let base = values(32 * stride, seed: 5, extreme: extreme)
    let extra = values(7 * stride, seed: 6, extreme: extreme)
    let wanted: [UInt8] = [1, 0, 1, 1, 1]
    var (fullA, partA) = (
      [Float](repeating: 7, count: stride), [Float](repeating: 7, count: stride)
    )
    var (fullB, partB) = (fullA, partA)
    try withKernels(0) {
      ck_flow_network_apply(
        $0, parameters, bias, 32, 7, base, extra, stride, wanted, 0, 4, &fullA, &partA)
    }
    try withKernels(build) {
      ck_flow_network_apply(
        $0, parameters, bias, 32, 7, base, extra, stride, wanted, 0, 4, &fullB, &partB)
    }
    #expect(agree(fullB, fullA))
    #expect(agree(partB, partA))
    for i in [16, 31, 64, 79] { #expect(fullB[i] == 7 && partB[i] == 7) }
  }

  @Test(
    arguments: builds, [(1, 1), (3, 40), (37, 5), (16, 16), (33, 29)])
  func `the mean field agrees with the reference`(build: UInt32, size: (Int, Int)) throws {
    let (w, h) = size
    let row = w + 3
    var random = SeededGenerator(seed: 9)
    // Smooth in one half, so that affinities are large there, random in the other.
    let colour = (0..<3 * row * h).map { i in
      i % (3 * row) < 3 * row / 2 ? UInt8(100) : UInt8(random.index(below: 256))
    }
    let unary = values(row * h, seed: 10, extreme: true)
    let field = ck_flow_field(colour_sigma: 12, space_sigma: 4, weight: 3, rounds: 3)
    var a = [Float](repeating: 0, count: w * h)
    var b = a
    var scratch = [Float](repeating: .nan, count: ck_flow_mean_field_scratch(Int32(w), Int32(h)))
    try withKernels(build) {
      ck_flow_mean_field($0, colour, unary, row, Int32(w), Int32(h), field, &b, &scratch)
    }
    try withKernels(0) {
      ck_flow_mean_field($0, colour, unary, row, Int32(w), Int32(h), field, &a, &scratch)
    }
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}
