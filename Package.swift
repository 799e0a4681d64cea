// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "masklet",
  products: [],
  dependencies: [],
  targets: [
    .target(name: "Masklets"),
    .testTarget(name: "MaskletsTests", dependencies: ["Masklets"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
