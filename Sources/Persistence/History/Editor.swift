import Masklets

/// Who makes a change. Undo takes back only what was done in the same tab; the history shows the name.
package struct Editor: Hashable, Sendable {
  /// The tab of a browser; nil for other clients, for whom all steps are their own.
  package var tab: String?
  /// What the person calls themselves, which nobody checks; nil for none.
  package var name: String?

  package init(tab: String? = nil, name: String? = nil) {
    self.tab = tab
    self.name = name
  }

  /// The editor whose request is being answered.
  @TaskLocal package static var current = Editor()

  /// The longest name of a tab, in bytes.
  package static let longestTab = 64
}
