import Tensors

/// The speed of the kernels that do most of SAM 2's arithmetic.
struct KernelSpeeds {
  let card: GPU

  func report() throws {
    let compute = Compute(threads: 1, gpu: card)
    let x = Tensor([4096, 1024], repeating: 0.5)
    let weights = PackedMatrix(Tensor([1024, 1024], repeating: 0.25))
    let tokens = Tensor([16384, 256], repeating: 0.125)
    let windows = Tensor([64 * 196, 288], repeating: 0.125)
    for precision in [Precision.float32, .half] {
      try measure("product 4096 × 1024 × 1024, \(precision)", compute) {
        compute.linear(x, weights, precision: precision)
      }
      try measure("attention of 4096 to 16384, 256 and 64 channels, \(precision)", compute) {
        compute.attention(
          q: tokens[0..<4096].columns, k: tokens.columns, v: tokens.columns(0..<64), heads: 1,
          precision: precision)
      }
      try measure("attention of 4096 to 4096, 256 channels, \(precision)", compute) {
        compute.attention(
          q: tokens[0..<4096].columns, k: tokens[0..<4096].columns,
          v: tokens[0..<4096].columns, heads: 1, precision: precision)
      }
      try measure("attention in 64 windows of 196, 96 channels, \(precision)", compute) {
        compute.attention(
          q: windows.columns(0..<96), k: windows.columns(96..<192),
          v: windows.columns(192..<288), heads: 1, batch: 64, precision: precision)
      }
    }
  }

  /// Prints the best of a few runs.
  private func measure(_ name: String, _ compute: Compute, _ work: () -> Tensor) throws {
    _ = work()
    var best = Double.infinity
    let before = compute.operationsDone
    let runs = 5
    for _ in 0..<runs { best = min(best, compute.measureTime { _ = work() }) }
    try compute.checkGPU()
    let operations = Double(compute.operationsDone - before) / Double(runs)
    say(
      "\(name): \((best * 1e8).rounded() / 1e5) ms, "
        + "\((operations / best * 1e-10).rounded() / 100) TFLOP/s")
  }
}
