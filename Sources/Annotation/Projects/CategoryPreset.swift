import Masklets

/// A list of categories to start a project with.
package struct CategoryPreset: Sendable {
  package let name: String
  package let categories: [(name: String, color: ObjectColor)]

  private init(_ name: String, _ categories: KeyValuePairs<String, Int>) {
    self.name = name
    self.categories = categories.map { ($0.key, ObjectColor(rgb: $0.value)) }
  }

  /// All presets, in the order in which they are offered.
  package static let all = [
    CategoryPreset(
      "Everyday",
      [
        "person": 0xE6194B, "animal": 0xF58231, "vehicle": 0x4363D8, "plant": 0x3CB44B,
        "furniture": 0x9A6324, "food": 0xFFE119, "tool": 0x911EB4,
      ]),
    CategoryPreset(
      "Street",
      [
        "pedestrian": 0xE6194B, "bicycle": 0xF58231, "motorcycle": 0xFFE119, "car": 0x4363D8,
        "bus": 0x42D4F4, "truck": 0x000075, "traffic light": 0x3CB44B, "traffic sign": 0x911EB4,
      ]),
    CategoryPreset(
      "Animals",
      [
        "bird": 0x42D4F4, "cat": 0xF58231, "dog": 0x9A6324, "fish": 0x4363D8, "horse": 0x800000,
        "insect": 0xFFE119, "mouse": 0x911EB4,
      ]),
    CategoryPreset(
      "Sport",
      [
        "player": 0xE6194B, "goalkeeper": 0xFFE119, "referee": 0x4363D8, "ball": 0xF58231,
        "equipment": 0x3CB44B,
      ]),
    CategoryPreset(
      "Microscopy",
      [
        "cell": 0x3CB44B, "nucleus": 0x4363D8, "bacterium": 0xF58231, "particle": 0xE6194B,
        "debris": 0x911EB4,
      ]),
  ]

  package static func named(_ name: String) -> CategoryPreset? {
    all.first { $0.name.lowercased() == name.lowercased() }
  }
}
