import Foundation
import Masklets

/// A video the service knows.
package struct Video: Hashable, Sendable, Identifiable {
  package let id: String
  /// What people call it: the file name it came with.
  package let name: String
  package let frameCount: Int
  package let size: ImageSize
  package let framesPerSecond: Double
  package let bytes: Int64
  package let createdAt: Date
  package let projectID: String
  /// Where the file lies: below the uploads folder if `isUpload`, else absolute.
  let path: String
  let isUpload: Bool
  /// When the file was changed last: together with its size, tells that it is the same still.
  let modifiedAt: Date
}
