import Masklets

extension Schema {
  /// The schemas that have a name.
  static let components: [String: JSON] = Dictionary(
    uniqueKeysWithValues: named.compactMap { type in
      type.component.map { ($0, type.definition) }
    })

  private static let named: [any JSONValue.Type] = [
    ErrorAnswer.self, MessageAnswer.self, HealthAnswer.self,
    MaskAnswer.self, RunLengthsAnswer.self, ScoredRunLengthsAnswer.self, MaskFormat.self,
    LogitsAnswer.self,
    PointValue.self, BoxValue.self, LabelValue.self, ObjectColor.self,
    OpenedSessionAnswer.self, SessionSummaryAnswer.self, ClosedSessionAnswer.self,
    SessionAnswer.self, ObjectAnswer.self, KeyframeAnswer.self, PauseAnswer.self,
    AttributesAnswer.self,
    AddedObjectAnswer.self, CandidateAnswer.self, RefinedMaskAnswer.self, FrameMasksAnswer.self,
    MaskRangeAnswer.self,
    HistoryAnswer.self, HistoryMoveAnswer.self, HistoryStepsAnswer.self, HistoryStepAnswer.self,
    ScoresAnswer.self, SuspectsAnswer.self,
    ReviewsAnswer.self, FrameToReviewAnswer.self,
    SubmittedJobAnswer.self, EstimateAnswer.self, JobAnswer.self, QueuedJobAnswer.self,
    ProjectAnswer.self, CategoryAnswer.self, CategoryPresetAnswer.self,
    VideoAnswer.self, ShotCutsAnswer.self, UploadAnswer.self, ModelsAnswer.self,
    WebhookAnswer.self, WebhookDeliveryAnswer.self,
  ]
}
