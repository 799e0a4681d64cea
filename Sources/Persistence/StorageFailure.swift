import Foundation
import GRDB

/// What a person can do about a failed write.
struct StorageFailure {
  let sentence: String

  init(_ error: any Error) {
    if let error = error as? DatabaseError {
      sentence =
        switch error.resultCode.primaryResultCode {
        case .SQLITE_FULL: Self.full
        case .SQLITE_READONLY: "the data folder is read-only: allow the server to write to it"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
          "the database is damaged: restore the data folder from a backup"
        default:
          "the database refused (\(error.resultCode.rawValue): \(error.message ?? "no reason given"))"
        }
      return
    }
    let code = Self.posixCode(error as NSError)
    sentence =
      switch code {
      case .ENOSPC?, .EDQUOT?: Self.full
      case .EROFS?, .EACCES?: "the data folder is read-only: allow the server to write to it"
      case let code?: "the disk refused (\(String(cString: strerror(code.rawValue))))"
      case nil: "the disk refused"
      }
  }

  private static let full =
    "the disk that holds the data folder is full: free some space and try again"

  private static func posixCode(_ error: NSError) -> POSIXErrorCode? {
    if error.domain == NSPOSIXErrorDomain { return POSIXErrorCode(rawValue: Int32(error.code)) }
    if error.domain == NSCocoaErrorDomain, error.code == CocoaError.fileWriteOutOfSpace.rawValue {
      return .ENOSPC
    }
    return (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap(posixCode)
  }
}

extension RequestError {
  /// What to tell about an error of the database; nil for another error.
  package init?(ofDatabase error: any Error) {
    guard let error = error as? DatabaseError else { return nil }
    self.init(
      error.resultCode == .SQLITE_FULL ? .storageFull : .unavailable,
      "The change was not stored: \(StorageFailure(error).sentence)")
  }
}
