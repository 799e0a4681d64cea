/// What becomes of the objects that a session has when masks are imported.
package enum ImportMode: String, CaseIterable, Sendable, Codable {
  /// They stay, and those of the file are added.
  case add
  /// They are removed, unless they are locked.
  case replace
  /// An object of the file whose name one object of the session has is taken for the same: on the
  /// frames where the file has a mask of it, the file's replaces the session's.
  case match
}
