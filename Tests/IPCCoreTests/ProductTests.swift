import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// The whole product of ways, capacities, send modes, receive modes and numbers of processes.
  @Suite struct ProductTests {
    @Test(
      "Every combination delivers each message once, whole, in its sender's order, with the table's outcome (§9, 12, 13, 15–19)",
      arguments: Combination.all)
    func delivers(_ combination: Combination) throws {
      let cast = try Cast(combination)
      let count = scaled(12)
      let (outcomes, log) = try cast.play(count: count)
      #expect(try cast.depth() == 0)
      #expect(log.allSatisfy { $0.isWhole })
      for (index, sender) in cast.senders.enumerated() {
        let got = log.filter { $0.sender == sender.id }
        if combination.neverMeets {
          #expect(got.isEmpty && outcomes[index].allSatisfy { $0 == .wouldBlock })
          continue
        }
        // Once each, and by the channel's own sequence in the order in which they were sent (§19).
        let inSequence = got.sorted { $0.sequence < $1.sequence }
        #expect(inSequence.map(\.number) == (0..<UInt64(count)).map { $0 })
        // Each receiver has seen its share in that order.
        for receiver in Set(got.map(\.receiver))
        where combination.way != .link || combination.receiverCount == 1 {
          let share = got.filter { $0.receiver == receiver }.map(\.number)
          #expect(share == share.sorted())
        }
        check(outcomes[index], against: inSequence, combination)
      }
    }

    /// The outcomes are those of the table (§12–18), and name who received (§9).
    private func check(_ outcomes: [SendOutcome], against log: [Cast.Entry], _ combination: Combination) {
      let isToldWho = combination.until == .received || combination.capacity == .zero
      for (outcome, entry) in zip(outcomes, log) {
        if combination.until == .immediately || !isToldWho {
          #expect(outcome == .queued(sequence: entry.sequence))
        } else {
          #expect(outcome == .received(sequence: entry.sequence, by: entry.receiver))
        }
      }
    }

    @Test("The product leaves no combination out (§12, 13, 15)")
    func isComplete() {
      let capacities: [Capacity] = [.zero, .bounded(2), .unbounded]
      #expect(
        Set(Combination.all.map(\.testDescription)).count
          == Way.allCases.count * capacities.count * SendUntil.allCases.count * ReceiveMode.allCases.count * 4
      )
    }
  }
}
