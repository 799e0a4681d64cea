import Foundation
import Masklets

/// The checkpoints installed on this machine, under their official names (`MODEL_DIR`).
///
/// A file gets its name only after it was checked: by its published digest if there is one, and by
/// its contents.
package struct ModelFolder: Sendable {
  package let path: String
  /// The models that may be installed.
  package let catalogue: [PublishedModel]
  /// Throws an error for a person unless the file at a path holds the model.
  let inspect: @Sendable (_ path: String, _ model: PublishedModel) throws -> Void
  let freeBytes: @Sendable (_ folder: String) -> Int64?

  package init(
    path: String, catalogue: [PublishedModel] = PublishedModel.all,
    freeBytes: @escaping @Sendable (_ folder: String) -> Int64? = Self.freeBytes,
    inspect: @escaping @Sendable (_ path: String, _ model: PublishedModel) throws -> Void
  ) {
    self.path = path
    self.catalogue = catalogue
    self.inspect = inspect
    self.freeBytes = freeBytes
  }

  /// How a file was verified.
  package enum Verification: String, Sendable {
    /// It has the published digest.
    case published
    /// No published digest is known: it holds the right network, and is unchanged since installed.
    case unchanged
    /// No published digest is known and none was stored: it holds the right network.
    case contents
  }

  /// The model with this name or file name.
  package func model(_ name: String) throws -> PublishedModel {
    guard let model = catalogue.first(where: { $0.name == name || $0.file == name }) else {
      throw ModelError.unknown(name: name, known: catalogue.map(\.name))
    }
    return model
  }

  package func path(of model: PublishedModel) -> String { "\(path)/\(model.file)" }

  package func isInstalled(_ model: PublishedModel) -> Bool { installedBytes(model) != nil }

  /// Length of the installed file; nil if there is none.
  package func installedBytes(_ model: PublishedModel) -> Int64? {
    var status = stat()
    guard stat(path(of: model), &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int64(status.st_size)
  }

  /// Checks an installed file, reading all of it.
  package func verify(_ model: PublishedModel) throws -> Verification {
    guard let bytes = installedBytes(model) else {
      throw ModelError.notInstalled(file: model.file, name: model.name)
    }
    if let expected = model.bytes, bytes != expected {
      throw ModelError.wrongSize(file: model.file, expected: expected, found: bytes)
    }
    let digest = try Self.digest(ofFileAt: path(of: model), named: model.file)
    if let expected = model.sha256 {
      guard digest == expected else {
        throw ModelError.wrongDigest(file: model.file, expected: expected, found: digest)
      }
      return .published
    }
    if model.gitBlob != nil {
      try checkGitBlob(path(of: model), of: model, bytes: bytes)
      return .published
    }
    try check(path(of: model), holds: model)
    guard let stored = try storedDigest(of: model) else { return .contents }
    guard digest == stored else {
      throw ModelError.changed(file: model.file, expected: stored, found: digest)
    }
    return .unchanged
  }

  /// Installs a copy of a file.
  ///
  /// - Parameter progress: called with the number of bytes copied, and of the whole file.
  package func install(
    _ model: PublishedModel, from source: String, progress: (Int64, Int64?) -> Void = { _, _ in }
  ) throws {
    let name = (source as NSString).lastPathComponent
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw ModelError.notReadable(file: name, reason: String(cString: strerror(errno)))
    }
    defer { close(input) }
    var status = stat()
    guard fstat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError.notReadable(file: name, reason: "not a regular file")
    }
    let total = Int64(status.st_size)
    let partial = try startPartial(of: model, bytes: total, from: name)
    do {
      try Self.read(input, named: name) { piece in
        try Task.checkCancellation()
        try partial.write(piece)
        progress(partial.count, total)
      }
      try finish(model, partial)
    } catch {
      partial.remove()
      throw error
    }
  }

  /// Installs a file that arrives in pieces.
  ///
  /// - Parameter total: the file's length.
  /// - Throws: `ModelError`, and what `pieces` throws. Nothing of the file stays then.
  package func install<Pieces: AsyncSequence>(
    _ model: PublishedModel, bytes total: Int64, pieces: Pieces
  ) async throws where Pieces.Element: ContiguousBytes {
    let partial = try startPartial(of: model, bytes: total, from: model.file)
    do {
      for try await piece in pieces { try piece.withUnsafeBytes(partial.write) }
      guard partial.count == total else {
        throw ModelError.incomplete(file: model.file, received: partial.count)
      }
      try finish(model, partial)
    } catch {
      partial.remove()
      throw error
    }
  }

  /// An empty partial file for a file of the right length, for which the disk has room.
  ///
  /// - Parameter source: the file's name for errors.
  private func startPartial(
    of model: PublishedModel, bytes: Int64, from source: String
  ) throws -> PartialFile {
    if let expected = model.bytes, bytes != expected {
      throw ModelError.wrongSize(file: source, expected: expected, found: bytes)
    }
    try makeFolder(for: model)
    try checkRoom(for: model, bytes: bytes)
    let partial = try PartialFile(for: model.file, in: path)
    try partial.truncate()
    return partial
  }

  /// Checks a whole partial file and moves it into place. One that is wrong is removed.
  @discardableResult
  func finish(_ model: PublishedModel, _ partial: PartialFile) throws -> Verification {
    do {
      if let expected = model.bytes, partial.count != expected {
        throw ModelError.wrongSize(file: model.file, expected: expected, found: partial.count)
      }
      let digest = try Self.digest(ofFileAt: partial.path, named: model.file)
      if let expected = model.sha256, digest != expected {
        throw ModelError.wrongDigest(file: model.file, expected: expected, found: digest)
      }
      try checkGitBlob(partial.path, of: model, bytes: partial.count)
      try check(partial.path, holds: model)
      if !model.hasDigest { try store(digest, of: model) }
    } catch let error as ModelError {
      partial.remove()
      throw error
    }
    try partial.move(to: path(of: model))
    return model.hasDigest ? .published : .unchanged
  }

  func makeFolder(for model: PublishedModel) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ModelError.notWritable(
        file: model.file, reason: "the folder cannot be made")
    }
  }

  /// - Parameter bytes: how many are still to be written.
  /// - Throws: `ModelError.diskFull`.
  func checkRoom(for model: PublishedModel, bytes: Int64) throws {
    guard let free = freeBytes(path), free < bytes else { return }
    throw ModelError.diskFull(file: model.file, needed: bytes, free: free)
  }

  private func check(_ path: String, holds model: PublishedModel) throws {
    do {
      try inspect(path, model)
    } catch {
      let reason = "\(error)".replacingOccurrences(of: path, with: "it")
      throw ModelError.notModel(file: model.file, reason: reason)
    }
  }
}

