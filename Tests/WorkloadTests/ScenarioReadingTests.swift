import IPCCore
import Testing

@testable import Workload

func scenario(_ yaml: String) throws(ScenarioError) -> Scenario {
  try Scenario(yaml: Array(yaml.utf8), file: "f.yaml")
}

@Suite("Reading scenario files")
struct ScenarioReadingTests {
  @Test("A file with everything in it is read as it says")
  func everything() throws {
    let read = try scenario(
      """
      name: all
      description: A bit of everything.
      mailboxes:
        plain:
        orders: { capacity: unbounded, max-message: 1KiB, receivers: one, owner: cook }
        gate: { capacity: zero }
      links:
        - { between: [cook, maid-2], capacity: 3, max-message: 16, when-peer-ends: wait }
      buffers:
        shelf: { slots: 4, slot-bytes: 16, discipline: in-out }
      regions:
        board: { bytes: 4096 }
      processes:
        cook:
          steps:
            - receive: { from: mailbox orders, mode: non-blocking }
            - receive: { from: anyone, timeout: 1.5s }
            - send: { to: link maid-2, message: "{n} of {name}", mode: blocking, timeout: 2s }
        maid:
          count: 2
          steps:
            - repeat:
                count: 3
                steps:
                  - compute: 300ms
                  - repeat: { count: forever, steps: [{ sleep: 1s }] }
        mine: { command: ["/bin/sh", "-c", "true"] }
      """)
    #expect(read.description == "A bit of everything.")
    #expect(
      read.mailboxes == [
        MailboxPlan(
          name: "plain", capacity: .bounded(8), maximumMessageByteCount: 65536, receivers: .anyReceiver,
          owner: nil),
        MailboxPlan(
          name: "orders", capacity: .unbounded, maximumMessageByteCount: 1024, receivers: .oneReceiver,
          owner: "cook"),
        MailboxPlan(
          name: "gate", capacity: .zero, maximumMessageByteCount: 65536, receivers: .anyReceiver, owner: nil),
      ])
    #expect(
      read.links == [
        LinkPlan(
          first: "cook", second: "maid-2", capacity: .bounded(3), maximumMessageByteCount: 16,
          whenPeerEnds: .wait)
      ])
    #expect(read.link(between: "maid-2", and: "cook") == read.links[0])
    #expect(
      read.buffers == [BufferPlan(name: "shelf", slotCount: 4, slotByteCount: 16, discipline: .inOut)])
    #expect(read.regions == [RegionPlan(name: "board", byteCount: 4096)])
    let message = try MessageTemplate("{n} of {name}")
    #expect(
      read.process("cook")?.work
        == .steps([
          .receive(ReceiveStep(from: .mailbox("orders"), mayBlock: false, timeoutNanoseconds: nil)),
          .receive(ReceiveStep(from: .anyone, mayBlock: true, timeoutNanoseconds: 1_500_000_000)),
          .send(
            SendStep(
              to: .link("maid-2"), messages: [message], until: .received, timeoutNanoseconds: 2_000_000_000,
              number: 0)),
        ]))
    #expect(
      read.process("maid")?.work
        == .steps([
          .repetition(
            count: 3,
            steps: [
              .compute(nanoseconds: 300_000_000),
              .repetition(count: nil, steps: [.sleep(nanoseconds: 1_000_000_000)]),
            ])
        ]))
    #expect(read.process("mine")?.work == .command(["/bin/sh", "-c", "true"]))
  }

  @Test("The shipped scenarios are read without a mistake", arguments: ShippedScenario.allCases)
  func shipped(_ shipped: ShippedScenario) throws {
    let scenario = try shipped.scenario()
    #expect(scenario.name == shipped.rawValue)
    #expect(!scenario.description.isEmpty)
    #expect(try Scenario(nameOrPath: shipped.rawValue) == scenario)
  }

  @Test("The tour runs for ever, the word count ends by itself")
  func ends() throws {
    #expect(try !ShippedScenario.tour.scenario().endsByItself)
    #expect(try ShippedScenario.wordCount.scenario().endsByItself)
    #expect(try ShippedScenario.wordCount.scenario().resultMailbox == "result")
    #expect(try ShippedScenario.tour.scenario().resultMailbox == nil)
  }

  @Test("Processes are named by their kind, and numbered where there are several")
  func names() throws {
    let tour = try ShippedScenario.tour.scenario()
    #expect(
      tour.processesToStart.map(\.name) == [
        "waiter-1", "waiter-2", "cook-1", "cook-2", "till-in", "till", "baker", "porter",
      ])
    #expect(
      tour.processesToStart[1]
        == PlannedProcess(name: "waiter-2", kind: "waiter", index: 2, command: nil))
  }

  @Test("One more of a kind takes the first name that is free")
  func another() throws {
    let tour = try ShippedScenario.tour.scenario()
    #expect(tour.anotherProcess(of: "waiter") { _ in true } == nil)
    #expect(tour.anotherProcess(of: "waiter") { $0 != "waiter-2" }?.name == "waiter-2")
    let held: Set = ["waiter-1", "waiter-2", "till"]
    #expect(tour.anotherProcess(of: "waiter") { held.contains($0) }?.name == "waiter-3")
    #expect(tour.anotherProcess(of: "till") { held.contains($0) }?.name == "till-2")
    #expect(tour.anotherProcess(of: "nobody") { _ in false } == nil)
  }

  @Test("A file that is not there, or is a folder, is a mistake that names it")
  func missingFile() {
    let missing = #expect(throws: ScenarioError.self) { try Scenario(path: "/nowhere/x.yaml") }
    #expect(missing?.description.hasPrefix("/nowhere/x.yaml: cannot be read: ENOENT") == true)
    let folder = #expect(throws: ScenarioError.self) { try Scenario(path: "/tmp") }
    #expect(folder?.description.hasPrefix("/tmp: cannot be read: EISDIR") == true)
  }
}
