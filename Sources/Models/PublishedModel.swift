/// A checkpoint that the authors of SAM 2 publish, and the known facts about its file.
package struct PublishedModel: Hashable, Sendable {
  /// `tiny`, `small`, `base_plus` or `large`.
  package let size: String
  /// `2.1` or `2.0`.
  package let version: String
  package let file: String
  /// The file's path below the publisher's address.
  package let location: String
  /// Length of the file; nil if it is not known here.
  package let bytes: Int64?
  /// SHA-256 of the file in hexadecimal digits; nil if it is not known here.
  package let sha256: String?

  /// Its name on the command line and in addresses. A size without a version means SAM 2.1.
  package var name: String { version == "2.1" ? size : "\(size)-\(version)" }

  package init(
    size: String, version: String, file: String, location: String, bytes: Int64? = nil,
    sha256: String? = nil
  ) {
    self.size = size
    self.version = version
    self.file = file
    self.location = location
    self.bytes = bytes
    self.sha256 = sha256
  }
}

extension PublishedModel {
  /// Where the files are published.
  package static let address = "https://dl.fbaipublicfiles.com/segment_anything_2"

  /// All published checkpoints. Some lengths and digests are not known.
  package static let all: [PublishedModel] = [
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
