// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "masklet",
  products: [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "CKernels"),
    .target(name: "CFlowKernels"),
    .target(name: "CMemory"),
    .target(
      name: "COpenCV",
      exclude: ["sysinclude"],
      cxxSettings: [.headerSearchPath("sysinclude")],
      linkerSettings: [
        .linkedLibrary("opencv_core"), .linkedLibrary("opencv_imgproc"),
        .linkedLibrary("opencv_video"),
      ]),
    .systemLibrary(name: "CFFmpeg"),
    .systemLibrary(name: "CHiredis"),
    .systemLibrary(name: "COpenSSL"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "Tensors", dependencies: ["CKernels"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors"], resources: [.copy("Fixtures")]),
    .target(name: "Masklets", dependencies: ["COpenSSL"]),
    .testTarget(name: "MaskletsTests", dependencies: ["Masklets"], exclude: ["Fixtures"]),
    .target(name: "Jobs", dependencies: [.product(name: "Logging", package: "swift-log")]),
    .target(
      name: "CeleryJobs",
      dependencies: ["CHiredis", "Jobs", .product(name: "Logging", package: "swift-log")]),
    .target(name: "VideoIO", dependencies: ["CFFmpeg", "CJPEG", "Masklets"]),
    .testTarget(name: "VideoIOTests", dependencies: ["VideoIO"], exclude: ["Fixtures"]),
    .target(name: "DemoClip", dependencies: ["Masklets"]),
    .testTarget(name: "DemoClipTests", dependencies: ["DemoClip"]),
    .target(name: "SAM2", dependencies: ["Masklets", "Tensors"]),
    .testTarget(
      name: "SAM2Tests", dependencies: ["SAM2", "Masklets", "Tensors", "TestSupport"],
      exclude: ["Fixtures"]),
    .target(name: "FlowTracker", dependencies: ["Masklets", "COpenCV", "CFlowKernels"]),
    .testTarget(
      name: "FlowTrackerTests", dependencies: ["FlowTracker", "CFlowKernels", "DemoClip"]),
    .target(name: "Formats", dependencies: ["CZlib", "Masklets", "VideoIO"]),
    .testTarget(name: "FormatsTests", dependencies: ["Formats", "VideoIO", "TestSupport"]),
    .target(
      name: "Models", dependencies: ["Jobs", "Masklets"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Models", "Jobs", "Masklets", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Propagation",
      dependencies: [
        "Formats", "Jobs", "Masklets", .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "PropagationTests", dependencies: ["Propagation", "Masklets"]),
    .target(
      name: "Persistence",
      dependencies: [
        "Formats", "Jobs", "Masklets", "Propagation",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "PersistenceTests",
      dependencies: [
        "Persistence", "Jobs", "Masklets", "Propagation", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Fixtures"]),
    .target(
      name: "Annotation",
      dependencies: [
        "Formats", "Jobs", "Masklets", "Persistence", "Propagation", "VideoIO",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Server",
      dependencies: [
        "Annotation", "CZlib", "Formats", "Jobs", "Masklets", "Models", "Persistence",
        "Propagation", "VideoIO",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "TestSupport", .product(name: "HummingbirdTesting", package: "hummingbird"),
      ]),
    .executableTarget(
      name: "masklet",
      dependencies: [
        "Annotation", "CMemory", "CeleryJobs", "DemoClip", "FlowTracker", "Formats", "Jobs",
        "Masklets", "Models", "Persistence", "Propagation", "SAM2", "Server", "Tensors", "VideoIO",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "MaskletCommandTests", dependencies: ["masklet", "VideoIO"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "Masklets", "Jobs", "SAM2", "Tensors", .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Support"),
    .testTarget(
      name: "JobsTests", dependencies: ["Jobs", "CeleryJobs", "Persistence", "TestSupport"]),
    .testTarget(
      name: "AnnotationTests",
      dependencies: [
        "Annotation", "FlowTracker", "Persistence", "Propagation", "SAM2", "Tensors",
        "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
