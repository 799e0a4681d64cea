// swift-tools-version: 6.1
import PackageDescription

// CKernels and Tensors are symbolic links to the main package's targets: what is measured is built
// here, without the main package's dependencies.
let package = Package(
  name: "benchmarks",
  targets: [
    .target(name: "CKernels", sources: ["isa", "pool/pool.c", "pool/scratch.c", "weights"]),
    .target(name: "Tensors", dependencies: ["CKernels"]),
    .executableTarget(name: "kernels", dependencies: ["Tensors"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
