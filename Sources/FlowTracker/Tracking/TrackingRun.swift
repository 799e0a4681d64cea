import Masklets

/// One propagation under way: its plan, and how far it has got.
struct TrackingRun {
  private let plan: TrackingPlan
  private let source: FeatureSource
  private var state: TrackingState

  /// - Throws: `FlowTrackerError` if the request does not fit the video; `CheckpointMismatch` if
  ///   `checkpoint` is damaged or belongs to another request.
  init(
    _ request: PropagationRequest, video: any FrameSource, tracker: FlowTracker,
    resuming checkpoint: PropagationCheckpoint?
  ) async throws {
    let plan = try await TrackingPlan(request, video: video, tracker: tracker)
    self.plan = plan
    source = FeatureSource(video: video, scale: plan.scale)
    state = try checkpoint.map { try TrackingState($0, plan) } ?? TrackingState(plan)
  }

  mutating func execute(_ emit: @Sendable (PropagationEvent) async throws -> Void) async throws {
    while true {
      try await visitFrames(emit)
      guard state.objects.pass == .forward else { break }
      state.startBackwardPass(plan)
    }
    for frame in plan.order.unvisited {
      try Task.checkCancellation()
      try await emit(.masks(frame: frame, plan.request.objects.map { .empty($0.id, plan.size) }))
    }
  }

  /// Visits the remaining frames of the pass.
  ///
  /// While objects are carried to a frame, the flow to the next frame and the features of the one
  /// after it are computed on other threads: at most three frames are in memory.
  private mutating func visitFrames(
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let frames = plan.order.frames(state.objects.pass)
    guard state.position < frames.count else { return }
    let visitedBefore =
      state.objects.pass == .backward ? Set(plan.order.frames(.forward)) : []
    let source = source
    var current = try await source.features(of: frames[state.position])
    var next = try await source.features(ofAny: frames.dropFirst(state.position + 1).first)
    var arrival: FlowPair?
    if state.position > 0 {
      let previous = try await source.features(of: frames[state.position - 1])
      arrival = try await source.pair(from: previous, to: current)
    }
    var departure: FlowPair?
    if arrival == nil { departure = try await source.pair(from: current, to: next) }
    while true {
      try Task.checkCancellation()
      let (here, there, known) = (current, next, departure)
      let afterNext = frames.dropFirst(state.position + 2).first
      async let upcoming = source.features(ofAny: afterNext)
      async let upcomingPair = source.pair(known, from: here, to: there)
      if !visitedBefore.contains(here.image.index) {
        try await emit(.encoded(frame: here.image.index))
      }
      try await visit(here, arrival: arrival, departure: known?.forward, emit)
      state.position += 1
      arrival = try await upcomingPair
      departure = nil
      let loaded = try await upcoming
      if state.position % plan.options.checkpointInterval == 0 {
        try await emit(.checkpoint(state.checkpoint(plan)))
      }
      guard let following = there else { return }
      (current, next) = (following, loaded)
    }
  }

  /// Carries every object of the pass to `frame` and emits its masks if they are complete.
  private mutating func visit(
    _ frame: FrameFeatures, arrival: FlowPair?, departure: FlowField?,
    _ emit: @Sendable (PropagationEvent) async throws -> Void
  ) async throws {
    let index = frame.image.index
    let observations = try await state.objects.carry(
      to: frame, arrival: arrival, departure: departure)
    let isComplete = plan.order.completes(index, in: state.objects.pass)
    let soft = state.objects.softMasks(on: index)
    if !isComplete, plan.order.range.contains(index) { state.pending.store(soft, on: index) }
    // A value of its own: a child task of a mutating method would read `self` while it changes
    // below.
    let final = FinalMasks(plan: plan, pending: state.pending[index])
    async let complete = isComplete ? final.masks(soft, on: frame.image) : nil
    try await state.objects.learn(observations, on: frame)
    if let masks = try await complete {
      state.pending.remove(index)
      try await emit(.masks(frame: index, masks))
    }
  }
}
