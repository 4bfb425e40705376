internal import Platform

/// What the machine says of itself.
public struct Machine: Sendable, Equatable {
  public var processorName: String
  /// Those that the benchmark may use.
  public var processorCount: Int
  /// Whether all of them share one last-level cache; nil where the system does not say.
  public var sharesCache: Bool?
  public var memoryByteCount: UInt64
  public var kernelRelease: String
  public var isVirtual: Bool

  /// One line for people.
  public var description: String {
    let cache =
      sharesCache.map { $0 ? " that share one L3 cache" : " that do not all share one L3 cache" } ?? ""
    let words = processorCount == 1 ? "one processor" : "\(processorCount) processors\(cache)"
    return
      "\(processorName), \(words), \(fixed(Double(memoryByteCount) / Double(1 << 30), 0)) GiB of memory, "
      + "Linux \(kernelRelease)\(isVirtual ? ", a virtual machine" : "")"
  }

  static func current() -> Machine {
    let cpu = lines(of: "/proc/cpuinfo")
    func value(_ key: String) -> String? {
      cpu.first { $0.hasPrefix(key) }.flatMap { $0.split(separator: ":", maxSplits: 1).last }.map(trimmed)
    }
    let processors = usableProcessors()
    let caches = processors.map { processor in
      lines(of: "/sys/devices/system/cpu/cpu\(processor)/cache/index3/shared_cpu_list").first ?? ""
    }
    return Machine(
      processorName: value("model name") ?? value("CPU implementer").map { "processor of implementer \($0)" }
        ?? "unknown processor",
      processorCount: processors.count,
      sharesCache: caches.contains("") ? nil : Set(caches).count == 1,
      memoryByteCount: memory("MemTotal:"),
      kernelRelease: lines(of: "/proc/sys/kernel/osrelease").first ?? "",
      isVirtual: value("flags")?.split(separator: " ").contains("hypervisor") ?? false)
  }

  /// Memory that can be had without swapping; 0 when it cannot be said.
  static var availableByteCount: UInt64 { memory("MemAvailable:") }

  private static func memory(_ key: String) -> UInt64 {
    let line = lines(of: "/proc/meminfo").first { $0.hasPrefix(key) }
    return line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 } ?? 0
  }

  private static func lines(of path: String) -> [String] {
    guard let bytes = try? FileSystem.read(path, limit: 65536) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " || $0 == "\t" })
  }
}
