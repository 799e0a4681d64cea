/// A task of Label Studio's JSON, as far as its masks go.
struct LabelStudioTask: Decodable {
  /// What one person, or one model, answered.
  struct Answer: Decodable {
    let result: [LabelStudioRegion]?
    let wasCancelled: Bool?
    let isTruth: Bool?

    enum CodingKeys: String, CodingKey {
      case result
      case wasCancelled = "was_cancelled"
      case isTruth = "ground_truth"
    }
  }

  /// A member of the task's data that may be anything.
  private struct Fact: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }

  private let data: [String: Fact]
  private let annotations: [Answer]
  private let predictions: [Answer]

  private enum CodingKeys: String, CodingKey {
    case data, annotations, predictions
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    data = try container.decode([String: Fact].self, forKey: .data)
    annotations = try container.decodeIfPresent([Answer].self, forKey: .annotations) ?? []
    // Some exports have the ids of predictions in their place.
    predictions = (try? container.decodeIfPresent([Answer].self, forKey: .predictions)) ?? []
  }

  /// The answer whose masks are taken: the one marked as ground truth, else the first. Cancelled
  /// ones are skipped, and predictions taken only where nobody has annotated.
  var answer: Answer? {
    let valid = (annotations.isEmpty ? predictions : annotations).filter {
      $0.wasCancelled != true
    }
    return valid.first { $0.isTruth == true } ?? valid.first
  }

  var isPredicted: Bool { annotations.isEmpty && !predictions.isEmpty }

  var hasSeveralAnswers: Bool {
    annotations.count { $0.wasCancelled != true } > 1
  }

  /// The number at the end of the name of the task's picture; nil if there is none.
  var number: Int? {
    let names = data.keys.sorted { ($0 == "image" ? 0 : 1, $0) < ($1 == "image" ? 0 : 1, $1) }
    for name in names {
      guard let text = data[name]?.text, text.utf8.count <= 4096 else { continue }
      // A server adds a query to the name, or has the name in it.
      for path in [text, String(text.prefix { $0 != "?" })] where Self.isPicture(path) {
        if let number = AnnotatedVideo.number(inFileName: path) { return number }
      }
    }
    return nil
  }

  private static func isPicture(_ path: String) -> Bool {
    let pictures = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"]
    return pictures.contains { path.lowercased().hasSuffix($0) }
  }
}
