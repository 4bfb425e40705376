import IPCCore
import Platform
import Testing

/// The listings of the article *Getting started*, line by line: a tidy test holds the article against this file.
@Suite(.timeLimit(.minutes(1))) struct GettingStartedTests {
  @Test("What the article Getting started shows compiles and does what the article says")
  func article() throws {
    let folder = "/tmp/ipcscope-start-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileSystem.removeDirectory(folder) }

    let place = DomainPlace(directory: folder)
    let domain = try Domain.openOrCreate("kitchen", in: place)
    let waiter = try domain.join(as: "waiter")

    do {
      _ = try domain.join(as: "waiter")
      Issue.record("the name was given twice")
    } catch DomainError.nameHeld(let name, let processID) {
      print("\(name) is process \(processID)")
      #expect(processID == ThisProcess.processID)
    }

    let orders = try waiter.createMailbox("orders", capacity: .bounded(2))
    try orders.send("soup")
    try orders.send("tea")

    let late = try orders.send("cake", timeoutNanoseconds: 20_000_000)
    let never = try orders.send("cake", until: .immediately)
    // late is .timedOut, never is .wouldBlock: neither cake was sent.
    #expect(late == .timedOut && never == .wouldBlock)

    let cook = try domain.join(as: "cook")
    let inbox = try cook.openMailbox("orders")
    let first = try inbox.receive()
    print("\(first.senderName) ordered \(first.text)")
    #expect(first.senderName == "waiter" && first.text == "soup")
    var rest: [String] = []
    while let order = try inbox.receiveNow() {
      print(order.text)
      rest.append(order.text)
    }
    #expect(rest == ["tea"])

    try inbox.setCapacity(.unbounded)
    #expect(orders.capacity == .unbounded)

    let desk = try cook.createMailbox("desk", receivers: .roundRobin)
    try orders.send("cake")
    let next = try cook.receive(fromAnyOf: [inbox.member, desk.member])
    print("\(next.message.text) from \(next.mailboxName)")
    #expect(next.message.text == "cake" && next.mailboxName == "orders")

    let outcomeOfWait = try orders.waitUntilEmpty(timeoutNanoseconds: 1_000_000_000)
    // .empty: the cook has taken everything.
    try desk.handOver(to: waiter.id)
    #expect(outcomeOfWait == .empty && desk.owner == waiter.id)

    try waiter.send(Array("table 4".utf8), to: "cook")
    let direct = try cook.receive(from: "waiter")
    #expect(direct.text == "table 4")

    var absent = ""
    do {
      try cook.send(Array("ready".utf8), to: "porter", waitForPeerNanoseconds: 1_000_000)
    } catch SendError.noSuchProcess(let name) {
      print("\(name) is not here")
      absent = name
    }
    #expect(absent == "porter")

    let rendezvous = LinkOptions(capacity: .zero)
    let porter = try domain.join(as: "porter")
    let outcome = try porter.send(
      Array("pan".utf8), to: "cook", until: .immediately, options: rendezvous)
    // .wouldBlock: the cook is not blocked in receive.
    #expect(outcome == .wouldBlock)

    let tally = try waiter.createRegion("tally", byteCount: 4096)
    let mutex = tally.mutex()
    if case .acquiredAfterDeath(let holder) = try mutex.lock() {
      print("\(holder) died in the middle of a change")
    }
    try tally.write([1, 2, 3], at: 0)
    try mutex.unlock()
    let seen = try cook.openRegion("tally").read(at: 0, byteCount: 3)
    #expect(seen == [1, 2, 3])

    let shelf = try waiter.createBuffer(
      "shelf", slotCount: 8, discipline: .semaphores, as: .producer)
    try shelf.produce("bun")
    let bun = try cook.openBuffer("shelf", as: .consumer).consume()
    #expect(bun.text == "bun")

    let left = try waiter.deleteMailbox("orders")
    try Domain.remove("kitchen", in: place, force: true)
    #expect(left == 0)
  }
}
