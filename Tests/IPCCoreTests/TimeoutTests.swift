import Glibc
import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

extension Conformance {
  @Suite struct TimeoutTests {
    @Test(
      "A time-out of a send or a receive is a result of its own, and comes no earlier than asked (§13, 14)",
      arguments: Sort.allCases)
    func results(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(1))
      let begin = monotonicNanoseconds()
      #expect(try pair.receive(timeout: 20 * millisecond) == nil)
      #expect(monotonicNanoseconds() - begin >= 20 * millisecond)
      #expect(try pair.receiveNow() == nil)
      #expect(try pair.send("", until: .immediately).sequence != nil)
      // An empty message is not nil.
      #expect(try pair.receiveNow()?.bytes == [])
      try pair.send("fills")
      let again = monotonicNanoseconds()
      #expect(try pair.send("x", timeout: 20 * millisecond) == .timedOut)
      #expect(try pair.send("x", until: .received, timeout: 20 * millisecond) == .timedOut)
      #expect(monotonicNanoseconds() - again >= 40 * millisecond)
      #expect(try pair.receive(timeout: 0)?.text == "fills")
      #expect(try pair.receive(timeout: 0) == nil)
      #expect(try pair.send("x", until: .received, timeout: 0) == .timedOut)
      #expect(try pair.receiveNow() == nil)
    }

    @Test(
      "A send that times out was received or withdrawn, never both and never neither (§14)",
      arguments: eachSort(everyCapacity), [SendUntil.queued, .received])
    func receivedOrWithdrawn(_ sortAndCapacity: (Sort, Capacity), _ until: SendUntil) throws {
      let pair = try Pair(sortAndCapacity.0, sortAndCapacity.1)
      let count = UInt64(scaled(400))
      let sender = Concurrent {
        var sent: [UInt64] = []
        for number in 0..<count {
          let request = SendRequest(until: until, timeoutNanoseconds: (number % 8) * 20_000)
          let bytes = Payload.bytes(number, byteCount: number % 3 == 0 ? 5000 : 8)
          switch try pair.outgoing.send(bytes, request) {
          case .queued, .received: sent.append(number)
          case .timedOut: break
          case .wouldBlock: Issue.record("a blocking send would block")
          }
        }
        return sent
      }
      var received: [UInt64] = []
      while true {
        let isOver = sender.isFinished
        let message = try pair.receive(timeout: (UInt64(received.count) % 8) * 20_000)
        if let number = message.flatMap({ Payload.number($0.bytes) }) { received.append(number) }
        if message == nil && isOver { break }
      }
      #expect(try sender.value() == received)
      #expect(try pair.outgoing.depth() == 0)
    }

    @Test(
      "However many sends were withdrawn with no receiver near, the next message is found (§14)",
      arguments: eachSort(everyCapacity), [1, 2, 3, 64, 65, 500])
    func manyWithdrawn(_ sortAndCapacity: (Sort, Capacity), _ count: Int) throws {
      let pair = try Pair(sortAndCapacity.0, sortAndCapacity.1)
      for _ in 0..<count {
        let until: SendUntil = .received
        #expect(try pair.send("withdrawn", until: until, timeout: 1) == .timedOut)
      }
      let send = Concurrent { try pair.send("found") }
      #expect(try pair.receive(timeout: 5 * second)?.text == "found")
      _ = try send.value()
      #expect(try pair.receiveNow() == nil)
    }

    @Test(
      "A receive that times out has taken nothing, though a non-blocking send at capacity zero counted on it (§14, 16)",
      arguments: Sort.allCases)
    func handedOrTimedOut(_ sort: Sort) throws {
      let pair = try Pair(sort, .zero)
      let isOver = Atomic<Bool>(false)
      let sender = Concurrent {
        var sent: UInt64 = 0
        while !isOver.load(ordering: .relaxed) {
          if try pair.send("\(sent)", until: .immediately).sequence != nil { sent += 1 }
        }
        return sent
      }
      var received: UInt64 = 0
      var depths: Set<UInt64> = []
      for round in 0..<UInt64(scaled(3000)) {
        if let message = try pair.receive(timeout: (round % 10) * 10_000) {
          #expect(message.text == "\(received)")
          received += 1
        } else {
          depths.insert(try pair.incoming.depth())
        }
      }
      isOver.store(true, ordering: .relaxed)
      #expect(try sender.value() == received)
      #expect(depths.isSubset(of: [0]), "at capacity zero the depth was \(depths)")
      #expect(received > 0)
    }

    @Test("Signals neither break nor shorten nor lengthen a wait (§14)", arguments: Sort.allCases)
    func signals(_ sort: Sort) throws {
      try SignalStorm.during {
        let pair = try Pair(sort, .bounded(1), maximumMessageByteCount: 16 << 20)
        let begin = monotonicNanoseconds()
        #expect(try pair.receive(timeout: 50 * millisecond) == nil)
        let lasted = monotonicNanoseconds() - begin
        #expect(lasted >= 50 * millisecond && lasted < 5 * second)
        try pair.send("fills")
        let again = monotonicNanoseconds()
        #expect(try pair.send("x", timeout: 50 * millisecond) == .timedOut)
        #expect(monotonicNanoseconds() - again >= 50 * millisecond)
        let waits = Concurrent { try pair.send("waits") }
        try pair.sender.untilBlocked(.space)
        sleepNanoseconds(20 * millisecond)
        #expect(!waits.isFinished)
        #expect(try pair.receive()?.text == "fills")
        #expect(try pair.receive()?.text == "waits")
        _ = try waits.value()
        // Large payloads make long system calls.
        let large = Payload.bytes(7, byteCount: 16 << 20)
        let send = Concurrent { try pair.outgoing.send(large) }
        #expect(try pair.receive()?.bytes == large)
        _ = try send.value()
      }
      #expect(SignalStorm.count > 100)
    }
  }
}

/// A timer that signals this process a thousand times a second, to a handler that does next to nothing.
enum SignalStorm {
  private static let counter = Atomic<Int>(0)
  static var count: Int { counter.load(ordering: .relaxed) }

  static func during(_ body: () throws -> Void) throws {
    var action = sigaction()
    var before = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      SignalStorm.counter.wrappingAdd(1, ordering: .relaxed)
    }
    var often = itimerval(
      it_interval: timeval(tv_sec: 0, tv_usec: 1000), it_value: timeval(tv_sec: 0, tv_usec: 1000))
    var never = itimerval()
    // SAFETY: plain C structures that live through the calls; the handler only adds to an atomic.
    unsafe sigaction(SIGALRM, &action, &before)
    unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &often, nil)
    defer {
      unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &never, nil)
      sleepNanoseconds(5 * millisecond)
      unsafe sigaction(SIGALRM, &before, nil)
    }
    try body()
  }
}
