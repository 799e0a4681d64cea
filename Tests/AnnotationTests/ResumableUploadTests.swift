import Annotation
import Foundation
import Persistence
import Testing

@Suite struct ResumableUploadTests {
  private static let text = "video 40 30 10"

  @Test func `an upload goes on where it was interrupted and becomes the same video`() async throws
  {
    let fixture = try Fixture()
    let bytes = Array(Self.text.utf8)
    let upload = try await fixture.videos.startUpload(named: "a.mp4", bytes: Int64(bytes.count))
    #expect(upload.offset == 0)
    struct Cut: Error {}
    await #expect(throws: Cut.self) {
      try await fixture.videos.append(
        to: upload.id, at: 0,
        pieces: AsyncThrowingStream<[UInt8], any Error> { continuation in
          continuation.yield(Array(bytes[..<4]))
          continuation.finish(throwing: Cut())
        })
    }
    #expect(try await fixture.videos.resumableUpload(upload.id).offset == 4)
    let done = try await fixture.append(bytes[4...], to: upload.id, at: 4)
    let video = try #require(done.video)
    #expect(done.offset == upload.bytes)
    #expect(try await fixture.upload(Self.text) == video)
    #expect(try await fixture.videos.resumableUpload(upload.id).video == video)
    #expect(try fixture.uploadedFiles() == [video.id + ".mp4"])
  }

  @Test func `bytes for another place, or too many, are refused`() async throws {
    let fixture = try Fixture()
    let bytes = Array(Self.text.utf8)
    let upload = try await fixture.videos.startUpload(named: "a.mp4", bytes: Int64(bytes.count))
    let early = try await refusal { try await fixture.append(bytes[4...], to: upload.id, at: 4) }
    #expect(early?.kind == .conflict)
    #expect(early?.message == "The upload stands at byte 0, not at 4")
    let long = try await refusal {
      try await fixture.append((bytes + bytes)[...], to: upload.id, at: 0)
    }
    #expect(long?.kind == .invalid)
  }

  @Test func `an upload that is no video leaves nothing behind`() async throws {
    let fixture = try Fixture()
    let upload = try await fixture.videos.startUpload(named: "a.mp4", bytes: 4)
    let error = try await refusal { try await fixture.append([1, 2, 3, 4], to: upload.id, at: 0) }
    #expect(error?.kind == .unsupported)
    #expect(try await refusal { try await fixture.videos.resumableUpload(upload.id) } != nil)
    #expect(try fixture.uploadedFiles().isEmpty)
  }

  @Test func `too large or too many uploads are refused before a byte is sent`() async throws {
    var limits = AnnotationLimits()
    limits.uploadBytes = 20
    limits.unfinishedUploads = 1
    let fixture = try Fixture(limits: limits)
    let large = try await refusal { try await fixture.videos.startUpload(named: "a", bytes: 21) }
    #expect(large?.kind == .tooLarge)
    let empty = try await refusal { try await fixture.videos.startUpload(named: "a", bytes: 0) }
    #expect(empty?.kind == .invalid)
    let nowhere = try await refusal {
      try await fixture.videos.startUpload(named: "a", bytes: 9, to: "nowhere")
    }
    #expect(nowhere?.kind == .invalid)
    _ = try await fixture.videos.startUpload(named: "a", bytes: 20)
    let second = try await refusal { try await fixture.videos.startUpload(named: "b", bytes: 20) }
    #expect(second?.kind == .busy(retryAfter: 60))
  }

  @Test func `an upload left alone goes after a day`() async throws {
    let fixture = try Fixture()
    let upload = try await fixture.videos.startUpload(named: "a.mp4", bytes: 9)
    _ = try await fixture.append([1, 2], to: upload.id, at: 0)
    fixture.clock.advance(by: .seconds(86000))
    _ = try await fixture.service.cleanUp()
    #expect(try await fixture.videos.resumableUpload(upload.id).offset == 2)
    fixture.clock.advance(by: .seconds(500))
    _ = try await fixture.service.cleanUp()
    #expect(try await refusal { try await fixture.videos.resumableUpload(upload.id) } != nil)
    #expect(try fixture.uploadedFiles().isEmpty)
  }
}

extension Fixture {
  fileprivate func append(
    _ bytes: ArraySlice<UInt8>, to upload: String, at offset: Int64
  ) async throws -> ResumableUpload {
    let pieces = AsyncStream { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
    return try await videos.append(to: upload, at: offset, pieces: pieces)
  }

  fileprivate func uploadedFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/videos")
  }
}
