import Settings
import Synchronization
import TestSupport
import Testing

@testable import masklet

/// Which device is chosen, with an emulated graphics card and its faults.
@Suite struct DeviceTests {
  private let folder: TemporaryFolder
  private let reports = Reports()

  private final class Reports: Sendable {
    private let sentences = Mutex<[String]>([])

    var all: [String] { sentences.withLock { $0 } }

    func append(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
  }

  init() throws {
    folder = try TemporaryFolder()
  }

  private func recipe(
    _ device: Configuration.Device, library: String = CUDAEmulation.library,
    precision: Configuration.Precision = .auto
  ) throws -> EngineRecipe {
    var recipe = try EngineOptions.parse(["--engine", "sam2"]).recipe(postprocesses: true)
    recipe.device = device
    recipe.cudaLibrary = library
    recipe.precision = precision
    recipe.report = { [reports] in reports.append($0) }
    return recipe
  }

  @Test(arguments: [Configuration.Device.cuda, .auto])
  func `a card that passes its self-test is used`(device: Configuration.Device) throws {
    let card = try #require(try recipe(device).openCard())
    #expect(card.name == "Emulated GPU" && card.capability == 80)
    let status = card.statusNow()
    #expect(status.driver == "12.4" && status.totalBytes == 8 << 30 && status.usedBytes > 0)
    #expect(reports.all.isEmpty)
  }

  /// What is wrong with a card, and what its sentence says.
  private static let faults = [
    ("CUDA_EMULATION_FAULT=old-driver", "and 11.0 is needed: update it"),
    ("CUDA_EMULATION_FAULT=old-card", "compute capability 7.0, and 7.5 is needed"),
    ("CUDA_EMULATION_FAULT=no-context", "CUDA_ERROR_OUT_OF_MEMORY"),
    ("CUDA_EMULATION_FAULT=launch:3", "CUDA_ERROR_LAUNCH_FAILED"),
    ("CUDA_EMULATION_FAULT=lost:9", "CUDA_ERROR_ILLEGAL_ADDRESS"),
    ("CUDA_EMULATION_MEMORY=20000", "MiB are free"),
    ("CUDA_EMULATION_FAULT=wrong:layer_norm", "self-test failed: layer norm deviates"),
    ("CUDA_EMULATION_FAULT=wrong:attention_half_96_96", "self-test failed: half attention of 96"),
  ]

  @Test(arguments: faults)
  func `cuda says what is wrong with the card`(setting: String, sentence: String) throws {
    let library = try CUDAEmulation.library(with: setting, in: folder)
    let error = #expect(throws: DeviceError.self) {
      try recipe(.cuda, library: library).openCard()
    }
    let description = try #require(error).description
    #expect(description.contains(sentence) && description.hasSuffix("Or choose cpu or auto"))
  }

  @Test(arguments: faults)
  func `auto says it once and takes the processor`(setting: String, sentence: String) throws {
    let library = try CUDAEmulation.library(with: setting, in: folder)
    #expect(try recipe(.auto, library: library).openCard() == nil)
    #expect(reports.all.count == 1 && reports.all[0].contains(sentence))
  }

  @Test func `auto says nothing where there is no card`() throws {
    let library = try CUDAEmulation.library(with: "CUDA_EMULATION_FAULT=no-device", in: folder)
    #expect(try recipe(.auto, library: library).openCard() == nil)
    #expect(try recipe(.auto, library: "/nowhere/libcuda.so.1").openCard() == nil)
    #expect(reports.all.isEmpty)
    let error = #expect(throws: DeviceError.self) {
      try recipe(.cuda, library: library).openCard()
    }
    #expect(error?.description.contains("finds no NVIDIA graphics card") == true)
  }

  @Test func `one allocation that fails is tried again`() throws {
    let library = try CUDAEmulation.library(with: "CUDA_EMULATION_FAULT=allocation:5", in: folder)
    #expect(try recipe(.cuda, library: library).openCard() != nil)
  }

  @Test func `a precision chooses its device, or is refused`() throws {
    #expect(try recipe(.auto, precision: .int8).openCard() == nil)
    #expect(throws: DeviceError.self) { try recipe(.cuda, precision: .bfloat16).openCard() }
    #expect(try recipe(.cpu, precision: .half).openCard() == nil)
    var half = try recipe(.cpu, precision: .half)
    half.checkpoint = "/nowhere/tiny.pt"
    let error = #expect(throws: DeviceError.self) { try half.makeEngine() }
    #expect(error?.description.contains("needs an NVIDIA graphics card") == true)
  }
}
