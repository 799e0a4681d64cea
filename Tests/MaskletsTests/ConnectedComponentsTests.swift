import Masklets
import Testing

@Suite struct ConnectedComponentsTests {
  /// A mask drawn with `#` for set pixels.
  private func drawn(_ rows: String...) -> Mask {
    let pixels = rows.map { Array($0.utf8) }
    return Mask(size: ImageSize(width: pixels[0].count, height: rows.count)) { x, y in
      pixels[y][x] == UInt8(ascii: "#")
    }
  }

  /// Areas by flood fill, for comparison.
  private func floodedAreas(_ mask: Mask, _ connectivity: Connectivity) -> [Int] {
    var left = mask
    var areas: [Int] = []
    for y in 0..<mask.size.height {
      for x in 0..<mask.size.width where left[x, y] {
        var area = 0
        var pending = [(x, y)]
        left[x, y] = false
        while let (px, py) = pending.popLast() {
          area += 1
          for dy in -1...1 {
            for dx in -1...1 where connectivity == .eight || dx == 0 || dy == 0 {
              let (nx, ny) = (px + dx, py + dy)
              guard nx >= 0, ny >= 0, nx < mask.size.width, ny < mask.size.height, left[nx, ny]
              else { continue }
              left[nx, ny] = false
              pending.append((nx, ny))
            }
          }
        }
        areas.append(area)
      }
    }
    return areas
  }

  @Test func `corners connect with eight neighbours only`() {
    let mask = drawn("#..#", ".##.", "#..#")
    #expect(mask.components(.eight).components.map(\.area) == [6])
    #expect(mask.components(.four).components.map(\.area) == [1, 1, 2, 1, 1])
  }

  @Test func `components that meet further down are one`() {
    let mask = drawn("#.#.#", "#.#.#", "#####")
    let components = mask.components(.four).components
    #expect(components.map(\.area) == [11])
    #expect(components[0].bounds == PixelBounds(minX: 0, minY: 0, maxX: 4, maxY: 2))
  }

  @Test func `areas agree with a flood fill`() {
    var random = SeededGenerator(seed: 1)
    for density in [0.1, 0.4, 0.5, 0.6, 0.9] {
      for size in [ImageSize(width: 64, height: 20), ImageSize(width: 131, height: 47)] {
        let mask = Mask(size: size) { _, _ in Double.random(in: 0..<1, using: &random) < density }
        for connectivity in [Connectivity.four, .eight] {
          let found = mask.components(connectivity)
          #expect(found.components.map(\.area) == floodedAreas(mask, connectivity))
          #expect(found.mask { _ in true } == mask)
          let parts = found.components.indices.map { found.mask(of: $0) }
          #expect(parts.map(\.area) == found.components.map(\.area))
          #expect(parts.map(\.bounds) == found.components.map(\.bounds))
        }
      }
    }
  }

  @Test func `the largest component is the one with most pixels, the upper one of two equals`() {
    let mask = drawn("##..#", "....#", ".....", ".##..", ".#...")
    let components = mask.components()
    #expect(components.largest == 2)
    #expect(drawn("#.#").components().largest == 0)
    #expect(drawn("...").components().largest == nil)
  }

  @Test func `holes up to the area are filled, larger ones are not`() {
    let mask = drawn("######", "#.##.#", "##.#.#", "####.#", "######")
    // The left hole has 2 pixels joined by a corner, the right one 3.
    #expect(mask.fillingHoles(upTo: 1) == mask)
    #expect(mask.fillingHoles(upTo: 2).area == mask.area + 2)
    #expect(mask.fillingHoles(upTo: 3).area == 30)
    #expect(mask.fillingHoles(upTo: 0) == mask)
  }

  @Test func `a small background corner at the border is a hole too`() {
    let mask = drawn(".###", "####")
    #expect(mask.fillingHoles(upTo: 8).area == 8)
  }

  @Test func `specks up to the area are removed, and corners connect`() {
    let mask = drawn("#...##", ".#..##", "......", "###...")
    #expect(mask.removingSprinkles(upTo: 1) == mask)
    #expect(mask.removingSprinkles(upTo: 2).area == 7)
    #expect(mask.removingSprinkles(upTo: 3).area == 4)
    #expect(mask.removingSprinkles(upTo: 4).isEmpty)
  }
}
