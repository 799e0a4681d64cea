import Foundation
import GRDB
import Masklets

/// Why a write to the disk or the database failed, and what a person can do about it.
package struct StorageFailure {
  /// Part of a sentence, to follow a colon.
  package let sentence: String

  package init(_ error: any Error) {
    if let error = error as? DatabaseError {
      sentence =
        switch error.resultCode.primaryResultCode {
        case .SQLITE_FULL: Self.full
        case .SQLITE_READONLY: Self.readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
          "the database is damaged: restore the data folder from a backup"
        default:
          "the database refused (\(error.resultCode.rawValue): \(error.message ?? "no reason given"))"
        }
      return
    }
    sentence =
      switch Self.posixCode(error as NSError) {
      case .ENOSPC?, .EDQUOT?: Self.full
      case .EROFS?, .EACCES?: Self.readOnly
      case let code?: "the disk refused (\(String(cString: strerror(code.rawValue))))"
      case nil: "the disk refused"
      }
  }

  private static let full =
    "the disk that holds the data folder is full: free some space and try again"
  private static let readOnly = "the data folder is read-only: allow the server to write to it"

  private static func posixCode(_ error: NSError) -> POSIXErrorCode? {
    if error.domain == NSPOSIXErrorDomain { return POSIXErrorCode(rawValue: Int32(error.code)) }
    if error.domain == NSCocoaErrorDomain, error.code == CocoaError.fileWriteOutOfSpace.rawValue {
      return .ENOSPC
    }
    return (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap(posixCode)
  }
}

extension RequestError {
  /// The refusal that an error of the database becomes; nil for any other error.
  package init?(ofDatabase error: any Error) {
    guard let error = error as? DatabaseError else { return nil }
    self.init(
      error.resultCode == .SQLITE_FULL ? .storageFull : .unavailable,
      "The change was not stored: \(StorageFailure(error).sentence)")
  }
}
