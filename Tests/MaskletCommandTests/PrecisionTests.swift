import Settings
import Tensors
import Testing

@testable import masklet

@Suite struct PrecisionTests {
  @Test func `auto is float32, and with quantize the fastest of this processor`() throws {
    let auto = Configuration.Precision.auto
    #expect(auto.resolved(quantize: false, onCard: false) == .float32)
    #expect(auto.resolved(quantize: true, onCard: false) == .fastest(on: .machine))
    let quantized = try EngineOptions.parse(["--quantize"]).recipe(postprocesses: true)
    #expect(quantized.quantize && quantized.precision == .auto && quantized.warning() == nil)
  }

  @Test(arguments: [false, true]) func `auto is half on a graphics card`(quantize: Bool) {
    #expect(Configuration.Precision.auto.resolved(quantize: quantize, onCard: true) == .half)
  }

  @Test(arguments: ["float32", "bfloat16", "int8", "half"])
  func `a precision that is named is used`(name: String) throws {
    let recipe = try EngineOptions.parse(["--precision", name]).recipe(postprocesses: true)
    #expect(recipe.precision.rawValue == name)
  }

  @Test(arguments: [["--precision", "float16"], ["--precision", "int8", "--quantize"]])
  func `a precision that is unknown, or chosen twice, is wrong usage`(arguments: [String]) throws {
    let error = #expect(throws: (any Error).self) { try EngineOptions.parse(arguments) }
    let message = EngineOptions.message(for: try #require(error))
    #expect(message.contains("bfloat16") || message.contains("not both"))
  }

  @Test func `a processor with matrix tiles is said to be faster in bfloat16`() {
    let features: Compute.Features = [.avx512, .vnni, .amx]
    let hint = EngineSummary.faster(.tiny, in: .float32, on: features)
    #expect(hint?.contains("twice as fast with SAM2_QUANTIZE=true") == true)
    #expect(EngineSummary.faster(.edgeTAM, in: .float32, on: features) == nil)
    #expect(EngineSummary.faster(.tiny, in: .bfloat16, on: features) == nil)
    #expect(EngineSummary.faster(.tiny, in: .float32, on: [.avx512, .vnni]) == nil)
  }

  @Test func `bfloat16 on a processor without matrix tiles is said to be slow`() throws {
    var recipe = try EngineOptions.parse(["--engine", "sam2"]).recipe(postprocesses: true)
    recipe.precision = .bfloat16
    #expect(recipe.warning(on: [.avx512, .vnni])?.contains("slower than float32") == true)
    #expect(recipe.warning(on: [.avx512, .vnni, .amx]) == nil)
    recipe.name = .flow
    #expect(recipe.warning(on: [.avx512, .vnni]) == nil)
  }
}