extension ModelFolder {
  // MARK: Digests

  private func digestPath(of model: PublishedModel) -> String { "\(path)/.\(model.file).sha256" }

  /// The digest that was stored when a file without a published digest was installed.
  private func storedDigest(of model: PublishedModel) throws -> String? {
    guard let data = FileManager.default.contents(atPath: digestPath(of: model)) else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return text.utf8.count == 64 ? text : nil
  }

  private func store(_ digest: String, of model: PublishedModel) throws {
    do {
      try Data((digest + "\n").utf8).write(
        to: URL(filePath: digestPath(of: model)), options: .atomic)
    } catch {
      throw ModelError.diskFull(file: model.file, needed: nil, free: nil)
    }
  }

  /// SHA-256 of a file.
  static func digest(ofFileAt path: String, named name: String) throws -> String {
    let input = open(path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw ModelError.notReadable(file: name, reason: String(cString: strerror(errno)))
    }
    defer { close(input) }
    var hash = SHA256()
    try read(input, named: name) { piece in
      try Task.checkCancellation()
      hash.update(piece)
    }
    return hash.finish()
  }

  /// Compares git's name of a file's contents with the published one, if there is one.
  private func checkGitBlob(_ path: String, of model: PublishedModel, bytes: Int64) throws {
    guard let expected = model.gitBlob else { return }
    let input = open(path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw ModelError.notReadable(file: model.file, reason: String(cString: strerror(errno)))
    }
    defer { close(input) }
    var hash = GitBlobHash(length: bytes)
    try Self.read(input, named: model.file) { piece in
      try Task.checkCancellation()
      hash.update(piece)
    }
    let found = hash.finish()
    guard found == expected else {
      throw ModelError.wrongDigest(file: model.file, expected: expected, found: found)
    }
  }

  private static func read(
    _ input: Int32, named name: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = Foundation.read(input, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ModelError.notReadable(file: name, reason: String(cString: strerror(errno)))
      }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Bytes that may be written to the disk of a folder; nil where the system does not report it.
  package static func freeBytes(_ folder: String) -> Int64? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
