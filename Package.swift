// swift-tools-version: 6.3
import PackageDescription

/// One set of rules for every Swift target: a warning is an error, and so is an unmarked unsafe line.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "ipcscope",
  products: [
    .library(name: "IPCCore", targets: ["IPCCore"]),
    .executable(name: "ipcscope", targets: ["ipcscope"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CBench"),
    .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: strict),
    .target(name: "IPCCore", dependencies: ["Platform"], swiftSettings: strict),
    .target(name: "Observation", dependencies: ["IPCCore", "Platform"], swiftSettings: strict),
    .target(name: "Bench", dependencies: ["CBench", "IPCCore", "Platform"], swiftSettings: strict),
    .target(
      name: "Control", dependencies: ["IPCCore", "Observation", "Platform"], swiftSettings: strict),
    .target(
      name: "Workload",
      dependencies: ["IPCCore", "Platform", .product(name: "Yams", package: "Yams")],
      resources: [
        .embedInCode("Scenarios/tour.yaml"), .embedInCode("Scenarios/word-count.yaml"),
        .embedInCode("Scenarios/shared-memory.yaml"),
        .embedInCode("Scenarios/producer-consumer.yaml"),
        .embedInCode("Scenarios/the-race.yaml"),
        .embedInCode("Scenarios/readers-writers.yaml"),
        .embedInCode("Scenarios/why-information-sharing.yaml"),
        .embedInCode("Scenarios/why-speed-up.yaml"),
        .embedInCode("Scenarios/why-modularity.yaml"),
        .embedInCode("Scenarios/why-convenience.yaml"),
        .embedInCode("Scenarios/direct.yaml"),
        .embedInCode("Scenarios/indirect.yaml"),
        .embedInCode("Scenarios/blocking.yaml"),
        .embedInCode("Scenarios/buffering.yaml"),
        .embedInCode("Scenarios/deadlock.yaml"),
        .embedInCode("Scenarios/models-compared.yaml"),
        .embedInCode("Scenarios/processes-and-threads.yaml"),
        .embedInCode("Scenarios/when-it-breaks.yaml"),
        .embedInCode("Scenarios/letters.txt"),
      ],
      swiftSettings: strict),
    .target(
      name: "Lessons", dependencies: ["Control", "IPCCore", "Observation", "Platform", "Workload"],
      swiftSettings: strict),
    .target(name: "Canvas", swiftSettings: strict),
    .target(
      name: "ScopeModel",
      dependencies: [
        "Observation", "Canvas", .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "ScopeViews", dependencies: ["ScopeModel", "Observation", "Canvas"],
      swiftSettings: strict),
    .target(
      name: "Settings",
      dependencies: ["Platform", "Canvas", "ScopeModel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Terminal",
      dependencies: ["CNcurses", "Canvas", .product(name: "Yams", package: "Yams")],
      // A link to the folder at the top.
      resources: [.embedInCode("themes")],
      swiftSettings: strict),
    .executableTarget(
      name: "ipcscope",
      dependencies: [
        "Platform", "IPCCore", "Observation", "Control", "Workload", "Lessons", "Canvas", "ScopeModel",
        "ScopeViews", "Settings", "Terminal", "Bench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "IPCTestSupport", path: "Tests/Support/IPCTestSupport", swiftSettings: strict),
    .executableTarget(
      name: "ipc-test-worker", dependencies: ["IPCCore", "IPCTestSupport", "Platform"],
      path: "Tests/Support/ipc-test-worker", swiftSettings: strict),
    // With the optimiser in a debug build too: a storm's books must be kept as fast as it blows.
    .target(
      name: "TestSupport", dependencies: ["IPCCore", "Platform"], path: "Tests/Support/TestSupport",
      swiftSettings: strict + [.unsafeFlags(["-O"])]),
    // A process of its own for tests of regions and buffers, which dies where it is told to.
    .executableTarget(
      name: "SharedMemoryWorker", dependencies: ["IPCCore", "Platform"],
      path: "Tests/Support/SharedMemoryWorker", swiftSettings: strict),
    // A process that dies at a named step of an operation, at an instruction, or in a storm.
    .executableTarget(
      name: "CrashWorker",
      dependencies: ["CTrace", "IPCCore", "IPCTestSupport", "Platform", "TestSupport"],
      path: "Tests/Support/CrashWorker", swiftSettings: strict),
    .target(name: "CTrace", path: "Tests/Support/CTrace"),
    .testTarget(
      name: "CrashTests",
      dependencies: ["CTrace", "CrashWorker", "IPCCore", "IPCTestSupport", "Platform", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "IPCCoreTests",
      dependencies: ["IPCCore", "IPCTestSupport", "Platform", "TestSupport", "ipc-test-worker"],
      swiftSettings: strict),
    .testTarget(
      name: "SharedMemoryTests", dependencies: ["IPCCore", "Platform", "SharedMemoryWorker", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ObservationTests",
      dependencies: ["Observation", "IPCCore", "Platform", "SharedMemoryWorker", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "BenchTests", dependencies: ["Bench", "CBench", "Platform", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ControlTests", dependencies: ["Control", "Observation", "IPCCore", "Platform", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkloadTests", dependencies: ["Workload", "IPCCore", "Platform", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LessonsTests", dependencies: ["Lessons", "Observation", "Platform", "Workload"],
      swiftSettings: strict),
    .testTarget(
      name: "ScopeModelTests", dependencies: ["ScopeModel", "Observation", "Canvas"],
      swiftSettings: strict),
    .testTarget(
      name: "ScopeViewsTests", dependencies: ["ScopeViews", "ScopeModel", "Observation", "Canvas"],
      swiftSettings: strict),
    // The worker in the article *A worker of your own*, word for word.
    .executableTarget(
      name: "OwnWorker", dependencies: ["IPCCore"], path: "Tests/Support/OwnWorker", swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "ipcscope", "Observation", "OwnWorker", "IPCCore", "Platform", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    // Drives the built program in a real terminal.
    .testTarget(
      name: "ScreenTests", dependencies: ["ipcscope", "Observation", "IPCCore", "Platform", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SettingsTests", dependencies: ["Settings", "ScopeModel", "Canvas", "Platform"],
      swiftSettings: strict),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas"], swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "Canvas"], swiftSettings: strict),
    // Spoils segments field by field and uses them, in a process that may trap or hang.
    .executableTarget(
      name: "HostileWorker", dependencies: ["IPCCore", "Observation", "Platform"],
      path: "Tests/Support/HostileWorker", swiftSettings: strict),
    .testTarget(
      name: "HostileTests", dependencies: ["HostileWorker", "IPCCore", "Platform", "TestSupport"],
      swiftSettings: strict),
    // Storms of threads in one process, for a build under a sanitiser, and the test that makes that build.
    .executableTarget(
      name: "SanitizerWorker", dependencies: ["IPCCore", "IPCTestSupport", "Platform", "TestSupport"],
      path: "Tests/Support/SanitizerWorker", swiftSettings: strict),
    .testTarget(
      name: "SanitizerTests", dependencies: ["Platform", "TestSupport"], swiftSettings: strict),
    // Runs the model checker on the models in `Tests/Models`.
    .testTarget(name: "ModelTests", dependencies: ["Platform", "TestSupport"], swiftSettings: strict),
    // Reads the sources of all targets; Platform is for files only.
    .testTarget(name: "TidyTests", dependencies: ["Platform", "TestSupport"], swiftSettings: strict),
  ]
)

// The core and its tests alone, which need no other package: for builds under a sanitiser (see SanitizerTests).
if Context.environment["IPCSCOPE_CORE_ONLY"] != nil {
  let core: Set = [
    "CLinux", "Platform", "IPCCore", "IPCTestSupport", "TestSupport", "SanitizerWorker", "ipc-test-worker",
    "SharedMemoryWorker", "IPCCoreTests", "SharedMemoryTests", "CTrace", "CrashWorker",
  ]
  package.targets.removeAll { !core.contains($0.name) }
  package.products.removeAll { $0.name != "IPCCore" }
  package.dependencies = []
}
