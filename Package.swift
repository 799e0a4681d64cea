// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "masklet",
  // Tests open it as if it were NVIDIA's driver.
  products: [.library(name: "cuda-emulation", type: .dynamic, targets: ["CUDAEmulation"])],
  // Exact versions, because Package.resolved is not committed. Packages that these depend on are not
  // listed: SwiftPM would warn in every build that no target uses them.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // Without its support for swift-configuration, which takes long to compile and is not used.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1",
      traits: ["FullFoundation"]),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Operations are templates that the instruction sets' files include; the checks beside them are
    // built by scripts/check_kernels.sh.
    .target(
      name: "CKernels",
      sources: ["isa", "pool/pool.c", "pool/scratch.c", "weights"]),
    .target(name: "CMemory"),
    // The kernels are compiled by scripts/make_ptx.sh.
    .target(name: "CCUDA", exclude: ["kernels", "ptx"]),
    .target(
      name: "CUDAEmulation", path: "Tests/CUDAEmulation",
      cxxSettings: [.headerSearchPath(".")]),
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
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "Scheduling"),
    .testTarget(name: "SchedulingTests", dependencies: ["Scheduling", "TestSupport"]),
    .target(name: "DurableFiles"),
    .target(name: "Settings", dependencies: ["DurableFiles"]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"]),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .testTarget(
      name: "CompressionTests", dependencies: ["Compression", "Masklets", "TestSupport"]),
    .target(name: "Tensors", dependencies: ["CCUDA", "CKernels", "Compression", "Scheduling"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "Masklets", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .target(name: "Masklets", dependencies: ["COpenSSL"]),
    .testTarget(name: "MaskletsTests", dependencies: ["Masklets"], exclude: ["Fixtures"]),
    .target(name: "Jobs", dependencies: [.product(name: "Logging", package: "swift-log")]),
    .target(
      name: "CeleryJobs",
      dependencies: [
        "CHiredis", "COpenSSL", "Jobs", .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "VideoIO",
      dependencies: ["CFFmpeg", "CJPEG", "Compression", "DurableFiles", "Masklets"]),
    .testTarget(
      name: "VideoIOTests",
      dependencies: ["VideoIO", "Compression", "Masklets", "TestSupport"],
      exclude: ["Fixtures"]),
    .target(name: "DemoClip", dependencies: ["Masklets"]),
    .testTarget(name: "DemoClipTests", dependencies: ["DemoClip"]),
    .target(name: "SAM2", dependencies: ["Masklets", "Scheduling", "Tensors"]),
    .testTarget(
      name: "SAM2Tests",
      dependencies: ["SAM2", "Masklets", "Tensors", "SAM2TestSupport", "TestSupport"],
      exclude: ["Fixtures"]),
    .target(name: "CPromptNetwork", exclude: ["weights.bin"]),
    .target(
      name: "FlowTracker",
      dependencies: ["CKernels", "COpenCV", "CPromptNetwork", "Masklets", "Tensors"]),
    .testTarget(
      name: "FlowTrackerTests", dependencies: ["FlowTracker", "CKernels", "DemoClip", "Tensors"],
      exclude: ["Fixtures"]),
    .target(
      name: "Formats", dependencies: ["Compression", "DurableFiles", "Masklets", "VideoIO"]),
    .testTarget(name: "FormatsTests", dependencies: ["Formats", "VideoIO", "TestSupport"]),
    .target(
      name: "Models", dependencies: ["DurableFiles", "Jobs", "Masklets"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Models", "Jobs", "Masklets", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Propagation",
      dependencies: [
        "Compression", "Jobs", "Masklets", "Scheduling",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "PropagationTests", dependencies: ["Propagation", "Masklets", "TestSupport"]),
    .target(
      name: "Persistence",
      dependencies: [
        "DurableFiles", "Formats", "Jobs", "Masklets", "Propagation",
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
        "DurableFiles", "Formats", "Jobs", "Masklets", "Persistence", "Propagation",
        "Scheduling", "VideoIO",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Webhooks",
      dependencies: [
        "CCurl", "COpenSSL", "Masklets", "Persistence",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "WebhooksTests",
      dependencies: [
        "Webhooks", "Jobs", "Persistence", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Server",
      dependencies: [
        "Annotation", "Compression", "Formats", "Jobs", "Masklets", "Models", "Persistence",
        "Propagation", "Scheduling", "Settings", "VideoIO", "Webhooks",
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
        "Server", "TestSupport", .product(name: "NIOEmbedded", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "masklet",
      dependencies: [
        "Annotation", "CMemory", "CeleryJobs", "DemoClip", "FlowTracker", "Formats", "Jobs",
        "Masklets", "Models", "Persistence", "Propagation", "SAM2", "Scheduling", "Server",
        "Settings", "Tensors", "VideoIO", "Webhooks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "MaskletCommandTests",
      dependencies: ["masklet", "Settings", "VideoIO", "TestSupport"]),
    // Without FFmpeg and OpenCV, so that it runs on a machine that has nothing but a card.
    .executableTarget(
      name: "cuda-check",
      dependencies: [
        "Masklets", "SAM2", "SAM2TestSupport", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "TestSupport",
      dependencies: [
        "Compression", "Masklets", "Jobs", .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Support"),
    .target(
      name: "SAM2TestSupport", dependencies: ["Masklets", "SAM2", "Tensors"],
      path: "Tests/SAM2Support"),
    .testTarget(
      name: "JobsTests", dependencies: ["Jobs", "CeleryJobs", "Persistence", "TestSupport"]),
    .testTarget(
      name: "AnnotationTests",
      dependencies: [
        "Annotation", "FlowTracker", "Persistence", "Propagation", "SAM2",
        "SAM2TestSupport", "Tensors", "TestSupport", "VideoIO",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
