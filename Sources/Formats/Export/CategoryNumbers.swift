import Masklets

/// The numbers of categories in formats, from 0: first the categories of the project, then names
/// that only objects have, then `object` for objects without a category.
struct CategoryNumbers {
  /// The category that is written for objects without one.
  static let fallback = "object"

  let categories: [Category]
  private let numbers: [String: Int]

  init(_ source: ExportSource) {
    var categories = source.categories
    var numbers: [String: Int] = [:]
    for (number, category) in categories.enumerated() { numbers[category.name] = number }
    for object in source.objects where numbers[object.category ?? Self.fallback] == nil {
      let name = object.category ?? Self.fallback
      numbers[name] = categories.count
      categories.append(Category(name: name, color: object.color))
    }
    self.categories = categories
    self.numbers = numbers
  }

  func number(of object: AnnotatedTrack) -> Int { numbers[name(of: object)] ?? 0 }

  func name(of object: AnnotatedTrack) -> String { object.category ?? Self.fallback }
}
