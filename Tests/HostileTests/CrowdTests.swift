import Glibc
import IPCCore
import Platform
import TestSupport
import Testing

/// Many processes at one mailbox: 100 by day (some five seconds), 1,000 every night.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CrowdTests {
  private static let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"
  private static let count = isNightly ? 1000 : 100

  /// The owners of the tickets in the send queue, in their order.
  private func queue(_ box: borrowing Mailbox) -> [UInt64] {
    let tickets = ChannelLayout.firstChannel + ChannelLayout.sendTickets
    let segment = box.channel.segment
    var all: [(number: UInt64, owner: UInt64)] = []
    for index in 0..<ChannelLayout.ticketCount {
      let at = tickets + index * ChannelLayout.ticketByteCount
      guard segment.word32(at + ChannelLayout.ticketWord).loadAcquire() != 0 else { continue }
      all.append(
        (
          segment.word(at + ChannelLayout.ticketNumber).loadRelaxed(),
          segment.word(at + ChannelLayout.ticketOwner).loadRelaxed()
        ))
    }
    return all.sorted { $0.number < $1.number }.map(\.owner)
  }

  @Test(
    "Of very many processes blocked in send on one mailbox, some of them killed, each living one gets through once and in its place, and then receives one message (§11, 19, 25)"
  )
  func crowd() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let inbox = try me.createMailbox("in", capacity: .bounded(1))
    let work = try me.createMailbox("work", capacity: .unbounded)
    let out = try me.createMailbox("out", capacity: .unbounded)
    try inbox.send("full")
    var processes: [Int32] = []
    defer {
      for process in processes {
        kill(process, SIGKILL)
        var status: Int32 = 0
        // SAFETY: the status lives through the call.
        unsafe waitpid(process, &status, 0)
      }
    }
    let worker = TestProgram.path("HostileWorker")
    for number in 0..<Self.count {
      processes.append(
        try TestProgram.start([worker, temporary.place.root, "play.crowd", "1", "\(number)", "0"]))
    }
    try #require(
      eventually(withinSeconds: Self.isNightly ? 600 : 90) { queue(inbox).count == Self.count },
      "\(queue(inbox).count)")

    var expected = queue(inbox)
    for number in stride(from: 0, to: Self.count, by: 10) {
      let id = try #require(me.identity(of: "p\(number)")).rawValue
      expected.removeAll { $0 == id }
      kill(processes[number], SIGKILL)
      try #require(eventually { !me.isAlive(id) })
    }
    #expect(try inbox.receive().text == "full")
    var places: [UInt64: Int] = [:]
    for place in expected.indices {
      guard case .message(let message) = try inbox.receive(timeoutNanoseconds: 60_000_000_000) else {
        Issue.record("only \(place) of \(expected.count) got through")
        return
      }
      #expect(places.updateValue(place, forKey: message.sender.rawValue) == nil, "one message came twice")
    }
    #expect(Set(places.keys) == Set(expected))
    // Who is woken and has no processor for 20 ms may be overtaken, 64 times at most (§19).
    for (place, owner) in expected.enumerated() {
      #expect((places[owner] ?? .max) - place <= 64, "place \(place) came as \(places[owner] ?? -1)")
    }

    for number in expected.indices { try work.send("\(number)") }
    var texts: Set<String> = []
    for _ in expected.indices {
      guard case .message(let message) = try out.receive(timeoutNanoseconds: 60_000_000_000) else {
        Issue.record("only \(texts.count) of \(expected.count) received one")
        return
      }
      texts.insert(message.text)
    }
    #expect(texts == Set(expected.indices.map { "\($0)" }))
    #expect(try work.depth() == 0 && inbox.depth() == 0)
  }
}
