import IPCCore
import Platform
import TestSupport
import Testing
import Workload

/// The steps that are about the process itself, or measure.
@Suite("Steps of the process", .serialized)
struct ProcessStepTests {
  private func texts(_ cast: Cast) throws -> [String] {
    let out = try cast.director.openMailbox("out")
    var texts: [String] = []
    while let message = try out.receiveNow() { texts.append(message.text) }
    return texts
  }

  @Test("Threads of one process share its memory, and another process does not")
  func threads() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded }, go: { capacity: unbounded } }
        processes:
          pair:
            threads:
              - steps: [{ remember: "blue {thread}" }, { send: { to: mailbox go, message: a } }, { send: { to: mailbox go, message: b } }]
              - steps: [{ receive: { from: mailbox go } }, { send: { to: mailbox out, message: "2: {remembered}" } }]
          single:
            steps: [{ receive: { from: mailbox go } }, { send: { to: mailbox out, message: "other: {remembered}" } }]
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "pair") == .ended(.stepsDone))
    #expect(Set(try texts(cast)) == ["2: blue 1", "other: "])
  }

  @Test("With a number of threads each does the steps, and {total} counts for all of them")
  func sameSteps() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        processes:
          trio:
            threads: 3
            steps: [{ repeat: { count: 5, steps: [{ send: { to: mailbox out, message: "{thread}" } }] } }]
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(try texts(cast).sorted() == ["1", "2", "3"].flatMap { Array(repeating: $0, count: 5) })
  }

  @Test("A thread that ends the process, or fails, takes the others along")
  func endOfAll() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: , small: { max-message: 1 } }
        processes:
          ended: { threads: [{ steps: [{ receive: { from: mailbox box } }] }, { steps: [{ end: }] }] }
          failed:
            threads:
              - steps: [{ receive: { from: mailbox box } }]
              - steps: [{ send: { to: mailbox small, message: large } }]
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "ended") == .ended(.stepsDone))
    guard case .failed(.send) = cast.result(of: "failed") else {
      Issue.record("it has not failed")
      return
    }
    cast.end()
  }

  @Test("Who takes another name is another process to its peers (§2, 7)")
  func rename() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        processes:
          p:
            steps:
              - send: { to: link q, message: one, mode: blocking }
              - rename: p2
              - send: { to: link q, message: two, mode: blocking }
              - send: { to: mailbox out, message: "{name}" }
              # Lives under the new name until the other has learnt that the old one is gone.
              - receive: { from: link q }
          q:
            steps:
              - receive: { from: link p }
              - receive: { from: link p2 }
              - send: { to: mailbox out, message: "{received}" }
              - receive: { from: link p }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "q") == .ended(.peerTerminated(name: "p")))
    #expect(Set(try texts(cast)) == ["p2", "two"])
  }

  @Test("Whoever waits for a process by its old name is told that it has left, while it lives on (§7)")
  func leftByName() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { go: , stay: }
        processes:
          p: { steps: [{ receive: { from: mailbox go } }, { rename: p2 }, { receive: { from: mailbox stay } }] }
          q: { steps: [{ send: { to: link p, message: hello, mode: blocking } }] }
        """))
    cast.start()
    // The first wait record of q is in use while it waits for p to receive.
    #expect(
      eventually(withinSeconds: 30) {
        let record = ProcessLayout.waitRecords
        let segment = cast.director.peer(named: "q")?.segment
        return segment?.word(record + WaitLayout.inUse).loadAcquire() == 1
          && segment?.word(record + WaitLayout.reason).loadAcquire() == WaitKind.receipt.rawValue
      })
    _ = try cast.director.openMailbox("go").send("now")
    #expect(eventually(withinSeconds: 30) { cast.result(of: "q") != nil })
    #expect(cast.result(of: "q") == .ended(.peerTerminated(name: "p")))
    #expect(cast.result(of: "p") == nil)
    #expect(cast.director.identity(of: "p") == nil)
    #expect(cast.director.identity(of: "p2") != nil)
    cast.end()
  }

  @Test("A mailbox is handed over to another process, or deleted; who waits on it is told (§10)")
  func ownership() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { owner: p }, gone: , out: { capacity: unbounded } }
        processes:
          p:
            steps:
              - send: { to: mailbox box, message: letter }
              - hand-over: { mailbox: box, to: q }
              - send: { to: link q, message: yours }
              - delete: mailbox gone
              - receive: { from: link q }
          q:
            steps:
              - receive: { from: link p }
              - send: { to: link p, message: done }
          r: { steps: [{ receive: { from: mailbox gone } }] }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "p") == .ended(.stepsDone))
    #expect(cast.result(of: "q") == .ended(.stepsDone))
  }

  @Test("The time that steps take is measured, written into a region, and can be sent")
  func time() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        regions: { times: { bytes: 16 } }
        processes:
          p:
            steps:
              - time: { to: region times, at: 8, unit: us, steps: [{ sleep: 20ms }] }
              - send: { to: mailbox out, message: "{took}" }
              - time: { unit: us, per: 1000000000, steps: [{ compute: 1ms }] }
              - send: { to: mailbox out, message: "{took}" }
        """), pace: .normal)
    cast.start()
    #expect(cast.haveAllEnded())
    let times = try cast.director.openRegion("times")
    let took = try times.number(at: 8)
    #expect(took >= 20_000)
    #expect(try texts(cast) == ["\(took)", "0"])
  }

  @Test("The parts of a text are counted one by one, come round again, and make up the whole")
  func parts() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { work: { capacity: unbounded }, out: { capacity: unbounded } }
        regions: { total: { bytes: 8 } }
        processes:
          boss:
            steps:
              - repeat: { count: 14, steps: [{ send: { to: mailbox work, message: "part {n} of 7" } }] }
          counter:
            count: 2
            steps:
              - repeat:
                  count: 7
                  steps:
                    - receive: { from: mailbox work }
                    - count-part: { rounds: 2 }
                    - section: { lock: mutex total, steps: [{ change: { of: region total, by: "{received}" } }] }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    let all = ShippedText.words.split { !(($0 | 0x20) >= 97 && ($0 | 0x20) <= 122) }.count
    #expect(try cast.director.openRegion("total").number(at: 0) == Int64(2 * all))
  }

  @Test("Messages of a size are the text over and over, or data that are added up as those of a region are")
  func sizes() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: , out: { capacity: unbounded } }
        processes:
          p: { steps: [{ send: { to: mailbox out, message: abc, bytes: 7 } }, { send: { to: mailbox box, bytes: 12 } }] }
          q: { steps: [{ receive: { from: mailbox box } }, { add-up: }, { send: { to: mailbox out, message: "{received}" } }] }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(Set(try texts(cast)) == ["abcabca", "\(1 + 8 + 9 + 10 + 11)"])
  }

  @Test("A kind that starts later is known, and is not started at the beginning")
  func later() throws {
    let read = try scenario(
      "name: x\nprocesses: { a: { start: later, count: 2, steps: [{ send: { to: link b, message: m } }] }, b: { steps: [{ receive: { from: link a-1 } }] } }"
    )
    #expect(read.processesToStart.map(\.name) == ["b"])
    #expect(read.anotherProcess(of: "a") { _ in false }?.name == "a-1")
  }
}
