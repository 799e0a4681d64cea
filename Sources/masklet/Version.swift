/// The version of Masklet, as `masklet --version` prints it.
enum Version {
  static let current = "0.9.0"
}
