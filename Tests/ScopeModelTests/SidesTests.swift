import Observation
import ScopeModel
import Testing

@Suite("Who stands at which side of a mailbox")
struct SidesTests {
  /// The mailbox without a trace of its users, then changed.
  private func sides(_ change: (inout DomainSnapshot) -> Void) -> Sides {
    var snapshot = Kitchen.snapshot()
    snapshot.mailboxes[0].messages = []
    snapshot.mailboxes[0].senders = []
    snapshot.mailboxes[0].receivers = []
    change(&snapshot)
    return SideTable(snapshot)["orders"]
  }

  @Test("The mailbox says who has sent and who has received; having opened it is no use of it")
  func told() {
    #expect(sides { _ in } == Sides())
    let both = sides {
      $0.mailboxes[0].senders = [2, 3]
      $0.mailboxes[0].receivers = [3, 4]
    }
    #expect(both == Sides(senders: [3, 2], receivers: [3, 4]))
  }

  @Test("Who is blocked, who offers, and whose message is queued stands there too")
  func seen() {
    let seen = sides {
      $0.mailboxes[0].blockedSenders = [1]
      $0.mailboxes[0].blockedReceivers = [4]
      $0.mailboxes[0].offer = Kitchen.message(9, from: 2)
      $0.processes[2].waits = [
        WaitSnapshot(reason: .message, objectID: "orders", objectName: "orders", sinceNanoseconds: 0)
      ]
    }
    #expect(seen == Sides(senders: [1, 2], receivers: [3, 4]))
  }

  @Test("A process that died is told by its counts, also at the first look")
  func dead() {
    let seen = sides {
      for index in 0..<4 { $0.processes[index].life = .dead }
      $0.mailboxes[0].openedBy = []
      $0.processes[1].receivedCount = 1
    }
    // waiter-2 did both somewhere, so what it did here is not known.
    #expect(seen == Sides(senders: [1], receivers: [3, 4]))
  }

  @Test("A process that died stays where it stood")
  func stays() {
    var snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    snapshot.processes[2].life = .dead
    snapshot.processes[2].lastChannelID = ""
    snapshot.mailboxes[0].receivers = [4]
    snapshot.mailboxes[0].openedBy = [1, 2, 4]
    _ = update(&model, .snapshot(snapshot))
    #expect(model.sides["orders"].receivers == [3, 4])
    #expect(model.sides["link"] == Sides(senders: [1], receivers: [3]))
  }
}
