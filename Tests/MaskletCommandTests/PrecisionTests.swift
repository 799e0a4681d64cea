import Testing

@testable import masklet

@Suite struct PrecisionTests {
  @Test func `auto is float32, and with quantize the fastest of this processor`() throws {
    #expect(try EngineOptions.parse([]).recipe(postprocesses: true).precision == .float32)
    let quantized = try EngineOptions.parse(["--quantize"]).recipe(postprocesses: true)
    #expect(quantized.precision == .fastest(on: .machine))
    #expect(quantized.warning() == nil)
  }

  @Test(arguments: ["float32", "bfloat16", "int8"])
  func `a precision that is named is used`(name: String) throws {
    let recipe = try EngineOptions.parse(["--precision", name]).recipe(postprocesses: true)
    #expect(recipe.precision.rawValue == name)
  }

  @Test(arguments: [["--precision", "half"], ["--precision", "int8", "--quantize"]])
  func `a precision that is unknown, or chosen twice, is wrong usage`(arguments: [String]) throws {
    let error = #expect(throws: (any Error).self) { try EngineOptions.parse(arguments) }
    let message = EngineOptions.message(for: try #require(error))
    #expect(message.contains("bfloat16") || message.contains("not both"))
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
