import Observation
import ScopeModel
import Testing

@Suite("Why a channel or a buffer is as it is")
struct WhyObjectTests {
  private func channel(_ change: (inout ChannelSnapshot) -> Void) -> [String] {
    var snapshot = Kitchen.snapshot()
    change(&snapshot.mailboxes[0])
    return why(for: .channel("orders"), in: snapshot)
  }

  private func buffer(_ change: (inout BufferSnapshot) -> Void) -> [String] {
    var snapshot = Kitchen.snapshot()
    change(&snapshot.buffers[0])
    return why(for: .buffer("shelf"), in: snapshot)
  }

  @Test("Bounded: with room, full, full with a sender blocked, empty with a receiver blocked, draining")
  func bounded() {
    #expect(
      channel { _ in } == [
        "orders is bounded at 8 (automatic buffering) and holds 2.",
        "A sender is blocked only while 8 are queued.",
      ])
    #expect(
      channel { $0.depth = 8 }.last
        == "It is full: the next sender is blocked until cook-1 or cook-2 receives.")
    #expect(
      channel {
        $0.depth = 8
        $0.blockedSenders = [1, 2]
      }.last == "It is full: waiter-1 and waiter-2 are blocked until cook-1 or cook-2 receives.")
    #expect(
      channel {
        $0.depth = 0
        $0.blockedReceivers = [3]
      }.last == "It is empty: cook-1 is blocked in receive until someone sends.")
    #expect(
      channel {
        $0.capacity = .bounded(1)
        $0.isDraining = true
      }.first == "orders was switched to bounded 1 and drains: it still holds 2.")
  }

  @Test("Zero: idle, with an offer, with a receiver waiting, draining")
  func zero() {
    #expect(
      channel {
        $0.capacity = .zero
        $0.depth = 0
      } == [
        "orders has capacity zero (explicit buffering): nothing ever waits in it.",
        "A sender is blocked until a receiver takes the message: a rendezvous.",
      ])
    #expect(
      channel {
        $0.capacity = .zero
        $0.depth = 0
        $0.offer = Kitchen.message(10)
      }.last == "waiter-1 offers a message; they meet when cook-1 or cook-2 receives.")
    #expect(
      channel {
        $0.capacity = .zero
        $0.depth = 0
        $0.blockedReceivers = [4]
      }.last == "cook-2 is blocked in receive: the next send meets it at once.")
    #expect(
      channel { $0.capacity = .zero }.first == "orders was switched to zero and drains: 2 are still queued.")
  }

  @Test("Unbounded never blocks a sender for capacity; closed says so")
  func unbounded() {
    #expect(
      channel { $0.capacity = .unbounded }
        == [
          "orders is unbounded (automatic buffering): a sender is never blocked for capacity.",
          "It holds 2 messages, 8 B, in 0 B of memory.",
        ])
    #expect(
      channel {
        $0.capacity = .unbounded
        $0.isHeldByteCountWhole = false
      }.last == "It holds 2 messages in 0 B of memory.")
    #expect(
      channel { $0.isClosed = true } == [
        "orders is closed: whoever waited on it was woken, and no send or receive succeeds.",
        "2 messages were left in it.",
      ])
  }

  @Test("A mailbox that ended with its owner says what became of the owner")
  func ownerEnded() {
    var snapshot = Kitchen.snapshot()
    snapshot.mailboxes[0].isClosed = true
    snapshot.mailboxes[0].ownerName = "cook-1"
    snapshot.processes[2].life = .dead
    snapshot.processes[2].end = .killed(signal: 9)
    #expect(
      why(for: .channel("orders"), in: snapshot) == [
        "orders is closed: its owner cook-1 was killed by SIGKILL.",
        "Whoever waited on it was woken; 2 messages were left in it.",
      ])
  }

  @Test("The three disciplines of a buffer")
  func buffers() {
    #expect(
      buffer { _ in } == [
        "shelf has 4 slots: empty is 4, full is 0, the mutex is free.",
        "A consumer waits on full until an item is put in.",
      ])
    #expect(
      buffer {
        $0.discipline = .inOut
        $0.inIndex = 3
      }.last == "It is full: (in + 1) % 4 == out.")
    #expect(buffer { $0.discipline = .inOut }.last == "It is empty: in == out.")
    #expect(
      buffer {
        $0.discipline = .counter
        $0.counter = 4
        $0.fullSlotCount = 5
      }.last == "The counter says 4, but 5 slots are full: two updates raced, or one is under way.")
  }

  @Test("A region says who is attached, and that nothing guards it")
  func region() {
    let lines = why(for: .region("board"), in: Kitchen.snapshot())
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix("Attached: waiter-1 and cook-1; its mutex is free."))
  }

  @Test("What is not in the reading has no reason")
  func absent() {
    #expect(why(for: .channel("no"), in: Kitchen.snapshot()).isEmpty)
    #expect(why(for: .process(77), in: Kitchen.snapshot()).isEmpty)
  }
}
