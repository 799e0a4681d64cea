import CKernels
import Foundation

/// The projection from memories on a grid to keys.
///
/// A key is W m + b, rotated by the place of the memory m on the grid. Processors never compute keys:
/// attention projects the queries to the width of a memory instead (see `ck_grid_attention`). Graphics
/// cards have arithmetic to spare, and compute them.
package struct GridKeys: Sendable {
  /// Columns of the grid.
  package let width: Int
  /// Rows of the grid.
  package let height: Int
  /// Channels of a memory.
  package let memory: Int
  /// Channels of a query.
  package let channels: Int
  /// (W | b)ᵀ rotated by the angles of the grid's centre, [memory + 1, channels].
  let centred: Tensor
  /// (W | b)ᵀ, for tokens without a place, [memory + 1, channels].
  let unplaced: Tensor
  /// The angles of each axis.
  let columns, rows: AxisAngles
  /// The projection as a linear layer and the angles of each place, for keys that are computed.
  let projection: PackedMatrix
  let bias: Tensor
  let table: RotaryTable

  /// Cosines and sines of the angles of an axis, from its centre outwards to one side, [places,
  /// pairs] each. An axis of odd length has a place at its centre, the first one.
  struct AxisAngles: Sendable {
    let cosine, sine: Tensor

    init(side: Int, frequencies: [Float]) {
      let distances = (0..<(side + 1) / 2).map { Double($0) + (side % 2 == 0 ? 0.5 : 0) }
      let angles = distances.flatMap { distance in frequencies.map { distance * Double($0) } }
      cosine = Tensor([distances.count, frequencies.count], angles.map { Float(cos($0)) })
      sine = Tensor([distances.count, frequencies.count], angles.map { Float(sin($0)) })
    }
  }

  /// - Parameters:
  ///   - weight: W, [channels, memory].
  ///   - bias: b, [channels].
  ///   - table: the angles of the grid.
  ///   - width: columns of the grid.
  package init(weight: Tensor, bias: Tensor, table: RotaryTable, width: Int) {
    precondition(
      weight.shape.count == 2 && bias.shape == [weight.shape[0]]
        && weight.shape[0] == 2 * table.cosine.width && weight.shape[0] % 4 == 0
        && table.positions % width == 0,
      "weight \(weight.shape) and bias \(bias.shape) fit no grid \(width) wide")
    let (channels, memory) = (weight.shape[0], weight.shape[1])
    let (weights, biases) = (weight.values, bias.values)
    // The bias is the last row.
    self.init(
      unplaced: Tensor(
        [memory + 1, channels],
        (0...memory).flatMap { c in
          (0..<channels).map { c < memory ? weights[$0 * memory + c] : biases[$0] }
        }), projection: PackedMatrix(weight), bias: bias, table: table, width: width)
  }

  /// The same projection on another grid.
  package func placed(by table: RotaryTable, width: Int) -> GridKeys {
    precondition(
      channels == 2 * table.cosine.width && table.positions % width == 0,
      "\(channels) channels fit no grid \(width) wide")
    return GridKeys(
      unplaced: unplaced, projection: projection, bias: bias, table: table, width: width)
  }

  private init(
    unplaced: Tensor, projection: PackedMatrix, bias: Tensor, table: RotaryTable, width: Int
  ) {
    let (memory, channels) = (unplaced.shape[0] - 1, unplaced.shape[1])
    let height = table.positions / width
    let entries = unplaced.values
    func entry(_ c: Int, _ i: Int) -> Float { entries[c * channels + i] }
    let angles = [width, height].flatMap { side -> [Double] in
      let middle = Double(side - 1) / 2
      return table.frequencies.map { middle * Double($0) }
    }
    centred = Tensor(
      [memory + 1, channels],
      (0...memory).flatMap { c in
        angles.indices.flatMap { pair -> [Float] in
          let (real, imaginary) = (Double(entry(c, 2 * pair)), Double(entry(c, 2 * pair + 1)))
          let (cosine, sine) = (cos(angles[pair]), sin(angles[pair]))
          return [
            Float(real * cosine - imaginary * sine), Float(real * sine + imaginary * cosine),
          ]
        }
      })
    self.unplaced = unplaced
    self.projection = projection
    self.bias = bias
    self.table = table
    columns = AxisAngles(side: width, frequencies: table.frequencies)
    rows = AxisAngles(side: height, frequencies: table.frequencies)
    self.width = width
    self.height = height
    self.memory = memory
    self.channels = channels
  }
}

extension GridKeys {
  /// Multiply-adds of attention to `tokens` tokens, for each query: the sums of both axes, then a
  /// logit and a weighted value for each token.
  fileprivate func multiplyAdds(tokens: Int) -> Int {
    let sums = [width, height].reduce(0) { $0 + (4 + ($1 + 1) / 2 * 2) * channels / 4 }
    return (memory + 1) * sums + tokens * 2 * memory
  }

