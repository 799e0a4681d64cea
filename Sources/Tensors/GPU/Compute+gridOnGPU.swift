import CCUDA

// Rotary positions and attention to memories on a graphics card. Callers have checked the shapes.
extension Compute {
  /// See `rotate`.
  /// - Parameter repeats: adjacent rows at each position.
  func rotate(
    _ x: Tensor, _ table: RotaryTable, excluding: Int, repeats: Int, on gpu: GPU
  ) -> Tensor {
    make(x.shape, on: gpu) { y in
      withExtendedLifetime((x, table)) {
        gpu.launch(
          .rotate,
          gpu_rotate_args(
            x: x.address(on: gpu), cosine: table.cosine.address(on: gpu),
            sine: table.sine.address(on: gpu), y: y, m: Int64(x.rows - excluding),
            excluded: Int64(excluding), pairs: Int64(table.cosine.width),
            period: Int64(table.positions), repeats: Int64(repeats)),
          count: x.count)
      }
    }
  }

  /// See `gridMemories`.
  /// - Parameter loose: tokens without a place in all.
  func gridMemories(
    _ frames: [Tensor], unplaced: [Tensor], loose: Int, memory: Int, on gpu: GPU
  ) -> GridMemories {
    let placed = frames.map(\.rows).reduce(0, +)
    let tokens = make([placed + loose, memory], on: gpu) { y in
      let row = UInt64(memory * MemoryLayout<Float>.stride)
      for (index, frame) in frames.enumerated() {
        copyRows(
          frame, rows: frame.rows, to: y + UInt64(index) * row, stride: frames.count * memory,
          on: gpu)
      }
      var at = y + UInt64(placed) * row
      for tokens in unplaced {
        copyRows(tokens, rows: tokens.rows, to: at, stride: memory, on: gpu)
        at += UInt64(tokens.rows) * row
      }
    }
    return GridMemories(frames: frames.count, unplaced: loose, tokens: tokens)
  }

  /// Computes the keys, then attends to them; see `gridAttention`.
  func gridAttention(
    q: Tensor, keys: GridKeys, memories: GridMemories, values: GridMemories,
    precision: Precision, on gpu: GPU
  ) -> Tensor {
    let projected = linear(
      memories.tokens, keys.projection, bias: keys.bias, precision: precision)
    let placed = rotate(
      projected, keys.table, excluding: memories.unplaced, repeats: max(memories.frames, 1),
      on: gpu)
    return attention(
      q: q.columns, k: placed.columns, v: values.tokens.columns, heads: 1, precision: precision
    ).reshaped(q.rows, keys.memory)
  }
}
