import Masklets
import Tensors

// What a person gives, converted to the network's inputs. Upstream: `add_new_points_or_box` and
// `add_new_mask` of sam2_video_predictor.py.

extension Network {
  /// The output for a prompt on a frame, without memory.
  ///
  /// - Parameters:
  ///   - previous: the object's mask on this frame so far, if any: clicks refine it.
  ///   - size: of the video.
  func output(
    for prompt: Prompt, refining previous: ObjectMask?, on frame: EncodedFrame, size: ImageSize
  ) -> FrameOutput {
    output(for: prompt, startingFrom: previous.map(logits(of:)), on: frame, size: size)
  }

  /// The output for the last of these prompts, each of which starts from the output of the one before
  /// (`Prompt.history`).
  func output(for history: [Prompt], on frame: EncodedFrame, size: ImageSize) -> FrameOutput {
    let first = output(for: history[0], startingFrom: nil, on: frame, size: size)
    return history.dropFirst().reduce(first) { answer, prompt in
      output(for: prompt, startingFrom: answer.logits, on: frame, size: size)
    }
  }

  private func output(
    for prompt: Prompt, startingFrom logits: Tensor?, on frame: EncodedFrame, size: ImageSize
  ) -> FrameOutput {
    if let mask = prompt.mask { return maskAsOutput(maskInput(mask), frame: frame) }
    let points = PromptPoint.points(of: prompt, in: size, input)
    return decodePrompt(
      image: conditionOnNoMemory(frame), frame: frame, points: points,
      mask: logits.map(clamped), multimaskOutput: Self.usesMultimask(points))
  }

  /// The outputs that one click may mean, and the index of the one that `output` would choose.
  func alternatives(
    for prompt: Prompt, on frame: EncodedFrame, size: ImageSize
  ) -> (outputs: [FrameOutput], best: Int) {
    decodeAlternatives(
      image: conditionOnNoMemory(frame), frame: frame,
      points: PromptPoint.points(of: prompt, in: size, input))
  }

  /// A mask of any size as the network reads it, [1024, 1024, 1] of 0 and 1.
  func maskInput(_ mask: Mask) -> Tensor {
    let side = input.pixels
    let bytes = mask.bytes(on: 1)
    let image = Tensor([mask.size.height, mask.size.width, 1], bytes.map { Float($0) })
    guard mask.size != ImageSize(width: side, height: side) else { return image }
    let resized = compute.resize(image, height: side, width: side, .bilinearAntialiased)
    return resized.withUnsafeBuffer { values in
      Tensor([side, side, 1]) { out in
        for i in out.indices { out[i] = values[i] >= 0.5 ? 1 : 0 }
      }
    }
  }

  /// Logits of an earlier output, limited to ±32, as a mask prompt (`prev_sam_mask_logits`).
  func clamped(_ logits: Tensor) -> Tensor {
    logits.withUnsafeBuffer { values in
      Tensor(logits.shape) { out in
        for i in out.indices { out[i] = min(max(values[i], -32), 32) }
      }
    }
  }

  /// The logits [256, 256] of an earlier mask; for a mask without logits, which a person drew, ±10
  /// inside and outside of it.
  private func logits(of previous: ObjectMask) -> Tensor {
    let side = input.maskSide
    if let logits = previous.logits {
      // Another network's may be of another size.
      let given = Int(Double(logits.count).squareRoot())
      if given == side, logits.count == side * side { return Tensor([side, side], logits) }
      if given > 0, logits.count == given * given {
        return compute.resize(
          Tensor([given, given, 1], logits), height: side, width: side, .bilinearAntialiased
        ).reshaped(side, side)
      }
    }
    // The logits of an absent object on a tracked frame; `clamped` limits them.
    if previous.mask.isEmpty { return Tensor([side, side], repeating: Self.absentLogit) }
    return compute.resize(
      compute.scale(maskInput(previous.mask), by: 20, adding: -10), height: side, width: side,
      .bilinearAntialiased
    ).reshaped(side, side)
  }
}

extension PromptPoint {
  /// - Parameters:
  ///   - point: in pixels of the video.
  ///   - size: of the video.
  ///   - input: of the network.
  init(_ point: Point, _ label: Label, in size: ImageSize, _ input: InputSize) {
    let side = Float(input.pixels)
    self.init(
      x: Float(point.x) / Float(size.width) * side, y: Float(point.y) / Float(size.height) * side,
      label: label)
  }

  /// The points of a prompt: the box's two corners, then the clicks.
  static func points(
    of prompt: Prompt, in size: ImageSize, _ input: InputSize
  ) -> [PromptPoint] {
    let corners = prompt.box.map { box in
      [
        PromptPoint(Point(x: box.x1, y: box.y1), .boxTopLeft, in: size, input),
        PromptPoint(Point(x: box.x2, y: box.y2), .boxBottomRight, in: size, input),
      ]
    }
    return (corners ?? [])
      + prompt.clicks.map {
        PromptPoint($0.point, $0.include ? .include : .exclude, in: size, input)
      }
  }
}
