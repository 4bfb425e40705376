import IPCCore
import Observation
import Platform
import Testing

/// What each scenario is there to show, seen by an observer of its own.
@Suite("Scenarios", .serialized, .timeLimit(.minutes(3))) struct ScenarioFactTests {
  private typealias Fact = (scenario: String, isShown: @Sendable (DomainSnapshot) -> Bool)

  private static let facts: [Fact] = [
    (
      "shared-memory",
      { domain in
        // Both are attached, and what one wrote the other has read.
        domain.regions.contains { $0.attached.count == 2 && $0.lastWriterName == "writer" }
          && domain.mailboxes.contains { $0.messages.contains { !$0.bytes.isEmpty } }
      }
    ),
    (
      "producer-consumer",
      { $0.buffers.contains { $0.discipline == .inOut && $0.consumedCount > 0 && $0.producedCount > 1 } }
    ),
    (
      "the-race",
      { $0.buffers.contains { $0.discipline == .counter && $0.counter == 5 && $0.fullSlotCount == 5 } }
    ),
    (
      "readers-writers",
      { domain in
        // Both readers are in, and the writer has never been.
        domain.regions.contains { $0.name == "read_count" && $0.number(at: 0) == 2 }
          && domain.regions.contains { $0.name == "board" && $0.checkedReadCount > 1 && $0.writeCount == 0 }
          && domain.process(named: "writer")?.waits.first?.reason == .semaphore
      }
    ),
    (
      "why-information-sharing",
      { domain in
        domain.regions.contains { $0.name == "loose" && $0.tornReadCount > 0 }
          && domain.regions.contains {
            $0.name == "guarded" && $0.checkedReadCount > 1 && $0.tornReadCount == 0
          }
      }
    ),
    ("why-modularity", { $0.process(named: "plates").map { $0.receivedCount > 0 } ?? false }),
    (
      "direct",
      { domain in
        ["guest", "till"].allSatisfy { name in
          domain.process(named: name).map { $0.receivedCount > 0 } ?? false
        }
      }
    ),
    (
      "indirect",
      { domain in
        let inTurn = domain.mailboxes.first { $0.name == "in-turn" }
        let one = domain.mailboxes.first { $0.name == "one" }
        // Whoever has the right alone receives; the three who take turns each had one.
        return inTurn?.receivers.count == 3 && (one?.receivedCount ?? 0) > 1 && one?.receiveRightHolder != nil
          && domain.processes.contains { $0.name.hasPrefix("holder") && $0.receivedCount == 0 }
      }
    ),
    (
      "blocking",
      { domain in
        func reason(_ name: String) -> WaitReason? { domain.process(named: name)?.waits.first?.reason }
        return ["both-takes", "looks-takes", "waits-takes", "tries-takes"].allSatisfy {
          (domain.process(named: $0)?.receivedCount ?? 0) > 0
        } && (reason("waits-sends") == .receipt || reason("both-sends") == .receipt)
      }
    ),
    (
      "deadlock",
      { domain in
        ["ann", "bob"].allSatisfy { domain.process(named: $0)?.waits.first?.reason == .rendezvous }
          && domain.process(named: "carol")?.waits.first?.reason == .message
      }
    ),
  ]

  @Test("Each scenario shows what it says, in segments that an observer reads")
  func shown() async throws {
    let scope = try Scope()
    let runs = Self.facts.map { scope.start(["run", $0.scenario, "--headless"]) }
    for fact in Self.facts {
      var observer: DomainObserver?
      let isShown = await scope.eventually {
        if observer == nil { observer = try? DomainObserver(fact.scenario, in: scope.place) }
        return observer.map { fact.isShown($0.read(messageLimit: 4)) } ?? false
      }
      #expect(isShown, "\(fact.scenario)")
    }
    for run in runs {
      try await run.signal(2)
      #expect(try await run.result().status == 130)
    }
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }
}

extension DomainSnapshot {
  fileprivate func process(named name: String) -> ProcessSnapshot? { processes.first { $0.name == name } }
}
