public import IPCCore
internal import Platform

/// A folder of domains for one test. It goes with all that is in it, two levels deep, when the value ends.
public final class DomainFolder: Sendable {
  public let path: String
  public var place: DomainPlace { DomainPlace(directory: path) }

  /// - Parameter parent: where it is made.
  public init(in parent: String = "/tmp") throws {
    path = "\(parent)/ipcscope-test-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    try FileSystem.makeDirectory(path)
  }

  deinit { removeFolder(path, levels: 2) }

  /// The names of what is in it.
  public var names: [String] { (try? FileSystem.list(path)) ?? [] }

  /// The processes that run and name this folder in their command line; workers do.
  public var livingProcesses: [Int32] {
    let marked = Array(path.utf8)
    let ids = ((try? FileSystem.list("/proc")) ?? []).compactMap { Int32($0) }
    return ids.filter { id in
      guard let line = try? FileSystem.read("/proc/\(id)/cmdline"), line.contains(marked) else {
        return false
      }
      return ProcessStatus(processID: id)?.isDead == false
    }
  }
}

private func removeFolder(_ path: String, levels: Int) {
  for name in (try? FileSystem.list(path)) ?? [] {
    let entry = "\(path)/\(name)"
    if (try? FileSystem.unlink(entry)) == nil, levels > 1 { removeFolder(entry, levels: levels - 1) }
  }
  try? FileSystem.removeDirectory(path)
}

/// The built `ipcscope`.
public enum BuiltProgram {
  /// It lies beside the test's own program, or in the package's debug folder.
  public static let path: String = {
    let own = CommandLine.arguments[0]
    let beside = own.lastIndex(of: "/").map { own[...$0] + "ipcscope" } ?? ""
    if (try? FileStatus(path: beside)) != nil { return beside }
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(root)/.build/debug/ipcscope"
  }()
}
