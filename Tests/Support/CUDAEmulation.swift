import Foundation

/// A library that computes as NVIDIA's driver with a graphics card would, on the processor.
package enum CUDAEmulation {
  /// Its path: it is built beside the tests.
  package static let library = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "libcuda-emulation.so").path

  /// A copy of the library that has a fault.
  ///
  /// - Parameters:
  ///   - settings: lines such as `CUDA_EMULATION_FAULT=old-card`; `Tests/CUDAEmulation/driver.cpp` lists
  ///     them.
  ///   - folder: for the copy.
  package static func library(
    with settings: String..., in folder: TemporaryFolder
  ) throws -> String {
    let copy = folder.path("libcuda-emulation.so")
    try FileManager.default.copyItem(atPath: library, toPath: copy)
    try folder.write(
      settings.flatMap { Array("\($0)\n".utf8) }, to: "libcuda-emulation.so.settings")
    return copy
  }
}
