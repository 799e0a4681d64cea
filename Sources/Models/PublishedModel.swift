/// A checkpoint that the authors of SAM 2 or EdgeTAM publish, and the known facts about its file.
package struct PublishedModel: Hashable, Sendable {
  /// `tiny`, `small`, `base_plus` or `large`; `edgetam`.
  package let size: String
  /// SAM 2's `2.1` or `2.0`; EdgeTAM's `1.0`.
  package let version: String
  package let file: String
  /// The file's path below the publisher's address.
  package let location: String
  /// Where the file is published.
  package let publisher: String
  /// Length of the file; nil if it is not known here.
  package let bytes: Int64?
  /// SHA-256 of the file in hexadecimal digits; nil if it is not known here.
  package let sha256: String?
  /// git's name of the file's contents in hexadecimal digits, for a file that is published in a
  /// repository; see `GitBlobHash`.
  package let gitBlob: String?

  /// Its name on the command line and in addresses. A size without a version means the latest one.
  package var name: String { version == "2.0" ? "\(size)-\(version)" : size }

  /// The network, for a sentence: `SAM 2.1 tiny`.
  package var title: String { size == "edgetam" ? "EdgeTAM" : "SAM \(version) \(size)" }

  /// True if a digest of the published file is known.
  package var hasDigest: Bool { sha256 != nil || gitBlob != nil }

  /// How a file is recognised as the published one.
  package var checkedBy: String {
    sha256 != nil ? "SHA-256" : gitBlob != nil ? "git blob" : "contents"
  }

  package init(
    size: String, version: String, file: String, location: String,
    publisher: String = Self.address, bytes: Int64? = nil, sha256: String? = nil,
    gitBlob: String? = nil
  ) {
    self.size = size
    self.version = version
    self.file = file
    self.location = location
    self.bytes = bytes
    self.sha256 = sha256
    self.publisher = publisher
    self.gitBlob = gitBlob
  }
}

extension PublishedModel {
  /// Where the files of SAM 2 are published.
  package static let address = "https://dl.fbaipublicfiles.com/segment_anything_2"

  /// All published checkpoints, the recommended one first. Some lengths and digests are not known.
  package static let all: [PublishedModel] = [
    PublishedModel(
      size: "edgetam", version: "1.0", file: "edgetam.pt", location: "checkpoints/edgetam.pt",
      publisher: "https://github.com/facebookresearch/EdgeTAM/raw/main",
      gitBlob: "abd54d22bbd22ba3e53cf59a307e59e0f3701be6"),
    version21(
      "tiny", bytes: 156_008_466,
      "7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69"),
    version21("small", "6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38"),
    version21("base_plus", "a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5"),
    version21(
      "large", bytes: 898_083_611,
      "2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318"),
    version20("tiny"), version20("small"), version20("base_plus"), version20("large"),
  ]

  private static func version21(
    _ size: String, bytes: Int64? = nil, _ sha256: String
  ) -> PublishedModel {
    let file = "sam2.1_hiera_\(size).pt"
    return PublishedModel(
      size: size, version: "2.1", file: file, location: "092824/\(file)", bytes: bytes,
      sha256: sha256)
  }

  private static func version20(_ size: String) -> PublishedModel {
    let file = "sam2_hiera_\(size).pt"
    return PublishedModel(
      size: size, version: "2.0", file: file, location: "072824/\(file)")
  }
}
