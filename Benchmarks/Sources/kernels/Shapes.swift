import Tensors

/// Rows, inputs, outputs and activation of the linear layers, encoder first.
let linearShapes: [(Int, Int, Int, Activation)] = [
  (65536, 96, 288, .identity), (65536, 96, 384, .gelu), (65536, 384, 96, .identity),
  (16384, 192, 768, .gelu), (4096, 384, 1152, .identity), (4096, 384, 1536, .gelu),
  (4096, 1536, 384, .identity), (1024, 768, 3072, .gelu), (1024, 3072, 768, .identity),
  (4096, 256, 2048, .relu), (4096, 2048, 256, .identity), (28736, 64, 256, .identity),
]

/// Batch, heads, queries, keys and widths of the attentions.
let attentionShapes: [(String, Int, Int, Int, Int, Int, Int)] = [
  ("windows of 8", 1024, 1, 64, 64, 96, 96), ("windows of 4", 1024, 2, 16, 16, 96, 96),
  ("windows of 14", 25, 4, 196, 196, 96, 96), ("windows of 7", 25, 8, 49, 49, 96, 96),
  ("global", 1, 4, 4096, 4096, 96, 96), ("memory, own frame", 1, 1, 4096, 4096, 256, 256),
  ("memory, 7 frames", 1, 1, 4096, 28736, 256, 64), ("decoder, to image", 1, 8, 8, 4096, 16, 16),
]

extension Compute.Features {
  var names: String {
    self == .avx512 ? "AVX-512" : self == .avx2 ? "AVX2" : isEmpty ? "plain C" : "128-bit vectors"
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
