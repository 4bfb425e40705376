import IPCCore
import Platform
import Testing

extension Conformance {
  /// Faults that only one order of steps shows, brought about by writing what the other process would have.
  @Suite struct StepOrderTests {
    private let base = ChannelLayout.firstChannel

    @Test("A sender that is about to sleep for a receipt does not miss it: its word changes (§12)")
    func receiptWord() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .bounded(2))
      try box.send("x")
      let segment = box.channel.segment
      // As if the sender had the first entry and had just written that it sleeps.
      segment.word32(base + ChannelLayout.receipts + ChannelLayout.receiptWord).storeRelease(2)
      segment.word(base + ChannelLayout.receiptHighWater).storeRelease(1)
      segment.word(base + ChannelLayout.firstRing + SlotLayout.sizes).storeRelease(1 | 1 << 32)
      #expect(try box.receiveNow()?.text == "x")
      #expect(segment.word32(base + ChannelLayout.receipts + ChannelLayout.receiptWord).loadAcquire() == 1)
    }

    @Test("A switch does not accept the offer of a sender that has died: it is gone (§16, 20)")
    func deadOffer() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box", capacity: .zero))
      let send = Concurrent { try box.box.send("x", timeoutNanoseconds: 10 * second) }
      try me.untilBlocked(.rendezvous)
      // As if the life that waits for the receipt had ended.
      let segment = box.box.channel.segment
      segment.word(base + ChannelLayout.receipts + ChannelLayout.receiptOwner).storeRelease(1 << 40)
      try box.box.setCapacity(.bounded(2))
      #expect(try box.box.depth() == 0)
      #expect(try send.value() == .timedOut)
    }

    @Test("A switch whose lock is never released says who holds it (§20, 27)")
    func lockNeverReleased() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let other = try temporary.domain.join(as: "other")
      let box = try SharedBox(me.createMailbox("box", capacity: .bounded(2)))
      box.box.channel.segment.word(base + ChannelLayout.sendLock).storeRelease(other.id.rawValue)
      let use = Concurrent { () -> String in
        do {
          try box.box.setCapacity(.unbounded)
          return ""
        } catch { return "\(error)" }
      }
      #expect(try use.value(within: 20).contains("which other holds"))
    }
  }
}
