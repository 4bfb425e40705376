import IPCCore
import Platform
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What a command did.
struct CommandResult: Sendable {
  /// The exit status; 128 + N when signal N killed it.
  var status: Int32
  var output: [UInt8]
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
  var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}

/// The built program, run in a folder of domains of its own, which goes when the test ends.
final class Scope: Sendable {
  private let folder: DomainFolder
  var directory: String { folder.path }
  var place: DomainPlace { folder.place }
  /// No command may take longer than this.
  private static let limitNanoseconds: UInt64 = 120_000_000_000
  static let program = BuiltProgram.path

  init() throws { folder = try DomainFolder() }

  /// What the person who runs the tests has laid down does not count.
  private var environment: [String: String] {
    ["IPCSCOPE_DIR": directory, "X": Self.program, "XDG_CONFIG_HOME": "\(directory).config"]
  }

  /// Runs the program to its end.
  func run(_ arguments: String..., input: [UInt8] = []) async throws -> CommandResult {
    try await start(arguments, input: input).result()
  }

  /// Starts the program.
  func start(_ arguments: [String], input: [UInt8] = []) -> RunningCommand {
    RunningCommand(
      Self.program, arguments, environment: environment, input: input,
      limitNanoseconds: Self.limitNanoseconds)
  }

  /// Runs a shell script in which `$X` is the program.
  func shell(_ script: String) async throws -> CommandResult {
    try await RunningCommand(
      "/bin/sh", ["-c", script], environment: environment, input: [],
      limitNanoseconds: Self.limitNanoseconds
    ).result()
  }

  /// Looks again and again until something is so, for a minute at most.
  func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<6000 {
      if try condition() { return true }
      try? await Task.sleep(nanoseconds: 10_000_000)
    }
    return false
  }
}

/// A command that runs in the background, and is killed when it runs too long.
final class RunningCommand: Sendable {
  private let pid = Mutex<Int32?>(nil)
  private let task: Task<CommandResult, any Error>

  init(
    _ program: String, _ arguments: [String], environment: [String: String], input: [UInt8],
    limitNanoseconds: UInt64
  ) {
    let started = AsyncStream.makeStream(of: Int32.self)
    var changes: [Environment.Key: String?] = [:]
    for (name, value) in environment { changes[Environment.Key(rawValue: name)!] = value }
    let configuration = Configuration(
      executable: .path(FilePath(program)), arguments: Arguments(arguments),
      environment: .inherit.updating(changes))
    task = Task {
      let result = try await Subprocess.run(
        configuration, input: .array(input), output: .bytes(limit: 64 << 20),
        error: .string(limit: 1 << 20)
      ) { execution in
        let pid = execution.processIdentifier.value
        started.continuation.yield(pid)
        started.continuation.finish()
      }
      let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let number): 128 + number
        }
      return CommandResult(
        status: status, output: result.standardOutput, errors: result.standardError)
    }
    let task = task
    Task { [weak self] in
      for await pid in started.stream { self?.pid.withLock { $0 = pid } }
      try? await Task.sleep(nanoseconds: limitNanoseconds)
      _ = task
      if let pid = self?.processID { try? ThisProcess.signal(9, to: pid) }
    }
  }

  var processID: Int32? { pid.withLock { $0 } }

  /// Waits for its end.
  func result() async throws -> CommandResult {
    defer { pid.withLock { $0 = nil } }
    return try await task.value
  }

  func signal(_ number: Int32) async throws {
    for _ in 0..<1000 where processID == nil { try await Task.sleep(nanoseconds: 5_000_000) }
    try ThisProcess.signal(number, to: try #require(processID))
  }
}
