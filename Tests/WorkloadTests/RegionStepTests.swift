import IPCCore
import Platform
import TestSupport
import Testing
import Workload

/// The steps on regions, locks and semaphores, as workers do them.
@Suite("Steps on regions", .serialized)
struct RegionStepTests {
  /// Plays a scenario to its end, and gives the texts that lie in mailbox `out` then.
  private func play(_ sections: String, _ processes: String) throws -> (Cast, [String]) {
    let cast = try Cast(
      scenario("name: x\nmailboxes: { out: { capacity: unbounded } }\n\(sections)\nprocesses:\n\(processes)"))
    cast.start()
    #expect(cast.haveAllEnded())
    let out = try cast.director.openMailbox("out")
    var texts: [String] = []
    while let message = try out.receiveNow() { texts.append(message.text) }
    return (cast, texts)
  }

  @Test("What one worker writes into a region another reads there: text, number, record and data (§21)")
  func forms() throws {
    let (cast, texts) = try play(
      "regions: { board: { bytes: 128, semaphores: [0] } }",
      """
        writer:
          steps:
            - write: { to: region board, value: "closed", bytes: 16, takes: 1ms }
            - write: { to: region board, at: 16, as: number, value: "-7" }
            - write: { to: region board, at: 24, as: record, value: monday, words: 3, takes: 1ms }
            - write: { to: region board, at: 48, as: data, bytes: 12 }
            - signal: semaphore board
        reader:
          steps:
            - wait: { for: semaphore board, timeout: 20s }
            - read: { from: region board }
            - send: { to: mailbox out, message: "{received}" }
            - read: { from: region board, at: 16, as: number }
            - send: { to: mailbox out, message: "{received}" }
            - read: { from: region board, at: 24, as: record, words: 3 }
            - send: { to: mailbox out, message: "{received}" }
            - read: { from: region board, at: 48, as: data, bytes: 12 }
            - send: { to: mailbox out, message: "{received}" }
      """)
    // The data are one word of 8 bytes, 1, and the bytes 8 to 11.
    #expect(texts == ["closed", "-7", "monday", "\(1 + 8 + 9 + 10 + 11)"])
    let region = try cast.director.openRegion("board")
    #expect(region.checkedReadCount == 1 && region.tornReadCount == 0)
  }

