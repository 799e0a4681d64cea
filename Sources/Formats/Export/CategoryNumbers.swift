import Masklets

/// The numbers formats give to categories, from 0: those of the project first, then names that only
/// objects bear, then `object` for those without.
struct CategoryNumbers {
  /// What objects without a category are written as.
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
