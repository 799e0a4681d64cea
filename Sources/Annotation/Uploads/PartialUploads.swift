import DurableFiles
import Foundation
import Masklets
import Persistence

/// The files of unfinished uploads, each written by one request at a time.
///
/// A request that arrives while another one writes the same upload replaces it: most often the other
/// request's connection was lost without the server noticing.
actor PartialUploads {
  /// The right to write an upload; it ends when another request replaces the holder.
  struct Ticket: Hashable, Sendable {
    let upload: String
    fileprivate let number: Int
  }

  private struct Writer {
    let ticket: Ticket
    let handle: FileHandle
    var offset: Int64
  }

  private var writers: [String: Writer] = [:]
  private var finishing: Set<String> = []
  private var lastNumber = 0

  /// Opens the file of an upload to continue writing at `offset`.
  ///
  /// - Throws: `RequestError`: `conflict` if the file does not end there, `busy` while the
  ///   upload is being finished, `storageFull`.
  func open(_ upload: String, file path: String, at offset: Int64) throws -> Ticket {
    guard !finishing.contains(upload) else {
      throw RequestError(.busy(retryAfter: 1), "The upload is being checked: ask again soon")
    }
    if let other = writers.removeValue(forKey: upload) { try other.handle.close() }
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      try DurableFolder.flush((path as NSString).deletingLastPathComponent)
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw RequestError(
        .storageFull, "The upload cannot be stored: the disk is full or the data folder read-only")
    }
    let end = Int64(clamping: try handle.seekToEnd())
    guard end == offset else {
      try handle.close()
      throw RequestError(.conflict, "The upload stands at byte \(end), not at \(offset)")
    }
    lastNumber += 1
    let ticket = Ticket(upload: upload, number: lastNumber)
    writers[upload] = Writer(ticket: ticket, handle: handle, offset: offset)
    return ticket
  }

  /// - Returns: the size of the file in bytes.
  func append(_ piece: some Collection<UInt8> & Sendable, by ticket: Ticket) throws -> Int64 {
    guard let writer = writers[ticket.upload], writer.ticket == ticket else {
      throw RequestError(.conflict, "Another request goes on with this upload")
    }
    do {
      try writer.handle.write(contentsOf: Data(piece))
    } catch {
      throw RequestError(
        .storageFull,
        "The upload stopped at byte \(writer.offset): \(StorageFailure(error).sentence)")
    }
    let offset = writer.offset + Int64(piece.count)
    writers[ticket.upload]?.offset = offset
    return offset
  }

  /// Flushes the file to the disk and closes it.
  ///
  /// - Returns: the size of the file in bytes; nil if another request has replaced the holder.
  func close(_ ticket: Ticket) throws -> Int64? {
    guard let writer = writers[ticket.upload], writer.ticket == ticket else { return nil }
    writers[ticket.upload] = nil
    do {
      try writer.handle.synchronize()
      try writer.handle.close()
    } catch {
      throw RequestError(
        .storageFull, "The upload was not stored: \(StorageFailure(error).sentence)")
    }
    return writer.offset
  }

  /// Begins finishing an upload.
  ///
  /// - Returns: false while another request does so.
  func beginFinishing(_ upload: String) -> Bool { finishing.insert(upload).inserted }

  func endFinishing(_ upload: String) { finishing.remove(upload) }
}
