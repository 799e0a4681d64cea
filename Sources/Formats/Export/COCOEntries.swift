import Masklets

/// The entries of a COCO file.
enum COCOEntry {
  struct Video: Encodable {
    let id: Int
    let name: String
    let width, height, length: Int
    let fps: Double
  }

  struct Category: Encodable {
    let id: Int
    let name: String
    let supercategory = ""
  }

  struct Image: Encodable {
    let id: Int
    let fileName: String
    let width, height: Int
    let videoID, frameIndex: Int

    enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
      case videoID = "video_id"
      case frameIndex = "frame_index"
    }
  }

  enum Segmentation: Encodable {
    case runLengths(RLE)
    case rings([[Double]])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .runLengths(let rle): try rle.encode(to: encoder)
      case .rings(let rings): try rings.encode(to: encoder)
      }
    }
  }

  /// As CVAT writes them: the flag `occluded` among the object's own.
  struct Attributes: Encodable {
    private let isOccluded: Bool
    private let values: [String: String]

    init(_ attributes: FrameAttributes?) {
      isOccluded = attributes?.isOccluded ?? false
      values = attributes?.values ?? [:]
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Name.self)
      try container.encode(isOccluded, forKey: Name(stringValue: "occluded"))
      for (name, value) in values {
        try container.encode(value, forKey: Name(stringValue: name))
      }
    }
  }

  struct Annotation: Encodable {
    let id, imageID, categoryID, trackID, videoID, area: Int
    let isCrowd = 0
    let bbox: [Int]
    let score: Float
    let name: String
    let segmentation: Segmentation
    /// Absent for an object without any.
    let attributes: Attributes?

    enum CodingKeys: String, CodingKey {
      case id, area, bbox, score, segmentation, attributes
      case name = "object_name"
      case imageID = "image_id"
      case categoryID = "category_id"
      case trackID = "track_id"
      case videoID = "video_id"
      case isCrowd = "iscrowd"
    }
  }
}
