/// The tab of a browser in which a person works: undo takes back only what was done in the same tab.
package enum EditingTab {
  /// The tab whose request is being answered; nil for other clients, for whom all steps are their own.
  @TaskLocal package static var current: String?

  /// The longest name of a tab.
  package static let longestName = 64
}
