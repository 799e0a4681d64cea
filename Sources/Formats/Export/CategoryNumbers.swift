import Masklets

/// The numbers of categories in formats, from 0: first the categories of the project, then names
/// that only objects have and `object` for objects without a category, as they come.
struct CategoryNumbers {
  /// The category that is written for objects without one.
  static let fallback = "object"

  private(set) var categories: [Category]
  private var numbers: [String: Int] = [:]

  init(_ source: ExportSource) {
    self.init(source.categories)
    for object in source.objects { add(object) }
  }

  /// Numbers for all videos of a dataset.
  init(_ dataset: Dataset) {
    self.init(dataset.categories)
    for video in dataset.videos {
      for object in video.objects { add(object) }
    }
  }

  private init(_ categories: [Category]) {
    self.categories = categories
    for (number, category) in categories.enumerated() { numbers[category.name] = number }
  }

  private mutating func add(_ object: AnnotatedTrack) {
    let name = name(of: object)
    guard numbers[name] == nil else { return }
    numbers[name] = categories.count
    categories.append(Category(name: name, color: object.color))
  }

  func number(of object: AnnotatedTrack) -> Int { numbers[name(of: object)] ?? 0 }

  func name(of object: AnnotatedTrack) -> String { object.category ?? Self.fallback }
}
