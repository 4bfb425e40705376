import Glibc
import IPCCore
import Platform
import Synchronization
import Testing

/// All suites, one test at a time: the calls under test block their threads, and many watch for who is blocked.
@Suite(.serialized, .timeLimit(.minutes(isNightly ? 30 : 2))) enum Conformance {}

/// Ends the whole run when a test hangs in a call that no time limit can end, and says which.
private enum Watchdog {
  private static let tests = Mutex<[UInt32: (name: String, since: UInt64)]>([:])
  private static let limit: UInt64 = (isNightly ? 1500 : 100) * second
  private static let isRunning: Bool = {
    runOnThread {
      while true {
        sleepNanoseconds(second)
        let now = monotonicNanoseconds()
        let late = tests.withLock { $0.values.filter { now &- $0.since > limit }.map(\.name) }
        if late.isEmpty { continue }
        print("✘ hangs: \(late)")
        fflush(nil)
        abort()
      }
    }
    return true
  }()

  static func watch(_ key: UInt32, _ name: String) {
    precondition(isRunning)
    tests.withLock { $0[key] = (name, monotonicNanoseconds()) }
  }

  static func release(_ key: UInt32) { tests.withLock { $0[key] = nil } }
}

/// A domain of its own for one test; everything in it goes when the test ends.
final class TemporaryDomain: Sendable {
  let domain: Domain
  let place: DomainPlace
  let directory: String
  private let key = UInt32.random(in: 0...UInt32.max)

  init(under parent: String = "/dev/shm") throws {
    Watchdog.watch(key, Test.current?.displayName ?? "a test")
    directory = "\(parent)/ipcscope-test-\(ThisProcess.processID)-\(key)"
    place = DomainPlace(directory: directory)
    domain = try Domain.create("d", in: place)
  }

  deinit {
    Watchdog.release(key)
    for name in (try? place.domainNames()) ?? [] { try? Domain.remove(name, in: place, force: true) }
    for file in (try? FileSystem.list(directory)) ?? [] { try? FileSystem.unlink("\(directory)/\(file)") }
    try? FileSystem.removeDirectory(directory)
  }

  func path(of kind: SegmentKind, _ name: String) -> String { domain.path(of: kind, name) }
}

/// Larger counts for a nightly run.
let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"
func scaled(_ count: Int, nightly factor: Int = 20) -> Int { isNightly ? count * factor : count }

let millisecond: UInt64 = 1_000_000
let second: UInt64 = 1_000_000_000

/// A wait that ended without what was waited for.
struct WaitedInVain: Error, CustomStringConvertible {
  let what: String
  var description: String { "waited in vain for: \(what)" }
}

/// Looks every half millisecond until the condition holds; throws after `seconds`.
func eventually(_ what: String, within seconds: UInt64 = 15, _ condition: () throws -> Bool) throws {
  let begin = monotonicNanoseconds()
  while try !condition() {
    if monotonicNanoseconds() &- begin > seconds * second { throw WaitedInVain(what: what) }
    sleepNanoseconds(500_000)
  }
}

/// A call that may block, in a thread of its own, whose end is waited for only so long.
final class Concurrent<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)

  init(_ body: @escaping @Sendable () throws -> Value) {
    runOnThread { [self] in
      let outcome = Result { try body() }
      result.withLock { $0 = outcome }
    }
  }

  var isFinished: Bool { result.withLock { $0 != nil } }

  /// What the call returned or threw.
  func value(within seconds: UInt64 = 20) throws -> Value {
    try eventually("the end of a call", within: seconds) { isFinished }
    return try result.withLock { try $0!.get() }
  }

  func hasError<E: Error & Equatable>(_ expected: E) throws -> Bool {
    do {
      _ = try value()
      return false
    } catch let error as E { return error == expected }
  }
}

extension Segment {
  /// What the threads of the process of this segment say they wait for.
  func waitKinds() -> [WaitKind] {
    (0..<ProcessLayout.waitRecordCount).compactMap { index in
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      guard word(at + WaitLayout.inUse).loadAcquire() != 0 else { return nil }
      return WaitKind(rawValue: word(at + WaitLayout.reason).loadAcquire())
    }
  }
}

extension Participant {
  /// Waits until `count` threads of this process are blocked for that reason.
  func untilBlocked(_ kind: WaitKind, count: Int = 1) throws {
    try eventually("\(name) to be blocked: \(kind)") {
      segment.waitKinds().filter { $0 == kind }.count >= count
    }
  }

  /// Waits until a thread of another process is blocked for that reason.
  func until(_ other: String, isBlocked kind: WaitKind) throws {
    try eventually("\(other) to be blocked: \(kind)") {
      peer(named: other)?.segment?.waitKinds().contains(kind) ?? false
    }
  }
}

/// A mailbox that can be stored in classes and closures.
final class SharedBox: Sendable {
  let box: Mailbox
  init(_ box: consuming Mailbox) { self.box = box }
}

func setMode(_ path: String, _ mode: mode_t) {
  // SAFETY: the bridged string lives through the call.
  unsafe chmod(path, mode)
}

func setOwner(_ path: String, _ user: uid_t) {
  // SAFETY: the bridged string lives through the call.
  unsafe chown(path, user, user)
}

/// How much memory a file has.
func allocated(_ path: String) throws -> Int { try FileStatus(path: path).allocatedByteCount }
