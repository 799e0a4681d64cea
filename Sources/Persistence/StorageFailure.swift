import Foundation
import GRDB
import Masklets

/// Why a write to the disk or the database failed, and what a person can do about it.
package struct StorageFailure {
  /// Part of a sentence, to follow a colon.
  package let sentence: String
  /// True if there is no space left.
  package let isFull: Bool

  package init(_ error: any Error) {
    if let error = error as? DatabaseError {
      // The second is what SQLite reports if the index of its log cannot grow.
      isFull =
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
      if isFull {
        sentence = Self.full
        return
      }
      sentence =
        switch error.resultCode.primaryResultCode {
        case .SQLITE_READONLY: Self.readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
          "the database is damaged: restore the data folder from a backup"
        default:
          "the database refused (\(error.resultCode.rawValue): \(error.message ?? "no reason given"))"
        }
      return
    }
    let code = Self.posixCode(error as NSError)
    isFull = code == .ENOSPC || code == .EDQUOT
    sentence =
      switch code {
      case .ENOSPC?, .EDQUOT?: Self.full
      case .EROFS?, .EACCES?: Self.readOnly
      case let code?: "the disk refused (\(String(cString: strerror(code.rawValue))))"
      case nil: "the disk refused"
      }
  }

  private static let full =
    "the disk that holds the data folder is full: free some space and try again"
  private static let readOnly = "the data folder is read-only: allow the server to write to it"

  /// True for an error of the file system, whose description would name paths.
  package static func isOfFileSystem(_ error: any Error) -> Bool {
    error is CocoaError || error is POSIXError || type(of: error) == NSError.self
  }

  private static func posixCode(_ error: NSError) -> POSIXErrorCode? {
    if error.domain == NSPOSIXErrorDomain { return POSIXErrorCode(rawValue: Int32(error.code)) }
    if error.domain == NSCocoaErrorDomain, error.code == CocoaError.fileWriteOutOfSpace.rawValue {
      return .ENOSPC
    }
    return (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap(posixCode)
  }
}

extension RequestError {
  /// The refusal that an error of the database becomes, or of a file system that is full; nil for
  /// any other error.
  package init?(ofStorage error: any Error) {
    let failure = StorageFailure(error)
    guard error is DatabaseError || failure.isFull && StorageFailure.isOfFileSystem(error) else {
      return nil
    }
    self.init(
      failure.isFull ? .storageFull : .unavailable,
      "The change was not stored: \(failure.sentence)")
  }
}
