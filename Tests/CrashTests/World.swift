import Glibc
import IPCCore
import IPCTestSupport
import Platform
import Synchronization

let millisecond: UInt64 = 1_000_000
let second: UInt64 = 1_000_000_000
/// Larger counts for a nightly run.
let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"

/// A wait that ended without what was waited for.
struct WaitedInVain: Error, CustomStringConvertible {
  let what: String
  var description: String { "waited in vain for: \(what)" }
}

/// Looks every half millisecond until the condition holds; throws after `seconds`.
func eventually(_ what: String, within seconds: UInt64 = 10, _ condition: () throws -> Bool) throws {
  let begin = monotonicNanoseconds()
  while try !condition() {
    if monotonicNanoseconds() &- begin > seconds * second { throw WaitedInVain(what: what) }
    sleepNanoseconds(500_000)
  }
}

/// A call on a thread of its own, whose end is waited for only so long.
final class Concurrent: Sendable {
  private let result = Mutex<Result<Void, any Error>?>(nil)

  init(_ body: @escaping @Sendable () throws -> Void) {
    runOnThread { [self] in
      let outcome = Result { try body() }
      result.withLock { $0 = outcome }
    }
  }

  func end(_ what: String, within seconds: UInt64 = 20) throws {
    try eventually("the end of \(what)", within: seconds) { result.withLock { $0 != nil } }
    try result.withLock { try $0!.get() }
  }
}

/// A message as one who received it wrote it down.
struct Got: Sendable {
  let sender: String
  let number: UInt64
  let sequence: UInt64
  let isWhole: Bool
}

/// A domain with one who goes on when others die (`me`), and what it has sent and received.
final class World: Sendable {
  struct Log {
    /// Far from the numbers of any victim, so that no payload passes for another.
    var next: UInt64 = 1_000_000
    var sent: [(number: UInt64, sequence: UInt64)] = []
    var got: [Got] = []
  }

  let directory: String
  let domain: Domain
  let me: Participant
  /// The queue by way of which it talks with the victim: the mailbox `box`, or a link where there is none.
  let box: SharedBox?
  let log = Mutex(Log())
  private let over = Atomic<Bool>(false)

  init(_ capacity: Capacity?, policy: ReceivePolicy = .anyReceiver) throws {
    directory = "/dev/shm/ipcscope-crash-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    domain = try Domain.create("d", in: DomainPlace(directory: directory))
    let me = try domain.join(as: "me")
    self.me = me
    box = try capacity.map {
      SharedBox(
        try me.createMailbox("box", capacity: $0, maximumMessageByteCount: 1 << 20, receivers: policy))
    }
  }

  deinit {
    try? Domain.remove("d", in: DomainPlace(directory: directory), force: true)
    for file in (try? FileSystem.list(directory)) ?? [] { try? FileSystem.unlink("\(directory)/\(file)") }
    try? FileSystem.removeDirectory(directory)
  }

  /// Whether the company of the victim is asked to stop.
  var isOver: Bool { over.load(ordering: .relaxed) }
  func end() { over.store(true, ordering: .relaxed) }
  func companyIsOver(_ isOver: Bool) { over.store(isOver, ordering: .relaxed) }

  /// Sends a message of that size; to the victim where there is no mailbox.
  @discardableResult
  func send(_ byteCount: Int, until: SendUntil = .queued, timeout: UInt64 = 5 * second) throws -> SendOutcome
  {
    let number = log.withLock { log in
      log.next += 1
      return log.next
    }
    let bytes = Payload.bytes(number, byteCount: byteCount)
    let outcome: SendOutcome
    if let box {
      outcome = try box.box.send(bytes, until: until, timeoutNanoseconds: timeout)
    } else {
      outcome = try me.send(bytes, to: "victim", until: until, timeoutNanoseconds: timeout)
    }
    if let sequence = outcome.sequence { log.withLock { $0.sent.append((number, sequence)) } }
    return outcome
  }

  /// Receives a message, from the victim where there is no mailbox; false when there was none in that time.
  @discardableResult
  func receive(timeout: UInt64) throws -> Bool {
    let reception: Reception
    if let box {
      reception = try box.box.receive(timeoutNanoseconds: timeout)
    } else {
      reception = try me.receive(from: "victim", timeoutNanoseconds: timeout)
    }
    return note(reception)
  }

  @discardableResult
  func note(_ reception: Reception) -> Bool {
    guard case .message(let message) = reception else { return false }
    let got = Got(
      sender: message.senderName, number: Payload.number(message.bytes) ?? 0, sequence: message.sequence,
      isWhole: Payload.isWhole(message.bytes))
    log.withLock { $0.got.append(got) }
    return true
  }

  /// Fills and empties the queue as told: `8x70` sends 70 messages of 8 bytes, `-70` receives 70.
  func play(_ script: String) throws {
    for step in script.split(separator: " ") {
      if step.hasPrefix("-") {
        for _ in 0..<(Int(step.dropFirst()) ?? 0) { try receive(timeout: second) }
      } else {
        let parts = step.split(separator: "x").compactMap { Int($0) }
        for _ in 0..<parts[1] { try send(parts[0]) }
      }
    }
  }
}

/// A mailbox that classes and closures can hold.
final class SharedBox: Sendable {
  let box: Mailbox
  init(_ box: consuming Mailbox) { self.box = box }
}
