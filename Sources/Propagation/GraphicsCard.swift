/// The state of a graphics card that an engine computes on.
package struct GraphicsCard: Sendable {
  package var name: String
  /// The version of CUDA that the driver knows.
  package var driver: String
  /// Of the card's memory; nil once the card is lost.
  package var totalBytes: Int?
  /// Of the card's memory, unused by any program; nil once the card is lost.
  package var freeBytes: Int?
  /// Taken by this program.
  package var usedBytes: Int

  package init(
    name: String, driver: String, totalBytes: Int?, freeBytes: Int?, usedBytes: Int
  ) {
    self.name = name
    self.driver = driver
    self.totalBytes = totalBytes
    self.freeBytes = freeBytes
    self.usedBytes = usedBytes
  }

  package var isLost: Bool { totalBytes == nil }
}
