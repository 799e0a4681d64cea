// swift-tools-version: 6.1
import PackageDescription

// All but kernels are symbolic links to the main package's targets: what is measured is built
// here, without the main package's dependencies.
let package = Package(
  name: "benchmarks",
  targets: [
    .target(name: "CKernels", sources: ["isa", "pool/pool.c", "pool/scratch.c", "weights"]),
    .systemLibrary(name: "CZlib"),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(name: "Scheduling"),
    .target(name: "Tensors", dependencies: ["CKernels", "Compression", "Scheduling"]),
    .executableTarget(name: "kernels", dependencies: ["Tensors"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
