import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// Counters that begin again after their last value, eight before it.
  @Suite struct WrapTests {
    private static let last = UInt64.max - 7

    private func word(_ channel: Channel, _ offset: Int) -> SharedWord64 {
      channel.segment.word(ChannelLayout.firstChannel + offset)
    }

    @Test("The blocked are served in their order where their tickets' numbers begin again (§19)")
    func tickets() throws {
      let pair = try Pair(.mailbox, .bounded(1))
      try pair.send("first")
      word(pair.outgoing, ChannelLayout.sendTicketControl + ChannelLayout.nextNumber).storeRelease(Self.last)
      var sends: [Concurrent<SendOutcome>] = []
      for n in 0..<16 {
        sends.append(Concurrent { try pair.send("\(n)") })
        try pair.sender.untilBlocked(.space, count: n + 1)
      }
      #expect(try pair.receive()?.text == "first")
      for n in 0..<16 { #expect(try pair.receive()?.text == "\(n)") }
      for send in sends { #expect(try send.value().sequence != nil) }

      word(pair.outgoing, ChannelLayout.receiveTicketControl + ChannelLayout.nextNumber)
        .storeRelease(Self.last)
      var receives: [Concurrent<Message?>] = []
      for n in 0..<16 {
        receives.append(Concurrent { try pair.receive() })
        try pair.receiver.untilBlocked(.message, count: n + 1)
      }
      for n in 0..<16 { _ = try pair.send("\(n)", until: .received) }
      for n in 0..<16 { #expect(try receives[n].value()?.text == "\(n)") }
    }

    @Test("Steps go on one by one where their numbers and the gate's begin again (§30)")
    func steps() throws {
      let pair = try Pair(.mailbox, .unbounded)
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      for offset in [ProcessLayout.stepsGranted, ProcessLayout.stepsTaken, ProcessLayout.stepsEnded] {
        pair.sender.segment.word(offset).storeRelease(Self.last)
      }
      domain.gateSequence.storeRelease(UInt32.max - 7)
      #expect(domain.pause(by: controller.id.rawValue))
      let sends = Concurrent { for n in 0..<16 { try pair.send("\(n)") } }
      for n: UInt64 in 1...16 {
        try pair.sender.untilBlocked(.gate)
        let permit = controller.grantStep(to: pair.sender.segment)
        #expect(permit == Self.last &+ n)
        try eventually("the step to end") {
          pair.sender.segment.word(ProcessLayout.stepsEnded).loadAcquire() == permit
        }
        #expect(try pair.outgoing.depth() == n)
      }
      try sends.value()
    }
  }
}
