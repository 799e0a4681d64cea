import Compression
import Foundation

/// The safetensors format: the length of a JSON header, the header, the tensors' bytes.
enum SafetensorsFile {
  /// In bytes. The safetensors library allows 100 MB; SAM 2's headers have about 100 kB.
  private static let largestHeader = 16 << 20

  private struct Item: Decodable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// The header's tensors by name, without `__metadata__`.
  private struct Header: Decodable {
    var items: [String: Item] = [:]

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys where key.stringValue != "__metadata__" {
        items[key.stringValue] = try container.decode(Item.self, forKey: key)
      }
    }
  }

  static func entries(of file: MappedFile) throws(Malformation) -> [String: Checkpoint.Entry] {
    guard file.count >= 8 else {
      throw Malformation("has \(file.count) bytes: neither a torch.save archive nor safetensors")
    }
    var reader = ByteReader<Malformation>(file.bytes(0..<8))
    let length = try reader.number(UInt64.self)
    guard length <= min(largestHeader, file.count - 8) else {
      throw Malformation(
        "is neither a torch.save archive nor safetensors (a header of \(length) bytes)")
    }
    let start = 8 + Int(length)
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(file.bytes(8..<start)))
    } catch {
      throw Malformation("its safetensors header is not readable: \(error)")
    }
    guard !header.items.isEmpty else { throw Malformation("has no tensors") }
    var entries: [String: Checkpoint.Entry] = [:]
    for (name, item) in header.items {
      entries[name] = try entry(name, item, data: start..<file.count)
    }
    return entries
  }

  private static func entry(
    _ name: String, _ item: Item, data: Range<Int>
  ) throws(Malformation) -> Checkpoint.Entry {
    guard let elementType = types[item.dtype] else {
      throw Malformation("\(name) is of type \(item.dtype), which is not supported")
    }
    guard item.data_offsets.count == 2, 0 <= item.data_offsets[0],
      item.data_offsets[0] <= item.data_offsets[1], item.data_offsets[1] <= data.count
    else {
      throw Malformation(
        "\(name) lies at \(item.data_offsets) of \(data.count) bytes: the file is cut or damaged")
    }
    var strides: [Int] = []
    var elements = 1
    for extent in item.shape.reversed() {
      strides.insert(elements, at: 0)
      let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw Malformation("\(name) has shape \(item.shape)") }
      elements = product
    }
    let bytes = data.lowerBound + item.data_offsets[0]..<data.lowerBound + item.data_offsets[1]
    guard elements <= bytes.count, bytes.count == elements * elementType.size else {
      throw Malformation(
        "\(name) has \(bytes.count) bytes for \(item.shape) of \(item.dtype)")
    }
    return try Checkpoint.Entry(
      name: name, shape: item.shape, strides: strides, offset: 0, elementType: elementType,
      storage: bytes)
  }

  private static let types: [String: Checkpoint.ElementType] = [
    "F32": .float32, "F16": .float16, "BF16": .bfloat16, "F64": .float64, "I64": .int64,
    "I32": .int32, "I16": .int16, "I8": .int8, "U8": .uint8, "BOOL": .bool,
  ]
}
