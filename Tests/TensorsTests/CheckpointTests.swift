import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct CheckpointTests {
  /// Calls `body` with the path of a file of `bytes`, which exists only meanwhile.
  private func withFile<Result>(
    _ bytes: [UInt8], _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try body(try folder.write(bytes, to: "checkpoint").path)
  }

  private func fact(_ bytes: [UInt8]) throws -> String {
    try withFile(bytes) { path in
      let error = #expect(throws: CheckpointError.self) { _ = try Checkpoint(path: path) }
      #expect(error?.path == path)
      return error?.fact ?? ""
    }
  }

  private func fixture() throws -> [UInt8] {
    let url = try #require(
      Bundle.module.url(forResource: "tiny", withExtension: "pt", subdirectory: "Fixtures"))
    return [UInt8](try Data(contentsOf: url))
  }

  @Test func `a file that torch wrote is read with the same values`() throws {
    try withFile(fixture()) { path in
      let checkpoint = try Checkpoint(path: path)
      let base = (0..<24).map { Float($0) / 8 - 1 }
      #expect(checkpoint.entries.count == 9)
      #expect(try checkpoint.tensor(named: "matrix", shape: [4, 6]).values == base)
      let transposed = try checkpoint.tensor(named: "transposed", shape: [6, 4])
      let turned: [Float] = (0..<24).map { i in base[i % 4 * 6 + i / 4] }
      #expect(transposed.values == turned)
      let middle = try checkpoint.tensor(named: "middle", shape: [2, 3])
      #expect(middle.values == Array(base[8...10] + base[14...16]))
      #expect(
        try checkpoint.tensor(named: "half").values == [0, 1, -2.5, 65504, 0x1p-24, .infinity])
      #expect(try checkpoint.tensor(named: "brain").values == [1, -3, 0.15625])
      #expect(try checkpoint.tensor(named: "parameter", shape: [1, 2]).values == [0.5, 0.25])
      #expect(try checkpoint.tensor(named: "scalar", shape: []).values == [7])
      #expect(try checkpoint.tensor(named: "empty", shape: [0, 3]).values == [])
    }
  }

  @Test func `a tensor that is missing, of another shape or not of floats is named`() throws {
    try withFile(fixture()) { path in
      let checkpoint = try Checkpoint(path: path)
      let missing = #expect(throws: CheckpointError.self) { try checkpoint.tensor(named: "neck") }
      #expect(missing?.fact == "has no tensor neck")
      let misshapen = #expect(throws: CheckpointError.self) {
        try checkpoint.tensor(named: "matrix", shape: [6, 4])
      }
      #expect(misshapen?.fact == "matrix has shape [4, 6], where [6, 4] was expected")
      let integer = #expect(throws: CheckpointError.self) {
        try checkpoint.tensor(named: "counter")
      }
      #expect(integer?.fact.contains("int64") == true)
    }
  }

  @Test(arguments: ["archive/", "", "a/b/", "sam2.1_hiera_tiny/"])
  func `any archive prefix is understood`(prefix: String) throws {
    try withFile(TorchArchive(prefix: prefix).zip) { path in
      let w = try Checkpoint(path: path).tensor(named: "w", shape: [2, 2])
      #expect(w.values == [1, 2, 3, 4])
    }
  }

  @Test func `a hostile pickle is refused by name`() throws {
    let system = TorchArchive(global: ("os", "system"))
    #expect(try fact(system.zip).contains("os.system"))
    let evaluation = TorchArchive(global: ("builtins", "eval"))
    #expect(try fact(evaluation.zip).contains("builtins.eval"))
    #expect(try fact(TorchArchive(key: "state").zip).contains("top key model"))
  }

  @Test func `shapes that don't fit their storage are refused`() throws {
    let misfits = [
      TorchArchive(shape: [2, 3], strides: [3, 1]),
      TorchArchive(offset: 1),
      TorchArchive(offset: -1),
      TorchArchive(shape: [-2, -2]),
      TorchArchive(strides: [-2, 1]),
      TorchArchive(shape: [1 << 40], strides: [0]),
      TorchArchive(shape: [.max, .max], strides: [.max, .max]),
      TorchArchive(shape: [2, 2], strides: [.max, 1]),
      TorchArchive(count: 5),
      TorchArchive(count: .max),
      TorchArchive(count: -1),
      TorchArchive(shape: [Int](repeating: 1, count: 9), strides: [Int](repeating: 1, count: 9)),
    ]
    for misfit in misfits { #expect(try !fact(misfit.zip).isEmpty) }
  }

  @Test func `files of other kinds are refused`() throws {
    #expect(throws: CheckpointError.self) { try Checkpoint(path: "/nonexistent/weights.pt") }
    #expect(throws: CheckpointError.self) { try Checkpoint(path: "/") }
    #expect(try fact([]) == "is empty")
    #expect(try fact([1, 2, 3]).contains("3 bytes"))
    #expect(try fact([UInt8](repeating: 255, count: 100)).contains("neither"))
    var archive = TorchArchive()
    archive.entries.removeFirst()
    #expect(try fact(archive.zip).contains("data.pkl"))
    archive = TorchArchive()
    archive.entries.removeLast()
    #expect(try fact(archive.zip).contains("missing"))
  }

  @Test func `a deeply nested pickle causes an error, not a crash`() throws {
    var archive = TorchArchive()
    for opcode in [0x28, 0x7D, 0x85] as [UInt8] {
      archive.entries[0].bytes = [0x80, 2, 0x29] + [UInt8](repeating: opcode, count: 1_000_000)
      #expect(try !fact(archive.zip).isEmpty)
    }
  }

  @Test func `a file truncated anywhere is refused`() throws {
    for file in [try fixture(), TorchArchive().zip, try safetensors()] {
      for length in 0..<file.count {
        let error = try withFile(Array(file[..<length])) { path in
          #expect(throws: CheckpointError.self) { _ = try Checkpoint(path: path) }
        }
        #expect(error != nil, "\(length) of \(file.count) bytes")
      }
    }
  }

  @Test func `a flipped bit never causes a crash or a read past the end of the file`() throws {
    for file in [try fixture(), TorchArchive().zip, try safetensors()] {
      for index in file.indices {
        var damaged = file
        damaged[index] ^= 1 << UInt8(index % 8)
        try withFile(damaged) { path in
          do throws(CheckpointError) {
            let checkpoint = try Checkpoint(path: path)
            for (name, entry) in checkpoint.entries {
              #expect(entry.shape.reduce(1, *) <= file.count)
              if [.float32, .float16, .bfloat16, .float64].contains(entry.elementType) {
                #expect(try checkpoint.tensor(named: name).shape == entry.shape)
              }
            }
          } catch {
            #expect(!error.fact.isEmpty)
          }
        }
      }
    }
  }

  private func safetensors() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("checkpoint")
    let writer = try SafetensorsWriter(
      path: path,
      tensors: [
        .init(name: "logits", shape: [3, 2]), .init(name: "ids", shape: [2], elementType: .int64),
      ])
    try writer.write([5, 6] as [Float], to: "logits", at: 2)
    try writer.write([1, 2] as [Float], to: "logits")
    try writer.write([7, 9] as [Int64], to: "ids")
    #expect(!FileManager.default.fileExists(atPath: path))
    try writer.finish()
    return [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  @Test func `written safetensors are read back, with zeros where nothing was written`() throws {
    try withFile(safetensors()) { path in
      let checkpoint = try Checkpoint(path: path)
      #expect(try checkpoint.tensor(named: "logits", shape: [3, 2]).values == [1, 2, 0, 0, 5, 6])
      #expect(checkpoint.entries["ids"]?.elementType == .int64)
      #expect(checkpoint.entries["ids"]?.shape == [2])
    }
  }

  @Test func `an unfinished safetensors file leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    do {
      _ = try SafetensorsWriter(
        path: folder.path("x"), tensors: [.init(name: "a", shape: [4])])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `a safetensors header that does not fit its file is refused`() throws {
    func file(_ header: String, data: Int) -> [UInt8] {
      TorchArchive.bytes(of: UInt64(header.utf8.count)) + header.utf8
        + [UInt8](repeating: 0, count: data)
    }
    let good = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    try withFile(file(good, data: 8)) { path in
      let a = try Checkpoint(path: path).tensor(named: "a")
      #expect(a.values == [0, 0])
    }
    for header in [
      "{", "{}", "[]", #"{"a":1}"#,
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
      #"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
      String(repeating: "[", count: 100_000),
    ] {
      #expect(try !fact(file(header, data: 8)).isEmpty, "\(header.prefix(80))")
    }
  }
}
