// GFLOP/s of the kernels at the sizes of SAM 2.1 tiny, and their share of the machine's peak, by
// processor time.
//
//     swift run -c release --package-path Benchmarks kernels [threads]

import Tensors

let threads = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2
let compute = Compute(threads: threads)
let peak = compute.measurePeak()
print("\(threads) threads, \(compute.features.names), peak \(gigaflops(peak)) GFLOP/s")

for (m, k, n, activation) in linearShapes {
  let x = Tensor([m, k], repeating: 0.5)
  let weights = PackedMatrix(Tensor([n, k], repeating: 0.25))
  let bias = Tensor([n], repeating: 0)
  report("linear \(m)×\(k)→\(n) \(activation)", operations: 2 * m * k * n) {
    _ = compute.linear(x, weights, bias: bias, activation: activation)
  }
  let rounded = QuantizedMatrix(Tensor([n, k], repeating: 0.25))
  report("in 8 bits", operations: 2 * m * k * n) {
    _ = compute.linear(x, rounded, bias: bias, activation: activation)
  }
}
for (name, batch, heads, queries, keys, d, dv) in attentionShapes {
  let q = Tensor([batch, queries, heads * d], repeating: 0.5)
  let k = Tensor([batch, keys, heads * d], repeating: 0.5)
  let v = Tensor([batch, keys, heads * dv], repeating: 0.5)
  report("attention \(name)", operations: 2 * batch * heads * queries * keys * (d + dv)) {
    _ = compute.attention(q: q.columns, k: k.columns, v: v.columns, heads: heads, batch: batch)
  }
}
let grid = RotaryTable(width: 64, height: 64, channels: 256)
let gridKeys = GridKeys(
  weight: Tensor([256, 64], repeating: 0.1), bias: Tensor([256], repeating: 0), table: grid,
  width: 64)
let memories = compute.gridMemories(
  (0..<7).map { _ in Tensor([4096, 64], repeating: 0.5) },
  unplaced: [Tensor([64, 64], repeating: 0.5)], memory: 64)
let queries = Tensor([4096, 256], repeating: 0.5)
// For each query and channel of a memory, its constant included, 64 pairs' parts of 4 products and
// their two sums at 32 distances, on both axes; then logits and values 64 wide.
report(
  "grid attention, 7 frames",
  operations: 2 * 4096 * (2 * 65 * 64 * (4 + 2 * 32) + 28736 * (64 + 64))
) {
  _ = compute.gridAttention(q: queries, keys: gridKeys, memories: memories, values: memories)
}
let embedding = ConvolutionWeights(Tensor([96, 3, 7, 7], repeating: 0.1))
let image = Tensor([1024, 1024, 3], repeating: 0.5)
report("convolution 7×7 stride 4", operations: 2 * 65536 * 96 * 147) {
  _ = compute.convolve(image, embedding, stride: 4, padding: 3)
}
let depthwise = DepthwiseWeights(Tensor([256, 1, 7, 7], repeating: 0.1))
let features = Tensor([64, 64, 256], repeating: 0.5)
report("depthwise 7×7", operations: 2 * 4096 * 256 * 49) {
  _ = compute.depthwiseConvolve(features, depthwise)
}
let tokens = Tensor([65536, 96], repeating: 0.5)
let ones = Tensor([96], repeating: 1)
report("layer norm 65536×96", operations: 8 * 65536 * 96) {
  _ = compute.layerNorm(tokens, weight: ones, bias: ones, epsilon: 1e-6)
}

let clock = ContinuousClock()
let joins = (0..<5).map { _ in
  clock.measure { for _ in 0..<1000 { compute.forEach(threads) { _ in } } } / .seconds(1)
}
print("fork-join \((joins.min()! * 1e4).rounded() / 10) µs")

func report(_ name: String, operations: Int, _ body: () -> Void) {
  body()
  let best = (0..<3).map { _ in compute.measureTime(body) }.min()!
  let speed = Double(operations) / best
  let columns = [
    name.padded(to: 36), "\((best * 100_000).rounded() / 100) ms".padded(to: 12),
    "\(gigaflops(speed)) GFLOP/s".padded(to: 16), "\(Int((speed / peak * 100).rounded())) %",
  ]
  print(columns.joined())
}

func gigaflops(_ speed: Double) -> Double { (speed / 1e8).rounded() / 10 }
