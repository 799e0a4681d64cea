import Foundation
import Masklets

/// Videos that are annotated together, with the categories their objects may be of.
package struct Project: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  package let videoCount: Int
  package let createdAt: Date
}

/// What kind of thing an object is, such as `dog`: an entry of its project's list.
package struct ProjectCategory: Hashable, Sendable, Identifiable {
  package let id: String
  package let name: String
  package let color: ObjectColor
  /// Objects of the project's videos that bear the name.
  package let objectCount: Int
}

/// What to change of a category; nil leaves it.
package struct CategoryChanges: Hashable, Sendable {
  package var name: String?
  package var color: ObjectColor?

  package init(name: String? = nil, color: ObjectColor? = nil) {
    self.name = name
    self.color = color
  }
}
