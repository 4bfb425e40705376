import Platform
import Subprocess
import Synchronization
import SystemPackage

/// How a child process came to its end.
enum ProcessEnd: Equatable, Sendable {
  case exited(Int32)
  case killed(signal: Int32)
  /// It never ran, for this reason.
  case notStarted(String)

  var isSuccess: Bool { self == .exited(0) }

  /// `exited 0`, `killed by signal 9`, as people say it.
  var words: String {
    switch self {
    case .exited(let status): "exited \(status)"
    case .killed(let signal): "killed by signal \(signal)"
    case .notStarted(let reason): "not started: \(reason)"
    }
  }
}

/// A process that this one has started: this very program with another command.
///
/// All methods may be called from any thread and none blocks but ``waitForEnd(timeoutNanoseconds:)``.
final class ChildProcess: Sendable {
  /// Where the child's standard streams lead.
  enum Streams: Sendable {
    /// To those of this process.
    case inherited
    /// Nowhere to read from; output and errors as this process's.
    case outputInherited
    /// Nowhere.
    case none
    /// Nowhere to read from; output and errors are kept for ``output`` and ``errors``.
    case kept
  }

  private struct State {
    var processID: Int32?
    var end: ProcessEnd?
    var output: [UInt8] = []
    var errors: [UInt8] = []
  }
  private let state = Mutex(State())
  private let doorbell: Doorbell
  /// What is kept of each stream.
  private static let keptByteCount = 64 << 20

  /// Starts a process.
  /// - Parameters:
  ///   - title: what `ps` shows as its command line's first word.
  ///   - arguments: the rest of its command line.
  ///   - environment: variables added to those of this process.
  ///   - ownGroup: in a process group of its own, which ``signal(_:toGroup:)`` reaches as a whole and a
  ///     terminal's interrupt key does not.
  ///   - doorbell: rung when it has started and when it has ended.
  init(
    title: String, arguments: [String], environment: [String: String] = [:], streams: Streams,
    ownGroup: Bool, doorbell: Doorbell = Doorbell()
  ) {
    self.doorbell = doorbell
    var options = PlatformOptions()
    if ownGroup { options.processGroupID = 0 }
    var changes: [Environment.Key: String?] = [:]
    for (name, value) in environment {
      if let key = Environment.Key(rawValue: name) { changes[key] = value }
    }
    let configuration = Configuration(
      executable: .path("/proc/self/exe"),
      arguments: Arguments(executablePathOverride: title, remainingValues: arguments),
      environment: .inherit.updating(changes), platformOptions: options)
    // The spawning itself is done by one thread that lives as long as this process: a worker is bound to it.
    Task.detached { await self.run(configuration, streams) }
  }

  private func run(_ configuration: Configuration, _ streams: Streams) async {
    do {
      let status: TerminationStatus
      switch streams {
      case .inherited:
        status = try await Subprocess.run(
          configuration, input: .currentStandardInput, output: .currentStandardOutput,
          error: .currentStandardError
        ) { self.noteStart($0.processIdentifier.value) }.terminationStatus
      case .outputInherited:
        status = try await Subprocess.run(
          configuration, input: .none, output: .currentStandardOutput, error: .currentStandardError
        ) { self.noteStart($0.processIdentifier.value) }.terminationStatus
      case .none:
        status = try await Subprocess.run(
          configuration, input: .none, output: .discarded, error: .discarded
        ) { self.noteStart($0.processIdentifier.value) }.terminationStatus
      case .kept:
        let result = try await Subprocess.run(
          configuration, input: .none, output: .bytes(limit: Self.keptByteCount),
          error: .bytes(limit: Self.keptByteCount)
        ) { self.noteStart($0.processIdentifier.value) }
        state.withLock {
          $0.output = result.standardOutput
          $0.errors = result.standardError
        }
        status = result.terminationStatus
      }
      switch status {
      case .exited(let code): noteEnd(.exited(code))
      case .signaled(let number): noteEnd(.killed(signal: number))
      }
    } catch {
      noteEnd(.notStarted("\(error)"))
    }
  }

  private func noteStart(_ processID: Int32) {
    state.withLock { $0.processID = processID }
    doorbell.ring()
  }

  private func noteEnd(_ end: ProcessEnd) {
    state.withLock { $0.end = end }
    doorbell.ring()
  }

  /// Nil until it runs.
  var processID: Int32? { state.withLock { $0.processID } }
  /// Nil while it runs, or is about to.
  var end: ProcessEnd? { state.withLock { $0.end } }
  /// What it has written, once it has ended (``Streams/kept``).
  var output: [UInt8] { state.withLock { $0.output } }
  var errors: [UInt8] { state.withLock { $0.errors } }

  /// Sends a signal; nothing happens when it has ended.
  func signal(_ number: Int32, toGroup: Bool = false) {
    guard let processID = state.withLock({ $0.end == nil ? $0.processID : nil }) else { return }
    try? ThisProcess.signal(number, to: toGroup ? -processID : processID)
  }

  /// Waits until it runs or has failed to, at most that long.
  func waitForStart(timeoutNanoseconds: UInt64) {
    wait(timeoutNanoseconds) { $0.processID != nil || $0.end != nil }
  }

  /// Waits until it has ended, at most that long; returns early when a signal was caught.
  /// - Returns: its end; nil while it runs on.
  @discardableResult func waitForEnd(timeoutNanoseconds: UInt64) -> ProcessEnd? {
    wait(timeoutNanoseconds) { $0.end != nil }
    return end
  }

  private func wait(_ timeoutNanoseconds: UInt64, until condition: (borrowing State) -> Bool) {
    let begin = monotonicNanoseconds()
    let signalBefore = Interruption.caughtSignal
    while true {
      let rings = doorbell.count
      if state.withLock({ condition($0) }) { return }
      let passed = monotonicNanoseconds() - begin
      if passed >= timeoutNanoseconds || Interruption.caughtSignal != signalBefore { return }
      doorbell.sleep(while: rings, timeoutNanoseconds: min(timeoutNanoseconds - passed, 100_000_000))
    }
  }
}
