import DemoClip
import Masklets
import Testing

@Suite struct DemoClipTests {
  private let clip = DemoClip()

  @Test func `a frame is drawn the same every time`() async throws {
    let first = try await clip.frame(17)
    let again = try await DemoClip().frame(17)
    #expect(first == again)
    #expect(first.size == clip.size)
    #expect(try await clip.frame(18) != first)
  }

  @Test func `the orange fish is fully hidden for at least five frames and comes back`() throws {
    let areas = try (0..<clip.frameCount).map { try clip.truth($0)[1]?.area ?? 0 }
    let hidden = areas.indices.filter { areas[$0] == 0 }
    let first = try #require(hidden.first)
    let last = try #require(hidden.last)
    #expect(hidden.count >= 5)
    #expect(hidden == Array(first...last))
    #expect(areas[0] > 2000)
    #expect(areas[last + 15] > 2000)
  }

  @Test func `the golden fish is visible on every frame and grows`() throws {
    let areas = try (0..<clip.frameCount).map { try clip.truth($0)[2]?.area ?? 0 }
    #expect(areas.allSatisfy { $0 > 2000 })
    #expect(areas[80] > areas[0] * 3 / 2)
  }

  @Test func `true masks of different objects never overlap`() throws {
    for index in stride(from: 0, to: clip.frameCount, by: 7) {
      let truth = try clip.truth(index)
      #expect(truth[1]?.intersection(try #require(truth[2])).isEmpty == true)
    }
  }

  @Test func `every click lies on its object, and every box contains it`() throws {
    let truth = try clip.truth(0)
    for subject in DemoClip.subjects {
      let mask = try #require(truth[subject.id])
      let bounds = try #require(mask.bounds)
      for click in subject.clicks {
        #expect(click.include && mask[Int(click.point.x), Int(click.point.y)], "\(subject.name)")
      }
      let box = subject.box
      #expect(box.x1 <= bounds.box.x1 && box.y1 <= bounds.box.y1, "\(subject.name): \(bounds)")
      #expect(box.x2 >= bounds.box.x2 && box.y2 >= bounds.box.y2, "\(subject.name): \(bounds)")
    }
  }

  @Test func `the light changes: a cloud dims the second half`() async throws {
    func brightness(_ image: RGBImage) -> Double {
      Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }
    let early = brightness(try await clip.frame(10))
    let cloudy = brightness(try await clip.frame(62))
    #expect(cloudy < 0.9 * early)
  }

  @Test func `frames outside the clip are rejected`() async {
    for index in [-1, 90] {
      await #expect(throws: DemoClipError.noSuchFrame(index, frameCount: 90)) {
        try await clip.frame(index)
      }
    }
  }

  @Test func `another casting is another clip, whose objects are visible at the start`()
    async throws
  {
    let other = DemoClip(casting: 1)
    #expect(try await other.frame(0) != clip.frame(0))
    #expect(try other.truth(0) != clip.truth(0))
    for mask in try other.truth(0).values { #expect(mask.area > 2000) }
    #expect(try await DemoClip(casting: 1).frame(30) == other.frame(30))
  }
}
