import Foundation
import Tensors
import SAM2TestSupport

/// Samples of the reference's tensors, from a file that scripts/dump_reference.py wrote.
struct Fixture {
  private let tensors: [String: (range: Range<Int>, isFloat: Bool)]
  private let data: Data

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// - Parameter name: of the file in Fixtures, without extension, or in the folder that the environment
  ///   names in `MASKLET_STAGES`: results in float64 from `dump_reference.py --double`.
  init(_ name: String) throws {
    let other = ProcessInfo.processInfo.environment["MASKLET_STAGES"]
    let folder = other.map { URL(filePath: $0) } ?? Self.folder
    data = try Data(contentsOf: folder.appending(path: "\(name).safetensors"))
    let length = Int(data.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    struct Entry: Decodable {
      var dtype: String
      var data_offsets: [Int]
    }
    let entries = try JSONDecoder().decode(
      [String: Entry].self, from: data[8..<8 + length])
    tensors = entries.mapValues { entry in
      let base = 8 + length
      return (
        base + entry.data_offsets[0]..<base + entry.data_offsets[1], entry.dtype == "F32"
      )
    }
  }

  func contains(_ name: String) -> Bool { tensors[name] != nil }

  func floats(_ name: String) -> [Float] {
    guard let entry = tensors[name], entry.isFloat else { fatalError("no floats \(name)") }
    return data[entry.range].withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// Bits of a mask, row by row, least significant first.
  func bits(_ name: String) -> [Bool] {
    guard let entry = tensors[name], !entry.isFloat else { fatalError("no bits \(name)") }
    return data[entry.range].flatMap { byte in (0..<8).map { byte >> $0 & 1 == 1 } }
  }

  /// Those of `values` that the sample of tensor `name` holds, in its order.
  func sample(_ name: String, of values: [Float]) -> [Float] {
    let count = floats(name).count
    guard values.count > count else { return values }
    let seed = SplitMix.seed(name)
    return (0..<count).map {
      values[Int(SplitMix.value(seed, $0) % UInt64(values.count))]
    }
  }

  /// ‖ours − reference‖ / ‖reference‖ over the sample, and the same of the whole norms if worse.
  func relativeError(_ name: String, _ tensor: Tensor) -> Double {
    let reference = floats(name)
    let ours = sample(name, of: tensor.values)
    guard ours.count == reference.count else { return .infinity }
    var (difference, magnitude) = (0.0, 0.0)
    for (a, b) in zip(ours, reference) {
      difference += Double(a - b) * Double(a - b)
      magnitude += Double(b) * Double(b)
    }
    let norm = tensor.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let reported = Double(floats(name + ".norm")[0])
    return max(
      (difference / max(magnitude, 1e-30)).squareRoot(),
      abs(norm - reported) / max(reported, 1e-30))
  }
}
