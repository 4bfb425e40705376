internal import IPCCore
internal import IPCTestSupport
internal import Platform
internal import Synchronization
internal import TestSupport

/// What the threads of one storm share: how long it lasts, and how much has gone through.
final class Storm: Sendable {
  private let end: UInt64
  private let passed = Atomic<Int>(0)

  init(milliseconds: UInt64) { end = monotonicNanoseconds() + milliseconds * 1_000_000 }

  var isOver: Bool { monotonicNanoseconds() >= end }
  var count: Int { passed.load(ordering: .relaxed) }
  func add(_ count: Int = 1) { passed.wrappingAdd(count, ordering: .relaxed) }

  /// Runs each on a thread of its own, and waits for all.
  func run(_ bodies: (@Sendable () throws -> Void)...) {
    let threads = bodies.map { body in
      Thread {
        do { try body() } catch { SanitizerWorker.fail("\(error)") }
      }
    }
    for thread in threads { thread.join() }
  }

  /// Counts a message, which must be whole.
  func check(_ bytes: [UInt8]) {
    if bytes.count >= 8, !Payload.isWhole(bytes) {
      SanitizerWorker.fail("a message of \(bytes.count) is torn")
    }
    add()
  }

  func check(_ bytes: RawSpan) {
    // SAFETY: only noted; then the bytes of the span are copied one by one, within its bounds.
    unsafe bytes.withUnsafeBytes { unsafe PlainAccess.noteRead($0.baseAddress, $0.count) }
    check((0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
  }
}

/// A mailbox that threads share.
final class Box: Sendable {
  let box: Mailbox
  init(_ box: consuming Mailbox) { self.box = box }
}

/// Writes a payload in place.
func fill(_ bytes: inout MutableRawSpan, _ number: UInt64) {
  // SAFETY: only noted.
  unsafe bytes.withUnsafeMutableBytes { unsafe PlainAccess.noteWrite($0.baseAddress, $0.count) }
  for (index, byte) in Payload.bytes(number, byteCount: bytes.byteCount).enumerated() {
    bytes.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
  }
}

/// Small ones mostly; now and then one that is copied, lent, or takes a run of chunks.
func byteCount(_ number: UInt64) -> Int {
  switch number % 512 {
  case 7: 300_000
  case 77, 277: 9000
  case let rest where rest % 16 == 1: 2000
  case let rest where rest % 4 == 1: 200
  default: 8
  }
}

/// Time-outs of all calls: nobody waits for ever in a storm.
let briefly: UInt64 = 20_000_000
