import Hummingbird
import TestSupport
import Testing

@testable import Server

@Suite struct UnencodableAnswerTests {
  @Test func `an answer that cannot be encoded is a 500 whose id the log explains`() throws {
    let log = LogRecorder()
    let response = Response.json(["iou": Double.infinity], logger: log.logger)
    #expect(response.status == .internalServerError)
    let line = try #require(log.lines.first)
    let id = try #require(
      line.split(separator: " ").dropFirst().first?.dropLast(), "no id in: \(line)")
    #expect(line.contains("cannot be encoded") && id.count == 8)
    #expect(APIError.fault("reason", log.logger).detail.contains("error"))
    #expect(log.lines.count == 2)
  }
}
