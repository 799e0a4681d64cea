// swift-tools-version: 6.1
import PackageDescription

// All but kernels are symbolic links to the main package's targets: what is measured is built
// here, without the main package's dependencies.
let package = Package(
  name: "benchmarks",
  targets: [
    .target(name: "CKernels"),
    .systemLibrary(name: "CZlib"),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(name: "Tensors", dependencies: ["CKernels", "Compression"]),
    .executableTarget(name: "kernels", dependencies: ["Tensors"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
