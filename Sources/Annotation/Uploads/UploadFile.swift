import DurableFiles
import Foundation
import Masklets
import Persistence

/// The file of an upload in progress, under a temporary name.
///
/// Used by one task at a time: the one that reads the upload's body.
struct UploadFile: ~Copyable {
  let path: String
  private let handle: FileHandle
  private var hash = SHA256()
  private(set) var bytes: Int64 = 0

  init(inFolder folder: String) throws {
    path = folder + "/.upload-" + UUID().uuidString
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw RequestError(
        .storageFull, "The upload cannot be stored: the disk is full or the data folder read-only")
    }
    self.handle = handle
  }

  mutating func append(_ chunk: some Collection<UInt8>) throws {
    do {
      try handle.write(contentsOf: Data(chunk))
    } catch {
      throw RequestError(
        .storageFull, "The upload stopped after \(bytes) bytes: \(StorageFailure(error).sentence)")
    }
    hash.update(chunk)
    bytes += Int64(chunk.count)
  }

  /// Flushes the file and its name to the disk and closes it.
  ///
  /// - Returns: the SHA-256 of the contents.
  mutating func finish() throws -> String {
    do {
      try handle.synchronize()
      try handle.close()
      try DurableFolder.flush((path as NSString).deletingLastPathComponent)
    } catch {
      throw RequestError(
        .storageFull, "The upload was not stored: \(StorageFailure(error).sentence)")
    }
    return hash.finish()
  }

  /// Removes the file.
  consuming func discard() {
    // Fails if the file was removed or renamed already, which is as well.
    unlink(path)
  }
}