  @Test("A record that is read while another writes it piece by piece is torn, and counted (§23)")
  func torn() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        regions: { board: { bytes: 64 } }
        processes:
          writer:
            steps: [{ write: { to: region board, as: record, value: [monday, tuesday], takes: 1h } }]
          reader:
            start: later
            steps:
              - read: { from: region board, as: record }
              - send: { to: mailbox out, message: "{received}" }
        """), pace: .normal)
    cast.start()
    let region = try cast.director.openRegion("board")
    #expect(eventually { region.lastWriter != nil })
    cast.start("reader", kind: "reader")
    #expect(eventually { cast.result(of: "reader") == .ended(.stepsDone) })
    #expect(region.checkedReadCount == 1 && region.tornReadCount == 1)
    #expect(try cast.director.openMailbox("out").receiveNow()?.text == "torn: monday and ")
    cast.temporary.domain.userWord(0).storeRelease(Pace.unthrottled.thousandths)
    #expect(cast.haveAllEnded())
  }

  @Test("In sections of one mutex nothing is torn and no change of a number is lost (§21, 23)")
  func mutex() throws {
    let (cast, _) = try play(
      "regions: { board: { bytes: 128, holds: [5] } }",
      """
        worker:
          count: 3
          steps:
            - repeat:
                count: 40
                steps:
                  - section:
                      lock: mutex board
                      steps:
                        - change: { of: region board, by: 2 }
                        - write: { to: region board, at: 64, as: record, value: "{name} {n}" }
                  - section:
                      lock: mutex board
                      steps: [{ read: { from: region board, at: 64, as: record } }]
      """)
    let region = try cast.director.openRegion("board")
    #expect(try region.number(at: 0) == 5 + 3 * 40 * 2)
    #expect(region.checkedReadCount == 120 && region.tornReadCount == 0)
    #expect(region.mutex().holder == nil)
  }

  @Test("Readers share their lock and a writer has it alone; a section whose time is up is left out (§21)")
  func readersAndWriters() throws {
    let (_, texts) = try play(
      "regions: { board: { bytes: 64, semaphores: [0, 0] } }",
      """
        first:
          steps:
            - lock: read-lock board 1
            - signal: semaphore board
            - wait: semaphore board 1
            - unlock: read-lock board 1
        second:
          steps:
            - wait: semaphore board
            - section:
                lock: read-lock board 1
                steps: [{ send: { to: mailbox out, message: "reads too" } }]
            - section:
                lock: write-lock board 1
                timeout: 1ms
                steps: [{ send: { to: mailbox out, message: "must not write" } }]
            - unlock: write-lock board 1
            - signal: semaphore board 1
            - section:
                lock: write-lock board 1
                steps: [{ send: { to: mailbox out, message: "writes" } }]
      """)
    #expect(texts == ["reads too", "writes"])
  }

  @Test("Steps under a condition are done only where the number is the one they want")
  func condition() throws {
    let (_, texts) = try play(
      "regions: { board: { bytes: 64, holds: [5, -1] } }",
      """
        first:
          steps:
            - when: { number: region board, is: 4, steps: [{ send: { to: mailbox out, message: "must not" } }] }
            - change: { of: region board, by: -1 }
            - when: { number: region board, is: 4, steps: [{ send: { to: mailbox out, message: four } }] }
            - when:
                number: region board
                at: 8
                is: -1
                steps: [{ send: { to: mailbox out, message: "less than none" } }]
      """)
    #expect(texts == ["four", "less than none"])
  }

  @Test("Who takes a lock that its holder has died with is told whose it was (§21)")
  func deadHolder() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        regions: { board: { bytes: 64 } }
        processes:
          holder: { steps: [{ lock: { what: mutex board, timeout: 5s } }] }
          heir:
            start: later
            steps:
              - section: { lock: mutex board, steps: [{ send: { to: mailbox out, message: "after {dead}" } }] }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    cast.start("heir", kind: "heir")
    #expect(cast.haveAllEnded())
    #expect(try cast.director.openMailbox("out").receiveNow()?.text == "after holder")
  }

  @Test("A send that finds no memory counts as not done, and the worker is told and goes on (§18)")
  func noMemory() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes:
          attic: { capacity: unbounded, max-message: 512KiB, max-memory: 512KiB }
          out: { capacity: unbounded }
        regions: { board: { bytes: 64 } }
        processes:
          p:
            steps:
              - send: { to: mailbox attic, message: box, bytes: 512KiB }
              - send: { to: mailbox out, message: "first {refused}" }
              - send: { to: mailbox attic, message: box, bytes: 512KiB }
              - write: { to: region board, value: "{refused}" }
              - read: { from: region board }
              - send: { to: mailbox out, message: "then {received}" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    let out = try cast.director.openMailbox("out")
    #expect(try out.receiveNow()?.text == "first ")
    #expect(try out.receiveNow()?.text == "then no memory")
    #expect(try cast.director.openMailbox("attic").depth() == 1)
  }

  @Test("A lock taken twice ends the worker with words, and not in a wait for itself")
  func twice() throws {
    let (cast, _) = try play(
      "regions: { board: { bytes: 8 } }", "  p: { steps: [{ lock: mutex board }, { lock: mutex board }] }")
    #expect(cast.result(of: "p") == .failed(.region(.alreadyHeld, name: "board")))
    #expect("\(WorkerError.region(.alreadyHeld, name: "board"))".contains("wait for itself"))
  }

  @Test("A worker is attached from the beginning, or from its step attach to its step detach (§21)")
  func attaching() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { go: , at: { capacity: unbounded } }
        regions: { board: { bytes: 8 } }
        processes:
          p:
            steps:
              - send: { to: mailbox at, message: "1" }
              - receive: { from: mailbox go }
              - attach: region board
              - write: { to: region board, value: x }
              - send: { to: mailbox at, message: "2" }
              - receive: { from: mailbox go }
              - detach: region board
              - send: { to: mailbox at, message: "3" }
              - receive: { from: mailbox go }
        """))
    cast.start()
    let region = try cast.director.openRegion("board")
    let at = try cast.director.openMailbox("at")
    let go = try cast.director.openMailbox("go")
    for attached in [1, 2, 1] {
      guard case .message = try at.receive(timeoutNanoseconds: 20_000_000_000) else { break }
      #expect(region.attached.count == attached)
      try go.send("on")
    }
    #expect(cast.haveAllEnded())
  }

  @Test("What a file says that buffers and regions hold is there before the first step (§22)")
  func stock() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        buffers:
          counted: { slots: 8, discipline: counter, items: [a, b, c, d, e] }
          circle: { slots: 4, discipline: in-out, items: [a, b, c] }
          safe: { slots: 2, items: [a, b] }
        regions: { board: { bytes: 16, holds: [5, -1], semaphores: [0, 3] }, note: { bytes: 5, holds: hello } }
        processes: { p: { steps: [{ sleep: 1ms }] } }
        """))
    let counted = try cast.director.openBuffer("counted", as: .consumer)
    #expect(counted.counter == 5 && counted.itemCount == 5 && counted.inIndex == 5)
    #expect(try counted.consume().text == "a")
    let circle = try cast.director.openBuffer("circle", as: .producer)
    #expect(try circle.tryProduce([1]) == .wouldBlock)
    let safe = try cast.director.openBuffer("safe", as: .consumer)
    #expect(safe.emptyCount == 0 && safe.fullCount == 2)
    #expect(try [safe.consume().text, safe.consume().text] == ["a", "b"])
    let board = try cast.director.openRegion("board")
    #expect(try board.number(at: 0) == 5 && board.number(at: 8) == -1)
    #expect(board.semaphore(0).count == 0 && board.semaphore(1).count == 3)
    #expect(try cast.director.openRegion("note").read(at: 0, byteCount: 5) == Array("hello".utf8))
  }
}
