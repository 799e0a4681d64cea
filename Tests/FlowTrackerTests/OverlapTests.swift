import Foundation
import Masklets
import Testing

@testable import FlowTracker

@Suite struct OverlapTests {
  private func plane(_ values: [Float]) -> Plane {
    Plane(width: values.count, height: 1, values: values)
  }

  private func probability(_ logit: Float) -> Float { 1 / (1 + exp(-logit)) }

  @Test func `evidence stays the same where no rival claims anything`() {
    let own = plane([3, -2, 0])
    #expect(Overlap.contended(own, []) == own)
    let contended = Overlap.contended(own, [plane([-30, -30, -30])])
    #expect(contended == own)
  }

  @Test func `the stronger of two claims wins by the difference of their log-odds`() {
    let (first, second) = (plane([9, 9, 1]), plane([6, 9, -4]))
    let a = Overlap.contended(first, [second]).values
    let b = Overlap.contended(second, [first]).values
    #expect(a[0] > 2.9 && a[0] < 3)
    #expect(b[0] < -2.9)
    // It is certain that the pixel belongs to one of them, but not to which.
    #expect(abs(a[1]) < 0.01 && a[1] == b[1])
    #expect(a[2] > 0.9)
  }

  @Test func `the probabilities of the objects and the background add up to 1`() {
    let claims = [plane([2]), plane([1]), plane([-1])]
    let shares = claims.indices.map { own in
      let others = claims.indices.filter { $0 != own }.map { claims[$0] }
      return probability(Overlap.contended(claims[own], others).values[0])
    }
    let background = 1 / (1 + exp(Float(2)) + exp(Float(1)) + exp(Float(-1)))
    #expect(abs(shares.reduce(background, +) - 1) < 1e-5)
  }

  @Test func `a rival's pixels are not learned as background`() throws {
    // 40 pixels of the object, 40 of a rival that looks the same, 80 of other background.
    let count = 160
    func row(_ value: (Int) -> Float) -> Plane { plane((0..<count).map(value)) }
    let probability = row { $0 < 40 ? 1 : 0 }
    let looks = row { $0 < 80 ? 5 : -5 }
    let appearance = FeatureStack(
      Array(repeating: looks, count: AppearanceFeatures.count))
    let motion = FeatureStack(channels: MotionFeatures.count, pixels: count)
    let standard = Standardisation(appearance: appearance, motion: motion, pixels: count)
    func likeObject(rivals: Plane?) throws -> Int {
      var random = SeededGenerator(seed: 1)
      let samples = try #require(
        Sampling.keyframe.samples(
          probability: probability, distance: row { 39.5 - Float($0) }, rivals: rivals,
          appearance: appearance, motion: motion, standard: standard, random: &random))
      let inputs = AppearanceFeatures.count + MotionFeatures.count
      return (samples.foreground..<samples.count).count {
        Float(bitPattern: UInt32(samples.features[$0 * inputs]) << 16) > 0
      }
    }
    #expect(try likeObject(rivals: nil) == 40)
    #expect(try likeObject(rivals: row { $0 >= 40 && $0 < 80 ? 1 : 0 }) == 0)
  }
}
