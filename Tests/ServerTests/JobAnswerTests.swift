import Foundation
import Jobs
import Testing

@testable import Server

@Suite struct JobAnswerTests {
  private func answer(result: String) throws -> String {
    let job = Job(
      request: JobRequest(type: "any", parameters: Data()), state: .completed, progress: 100,
      createdAt: Date(timeIntervalSince1970: 0), result: Data(result.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(JobAnswer(job: job)), as: UTF8.self)
  }

  @Test(arguments: [
    #"{"object_ids":[1,2],"session_id":"s","total_frames":12}"#,
    #"{"bytes":70000000000,"file":"a/b.zip","is_whole":true,"mean":0.5,"note":null}"#,
    "{}",
  ])
  func `a job's result is answered as the job returned it`(result: String) throws {
    #expect(try answer(result: result).contains("\"result\":\(result)"))
  }
}
