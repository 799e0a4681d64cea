import Foundation

/// When a delivery that failed is tried again.
enum RetrySchedule {
  private static let first: TimeInterval = 10
  private static let longest: TimeInterval = 2 * 3600
  private static let whole: TimeInterval = 86400

  /// After 10 seconds, then each time after three times as long, at most two hours; nil when a day
  /// has passed since the event.
  static func next(after attempts: Int, since start: Date, at date: Date) -> Date? {
    let pause = min(first * pow(3, Double(min(attempts, 20) - 1)), longest)
    let next = date.addingTimeInterval(pause)
    return next.timeIntervalSince(start) > whole ? nil : next
  }
}
