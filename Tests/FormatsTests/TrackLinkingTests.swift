import Masklets
import Testing

@testable import Formats

@Suite struct TrackLinkingTests {
  /// A square of 10 pixels a side.
  private func square(_ x: Int, _ y: Int = 0, label: Int = 0) -> TrackLinking.Entry {
    TrackLinking.Entry(
      label: label, bounds: PixelBounds(minX: x, minY: y, maxX: x + 9, maxY: y + 9))
  }

  @Test func `masks that overlap from frame to frame are one track, whatever their order`() throws {
    var linking = TrackLinking(frames: [0, 1, 2])
    #expect(try linking.link([square(0), square(30)], onFrame: 0) == [0, 1])
    #expect(try linking.link([square(33), square(2)], onFrame: 1) == [1, 0])
    #expect(try linking.link([square(36), square(80), square(4)], onFrame: 2) == [1, 2, 0])
  }

  @Test func `the pair that overlaps most comes first`() throws {
    var linking = TrackLinking(frames: [0, 1])
    #expect(try linking.link([square(0), square(6)], onFrame: 0) == [0, 1])
    // Both overlap both tracks; the second is the first track's almost exactly.
    #expect(try linking.link([square(4), square(1)], onFrame: 1) == [1, 0])
  }

  @Test func `masks of different labels are different tracks`() throws {
    var linking = TrackLinking(frames: [0, 1])
    #expect(try linking.link([square(0, label: 3)], onFrame: 0) == [0])
    #expect(
      try linking.link([square(0, label: 4), square(0, label: 3)], onFrame: 1) == [1, 0])
    #expect(linking.labels == [3, 4])
  }

  @Test func `a track outlives a few frames without a mask, and no more`() throws {
    for (frame, track) in [(5, 0), (6, 1)] {
      var linking = TrackLinking(frames: Array(0...10))
      _ = try linking.link([square(0)], onFrame: 0)
      #expect(try linking.link([square(0)], onFrame: frame) == [track])
    }
  }

  @Test func `frames far apart are steps where the file has only those`() throws {
    var linking = TrackLinking(frames: [0, 30, 60, 90, 95])
    _ = try linking.link([square(0)], onFrame: 0)
    #expect(try linking.link([square(1)], onFrame: 60) == [0])
  }

  @Test func `more tracks than a session takes are refused`() throws {
    var linking = TrackLinking(frames: [0, 1])
    let row = (0..<600).map { square(20 * $0) }
    #expect(try linking.link(row, onFrame: 0) == Array(0..<600))
    #expect(throws: FormatError.self) {
      try linking.link((0..<600).map { square(20 * $0, 500) }, onFrame: 1)
    }
    #expect(throws: FormatError.self) {
      try linking.link((0..<1001).map { square($0) }, onFrame: 1)
    }
  }
}
