import Platform
import Testing

private let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"

/// One broken place each; by day every other one.
private let broken = [
  "BAD_COMMIT_BEFORE_BODY SENDS=1 RECEIVES=2",
  "BAD_NO_LOOK_AGAIN SENDS=1 RECEIVES=2",
  "BAD_TAKEOVER_FROM_LIVING SENDS=1 RECEIVES=2",
  "BAD_NO_REPAIR SENDS=1 RECEIVES=2 KILLS=1",
  "BAD_RECEIPT_BY_STORE SENDS=1 RECEIVES=2 TIMEOUTS=1 K1=UNTIL_RECEIVED",
  "BAD_STATE_WITHOUT_POSITION CAPACITY=2 SENDS=2 RECEIVES=3 TIMEOUTS=1 K1=UNTIL_RECEIVED K2=UNTIL_RECEIVED",
  "BAD_DEAD_OFFER_TAKEN CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 KILLS=1",
  "BAD_HAND_BY_STORE CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 TIMEOUTS=1 K1=IMMEDIATELY",
  "BAD_TICKET_OPEN_WHILE_TAKING CAPACITY=0 SENDS=1 RECEIVES=1 K2=IMMEDIATELY POLLS=1",
  "BAD_SWITCH_LEAVES_OFFER CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=0 SWITCH_TO=1",
  "BAD_NO_WAKE_OF_SENDER SENDS=1 RECEIVES=2",
  "BAD_NO_KERNEL_WAKE SENDS=1 RECEIVES=2",
  "BAD_NO_LOOK_BY_ITSELF SENDERS=1 SENDS=1 RECEIVES=1 KILLS=1",
  "BAD_NO_REAPING SENDERS=1 RECEIVERS=2 SENDS=1 RECEIVES=1 KILLS=1",
  "BAD_WITHDRAW_BY_STORE SENDS=1 RECEIVES=2 TIMEOUTS=1 K1=UNTIL_RECEIVED",
  "BAD_NO_LOOK_BEFORE_SLEEP CAPACITY=0 SENDS=1 RECEIVES=2",
  "BAD_RECEIPT_WAKE_LEAVES_WORD CAPACITY=0 SENDS=1 RECEIVES=2",
  "BAD_HANDED_LEAVES CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 TIMEOUTS=1 K1=IMMEDIATELY",
  "BAD_SWITCH_TAKES_DEAD_OFFER CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=0 SWITCH_TO=1 KILLS=1",
  "BAD_SWITCH_WAKES_NOBODY CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=0 SWITCH_TO=1",
]

/// The protocol under mailbox and link, searched through all its states within small bounds: see the head of
/// `Tests/Models/channel.pml` for what is modelled.
@Suite(.serialized) struct ChannelModelTests {
  @Test(
    "In every order of steps: nothing lost, doubled, torn or out of order, and nobody sleeps for ever (§12–20)",
    arguments: [
      "SENDS=1 RECEIVES=2",
      "SENDS=1 RECEIVES=1 TIMEOUTS=1 K2=UNTIL_RECEIVED",
      "SENDERS=1 SENDS=3 RECEIVES=3 CAPACITY=2 K1=UNTIL_RECEIVED TIMEOUTS=1",
      "CAPACITY=0 SENDS=1 RECEIVES=2",
      "CAPACITY=0 SENDS=1 RECEIVES=2 K2=IMMEDIATELY",
      "CAPACITY=0 SENDS=1 RECEIVES=1 K2=IMMEDIATELY POLLS=1",
      "CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 SWITCH_TO=1 TIMEOUTS=1",
    ])
  func holds(_ macros: String) throws { try expectHolds(macros) }

  @Test(
    "The same with a process killed between any two steps (§25)",
    arguments: [
      "SENDERS=1 RECEIVERS=2 SENDS=1 RECEIVES=1 KILLS=1",
      "SENDERS=1 SENDS=2 RECEIVES=1 KILLS=1",
      "CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 TIMEOUTS=1 KILLS=1",
      "CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=0 SWITCH_TO=1 KILLS=1",
    ])
  func holdsThroughDeath(_ macros: String) throws { try expectHolds(macros) }

  @Test(
    "A protocol that is broken in one place is found out",
    arguments: isNightly ? broken : broken.indices.filter { $0 % 2 == 0 }.map { broken[$0] })
  func isFoundOut(_ macros: String) throws {
    let found = try Spin.verify(macros)
    #expect(found.isComplete, "\(found.output)")
    #expect(found.violation != nil, "nothing was found: \(found.output)")
  }

  @Test(
    "The same within wider bounds (§12–20, 28)", .enabled(if: isNightly),
    arguments: [
      "SENDS=1 RECEIVES=2 KILLS=1",
      "SENDS=2 RECEIVES=4",
      "CAPACITY=2 SENDS=2 RECEIVES=3",
      "SENDERS=1 RECEIVERS=2 SENDS=2 RECEIVES=1 KILLS=1",
      "SENDERS=1 SENDS=2 RECEIVES=2 KILLS=2",
      "SENDS=1 RECEIVES=2 TIMEOUTS=1 K2=UNTIL_RECEIVED",
      "CAPACITY=0 SENDS=1 RECEIVES=2 TIMEOUTS=1",
      "CAPACITY=0 SENDS=1 RECEIVES=1 TIMEOUTS=1 K1=IMMEDIATELY K2=IMMEDIATELY",
      "CAPACITY=0 SENDS=1 RECEIVES=1 K2=IMMEDIATELY POLLS=1 KILLS=1",
      "CAPACITY=0 SENDERS=1 SENDS=2 RECEIVES=2 SWITCH_TO=1",
      "CAPACITY=0 SENDERS=1 SENDS=1 RECEIVES=1 SWITCH_TO=1 KILLS=1",
      "SENDERS=1 SENDS=2 RECEIVES=2 SWITCH_TO=0 KILLS=1",
    ])
  func holdsWithinWiderBounds(_ macros: String) throws { try expectHolds(macros, isLarge: true) }

  private func expectHolds(_ macros: String, isLarge: Bool = false) throws {
    let found = try Spin.verify(macros, isLarge: isLarge)
    #expect(found.violation == nil, "\(found.output)")
    #expect(found.isComplete, "not all states were looked at: \(found.output)")
  }
}
