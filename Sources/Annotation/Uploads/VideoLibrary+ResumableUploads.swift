import Foundation
import Masklets
import Persistence
import VideoIO

extension VideoLibrary {
  /// Starts an upload that may be interrupted and continued.
  ///
  /// - Throws: `RequestError`: `invalid`, `tooLarge`, `busy`.
  package func startUpload(
    named name: String, bytes: Int64, to project: String? = nil, idempotencyKey: String? = nil
  ) async throws -> ResumableUpload {
    let name = Self.label(name)
    guard bytes > 0 else { throw RequestError(.invalid, "\(name) is empty") }
    guard bytes <= limits.uploadBytes else {
      throw RequestError(
        .tooLarge, "\(name) is larger than the \(limits.uploadBytes) bytes an upload may have")
    }
    let upload = try await store.insertUpload(
      name: name, bytes: bytes, project: try await store.projectID(project),
      maximum: limits.unfinishedUploads, key: idempotencyKey, at: now())
    return withOffset(upload)
  }

  /// The upload with the number of bytes that have arrived.
  package func resumableUpload(_ id: String) async throws -> ResumableUpload {
    guard let upload = try await store.upload(id) else { throw RequestError.unknownUpload }
    return withOffset(upload)
  }

  /// Continues an upload; its last byte makes it a video.
  ///
  /// What arrived before an interruption stays. A file that turns out not to be a video is removed
  /// with its upload.
  ///
  /// - Throws: `RequestError`: `conflict` if `offset` is not the number of bytes that have arrived,
  ///   `invalid` for more bytes than were announced, and what `upload` throws.
  package func append<Pieces: AsyncSequence>(
    to id: String, at offset: Int64, pieces: Pieces
  ) async throws -> ResumableUpload where Pieces.Element: Collection<UInt8> & Sendable {
    let upload = try await resumableUpload(id)
    guard upload.video == nil else {
      throw RequestError(.conflict, "The upload is complete: its video is \(upload.video!.id)")
    }
    let ticket = try await partials.open(id, file: partialFile(id), at: offset)
    var end = offset
    do {
      for try await piece in pieces {
        guard end + Int64(piece.count) <= upload.bytes else {
          throw RequestError(
            .invalid, "The upload was announced with \(upload.bytes) bytes, and more came")
        }
        end = try await partials.append(piece, by: ticket)
      }
    } catch {
      _ = try await partials.close(ticket)
      throw error
    }
    let closed = try await partials.close(ticket)
    try await store.updateUpload(id, changedAt: now())
    guard closed == upload.bytes else { return try await resumableUpload(id) }
    return try await finish(upload)
  }

  /// Removes an upload with its file; a video made of it stays.
  package func removeUpload(_ id: String) async throws {
    _ = try await resumableUpload(id)
    try await discard(id)
  }

  /// Removes uploads to which nothing was added for `uploadAge`.
  func removeAbandonedUploads() async throws {
    let remaining = try await store.removeUploads(
      before: now().addingTimeInterval(-limits.uploadAge.inSeconds))
    for name in try FileManager.default.contentsOfDirectory(atPath: uploads)
    where name.hasPrefix(Self.partialPrefix) {
      guard !remaining.contains(String(name.dropFirst(Self.partialPrefix.count))) else { continue }
      try FileManager.default.removeItem(atPath: uploads + "/" + name)
    }
  }

  private func finish(_ upload: ResumableUpload) async throws -> ResumableUpload {
    guard await partials.beginFinishing(upload.id) else {
      throw RequestError(.busy(retryAfter: 1), "The upload is being checked: ask again soon")
    }
    do {
      let path = partialFile(upload.id)
      let video = try await addVideo(
        path, digest: try SHA256.digest(ofFileAt: path), bytes: upload.bytes, name: upload.name,
        project: upload.projectID)
      try await store.updateUpload(upload.id, changedAt: now(), video: video.id)
      await partials.endFinishing(upload.id)
      return try await resumableUpload(upload.id)
    } catch {
      await partials.endFinishing(upload.id)
      if error is RequestError { try await discard(upload.id) }
      throw error
    }
  }

  private func discard(_ id: String) async throws {
    try await store.removeUpload(id)
    do {
      try FileManager.default.removeItem(atPath: partialFile(id))
    } catch CocoaError.fileNoSuchFile {
      // No byte has arrived yet, or the file has become a video.
    }
  }

  /// The upload with the number of bytes that are on the disk.
  private func withOffset(_ upload: ResumableUpload) -> ResumableUpload {
    guard upload.video == nil else { return upload }
    var upload = upload
    var status = stat()
    if stat(partialFile(upload.id), &status) == 0 { upload.offset = Int64(status.st_size) }
    return upload
  }

  private func partialFile(_ id: String) -> String { uploads + "/" + Self.partialPrefix + id }

  private static let partialPrefix = ".partial-"
}
