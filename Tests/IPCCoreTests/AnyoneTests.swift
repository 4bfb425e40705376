import IPCCore
import Platform
import Synchronization
import Testing

extension Conformance {
  /// Receiving from anyone, while several contest it.
  @Suite struct AnyoneTests {
    @Test("No non-blocking send at capacity zero is left in a link while another's is taken (§5, 14, 16)")
    func notStrandedInALink() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let names = ["p", "q"]
      let senders = try names.map { try temporary.domain.join(as: $0) }
      let options = LinkOptions(capacity: .zero)
      for sender in senders {
        #expect(try sender.send([1], to: "me", until: .immediately, options: options) == .wouldBlock)
      }
      let ends = Mutex(false)
      let receive = Concurrent {
        var count = 0
        var turn: UInt64 = 0
        while !ends.withLock({ $0 }) {
          turn += 1
          if case .message = try me.receiveFromAnyone(timeoutNanoseconds: turn % 5 * 20_000) { count += 1 }
          // Nobody is blocked in receive now, so that nothing may have been accepted.
          let left = try names.filter { try me.link(to: $0).incoming.depth() > 0 }
          if !left.isEmpty { throw WaitedInVain(what: "an empty link to \(left)") }
        }
        while try me.receiveNowFromAnyone() != nil { count += 1 }
        return count
      }
      let sends = senders.map { sender in
        Concurrent {
          try (0..<scaled(20_000)).filter { _ in
            try sender.send([1], to: "me", until: .immediately, options: options).sequence != nil
          }.count
        }
      }
      let sent = try sends.reduce(0) { try $0 + $1.value(within: 60) }
      for sender in senders {
        let link = try sender.link(to: "me")
        try eventually("the link of \(sender.name) to be empty") { try link.outgoing.depth() == 0 }
      }
      ends.withLock { $0 = true }
      #expect(try receive.value() == sent)
      #expect(sent > 0)
    }
  }
}
