import Masklets
import Testing

@testable import Tensors

@Suite struct GridAttentionTests {
  @Test(arguments: Compute.Features.testable)
  func `attention that computes no keys equals attention to the keys`(features: Compute.Features) {
    let compute = Compute(threads: 2, features: features)
    var random = SeededGenerator(seed: 31)
    // queries, channels, memory, width, height, frames, unplaced
    let problems = [
      (40, 16, 8, 3, 2, 1, 0), (33, 32, 20, 5, 4, 7, 9), (64, 64, 64, 8, 8, 9, 70),
      (5, 16, 4, 4, 4, 0, 3), (1, 8, 1, 1, 1, 16, 1), (70, 64, 35, 6, 3, 3, 64),
    ]
    for (queries, channels, memory, width, height, frames, unplaced) in problems {
      let table = RotaryTable(width: width, height: height, channels: channels)
      let weight = random.tensor([channels, memory])
      let bias = random.tensor([channels])
      let q = random.tensor([queries, channels], magnitude: 4)
      let tokens = (0..<2).map { _ in
        (
          frames: (0..<frames).map { _ in random.tensor([width * height, memory]) },
          unplaced: [random.tensor([unplaced, memory])]
        )
      }
      let packed = tokens.map {
        compute.gridMemories($0.frames, unplaced: $0.unplaced, memory: memory)
      }
      let result = compute.gridAttention(
        q: q, keys: GridKeys(weight: weight, bias: bias, table: table, width: width),
        memories: packed[0], values: packed[1])

      let plain = Compute(threads: 1, features: [])
      let rows = tokens.map { plain.concatenate($0.frames + $0.unplaced) }
      let keys = plain.rotate(
        plain.linear(rows[0], PackedMatrix(weight), bias: bias), table, excluding: unplaced)
      let expected = plain.attention(q: q.columns, k: keys.columns, v: rows[1].columns, heads: 1)
      let difference = zip(result.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(result.shape == [queries, memory])
      // Logits of size 10 are sums of about 1000 products, in another order.
      #expect(difference <= 2e-5, "\(queries) \(channels) \(memory) \(width)×\(height) \(frames)")
    }
  }
}