  /// Multiply-adds of attention that forms the keys of `tokens` tokens.
  fileprivate func multiplyAdds(forming tokens: Int, queries: Int) -> Int {
    tokens * channels * memory + queries * tokens * (channels + memory)
  }
}

/// Memories in the order in which attention to a grid reads them.
package struct GridMemories: Sendable {
  /// Frames with a memory at each place of the grid.
  package let frames: Int
  /// Tokens without a place.
  package let unplaced: Int
  /// [places, frames, memory], then [unplaced, memory]; together [places · frames + unplaced,
  /// memory].
  let tokens: Tensor
}

extension Compute {
  /// Orders memories by place.
  /// - Parameters:
  ///   - frames: [places, memory] each, row by row.
  ///   - unplaced: tokens without a place, [any number, memory] each.
  ///   - memory: channels of a memory.
  package func gridMemories(_ frames: [Tensor], unplaced: [Tensor], memory: Int) -> GridMemories {
    let places = frames.first?.rows ?? 0
    precondition(
      frames.allSatisfy { $0.rows == places && $0.width == memory }
        && unplaced.allSatisfy { $0.width == memory },
      "memories \((frames + unplaced).map(\.shape)) are not all [\(places), \(memory)]")
    let loose = unplaced.map(\.rows).reduce(0, +)
    if let gpu {
      return gridMemories(frames, unplaced: unplaced, loose: loose, memory: memory, on: gpu)
    }
    let tokens = make([places * frames.count + loose, memory]) { to in
      for (index, frame) in frames.enumerated() {
        frame.withUnsafeBuffer { from in
          for place in 0..<places {
            (to + (place * frames.count + index) * memory).update(
              from: from.baseAddress! + place * memory, count: memory)
          }
        }
      }
      var at = places * frames.count * memory
      for tokens in unplaced {
        tokens.withUnsafeBuffer { (to + at).update(from: $0.baseAddress!, count: $0.count) }
        at += tokens.count
      }
    }
    return GridMemories(frames: frames.count, unplaced: loose, tokens: tokens)
  }

  /// softmax(q · Kᵀ / √channels) · values, [queries, memory], where K are the keys that `keys`
  /// would compute from `memories`.
  /// - Parameters:
  ///   - q: [queries, channels], rotated by their own places.
  ///   - keys: the projection.
  ///   - memories: the memories to project.
  ///   - values: as many frames and unplaced tokens as `memories`.
  ///   - precision: `.bfloat16` forms the keys and rounds them, q and values; `.int8` rounds what is
  ///     on the grid to 16-bit integers; `.int8x3` is `.float32` here.
  package func gridAttention(
    q: Tensor, keys: GridKeys, memories: GridMemories, values: GridMemories,
    precision: Precision = .float32
  ) -> Tensor {
    precondition(
      q.width == keys.channels && memories.tokens.width == keys.memory
        && values.tokens.shape == memories.tokens.shape && values.frames == memories.frames
        && memories.tokens.rows
          == keys.width * keys.height * memories.frames + memories.unplaced,
      """
      q \(q.shape), memories \(memories.tokens.shape) and values \(values.tokens.shape) do not \
      fit a grid \(keys.width)×\(keys.height)
      """)
    if let gpu {
      return gridAttention(
        q: q, keys: keys, memories: memories, values: values, precision: precision, on: gpu)
    }
    return make([q.rows, keys.memory]) { out in
      withExtendedLifetime((q, keys, memories, values)) {
        var args = ck_grid_attention_args(
          q: q.pointer, keys: memories.tokens.pointer, values: values.tokens.pointer, out: out,
          queries: q.rows, channels: keys.channels, memory: keys.memory, width: keys.width,
          height: keys.height, frames: memories.frames, unplaced: memories.unplaced,
          scale: 1 / Float(keys.channels).squareRoot(), weights: keys.centred.pointer,
          column_cosines: keys.columns.cosine.pointer, column_sines: keys.columns.sine.pointer,
          row_cosines: keys.rows.cosine.pointer, row_sines: keys.rows.sine.pointer,
          unplaced_weights: keys.unplaced.pointer, workspace: nil)
        switch precision {
        case .float32, .int8x3, .half: ck_grid_attention(pool, &args)
        case .bfloat16:
          withWorkspace(ck_bfloat16_grid_workspace(pool, &args)) {
            args.workspace = $0
            ck_bfloat16_grid_attention(pool, &args)
          }
        case .int8:
          withWorkspace(ck_integer_grid_workspace(pool, &args)) {
            args.workspace = $0
            ck_integer_grid_attention(pool, &args)
          }
        }
        let tokens = memories.tokens.rows
        countMultiplyAdds(
          precision == .bfloat16
            ? keys.multiplyAdds(forming: tokens, queries: q.rows)
            : q.rows * keys.multiplyAdds(tokens: tokens))
      }
    }
  }
}
