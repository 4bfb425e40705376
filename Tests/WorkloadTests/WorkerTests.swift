import IPCCore
import Platform
import TestSupport
import Testing
import Workload

@Suite("Workers", .serialized)
struct WorkerTests {
  @Test("A worker sends what its steps say, in order, and ends")
  func sends() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { capacity: unbounded } }
        processes:
          p:
            steps:
              - repeat: { count: 3, steps: [{ send: { to: mailbox box, message: ["a{n}", "b{n} {name}"] } }] }
              - send: { to: mailbox box, message: "{n} {total}" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "p") == .ended(.stepsDone))
    let box = try cast.director.openMailbox("box")
    var texts: [String] = []
    while let message = try box.receiveNow() { texts.append(message.text) }
    #expect(texts == ["a1", "b2 p", "a3", "1 4"])
  }

  @Test("What was received can be sent on")
  func pipeline() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: }
        links: [{ between: [first, second], capacity: zero }]
        processes:
          first:
            steps: [{ send: { to: link second, message: hello, mode: blocking } }]
          second:
            steps:
              - receive: { from: link first }
              - send: { to: mailbox out, message: "<{received}>" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "first") == .ended(.stepsDone))
    #expect(try cast.director.openMailbox("out").receiveNow()?.text == "<hello>")
  }

  @Test(
    "A worker receives from a set of mailboxes whose receivers take turns, and waits until one is empty (§9, 11)"
  )
  func setAndEmpty() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes:
          a: { receivers: round-robin }
          b:
          out: { capacity: unbounded }
        processes:
          p:
            steps:
              - send: { to: mailbox b, message: "1" }
              - wait-empty: { at: mailbox b }
              - send: { to: mailbox a, message: "2" }
              - wait-empty: { at: mailbox a, timeout: 20s }
              - send: { to: mailbox out, message: "end" }
          q:
            steps:
              - repeat:
                  count: 2
                  steps:
                    - receive: { from: [mailbox a, mailbox b] }
                    - send: { to: mailbox out, message: "{received}" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    let out = try cast.director.openMailbox("out")
    var texts: Set<String> = []
    while let message = try out.receiveNow() { texts.insert(message.text) }
    #expect(texts == ["1", "2", "end"])
  }

  @Test("Items go through a bounded buffer from producer to consumer")
  func buffer() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { out: { capacity: unbounded } }
        buffers: { shelf: { slots: 2, slot-bytes: 8 } }
        processes:
          baker: { steps: [{ repeat: { count: 5, steps: [{ send: { to: buffer shelf, message: "bun {n}" } }] } }] }
          porter:
            steps:
              - repeat:
                  count: 5
                  steps:
                    - receive: { from: buffer shelf }
                    - send: { to: mailbox out, message: "{received}" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    let out = try cast.director.openMailbox("out")
    var texts: [String] = []
    while let message = try out.receiveNow() { texts.append(message.text) }
    #expect(texts == ["bun 1", "bun 2", "bun 3", "bun 4", "bun 5"])
  }

  @Test("§10: A mailbox that is deleted ends those who wait on it in good order")
  func closed() throws {
    let cast = try Cast(
      scenario(
        "name: x\nmailboxes: { box: }\nprocesses: { p: { steps: [{ receive: { from: mailbox box } }] } }"))
    cast.start()
    #expect(eventually { cast.director.identity(of: "p") != nil })
    cast.end()
    #expect(cast.haveAllEnded())
    let result = cast.result(of: "p")
    let missing = WorkerResult.failed(.domain(.noSuchObject(kind: "mailbox", name: "box")))
    #expect(result == .ended(.mailboxClosed(name: "box")) || result == missing)
  }

  @Test("§10: A mailbox with an owner is made by it, and ends with it")
  func owned() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { capacity: 1, owner: cook } }
        processes:
          waiter: { steps: [{ repeat: { count: forever, steps: [{ send: { to: mailbox box, message: m } }] } }] }
          cook: { steps: [{ receive: { from: mailbox box } }] }
        """))
    #expect(try cast.temporary.domain.mailboxNames().isEmpty)
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "cook") == .ended(.stepsDone))
    #expect(cast.result(of: "waiter") == .ended(.mailboxClosed(name: "box")))
  }

  @Test("§7: A peer that ends, ends who receives from it; with `wait` its successor is waited for")
  func peerEnds() throws {
    func cast(_ rule: String) throws -> Cast {
      try Cast(
        scenario(
          """
          name: x
          links: [{ between: [a, b], when-peer-ends: \(rule) }]
          processes:
            a: { steps: [{ send: { to: link b, message: m, mode: blocking } }] }
            b: { steps: [{ receive: { from: link a } }, { receive: { from: link a } }] }
          """))
    }
    let ending = try cast("end")
    ending.start()
    #expect(ending.haveAllEnded())
    #expect(ending.result(of: "b") == .ended(.peerTerminated(name: "a")))

    let waiting = try cast("wait")
    waiting.start()
    #expect(eventually { waiting.result(of: "a") == .ended(.stepsDone) })
    #expect(waiting.result(of: "b") == nil)
    waiting.start("a", kind: "a")
    #expect(waiting.haveAllEnded())
    #expect(waiting.result(of: "b") == .ended(.stepsDone))
  }

  @Test("The mode of sends can be overridden while a worker runs")
  func override() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { capacity: 1 } }
        processes:
          p: { steps: [{ repeat: { count: 20, steps: [{ send: { to: mailbox box, message: m } }, { sleep: 20ms }] } }] }
        """), pace: .normal)
    cast.start()
    let isFull = try eventually { try cast.director.openMailbox("box").depth() == 1 }
    #expect(isFull)
    // Blocked at the full mailbox until it is told not to wait; the message that waits is let go by one receive.
    let segment = try cast.temporary.domain.openSegment(.process, "p")
    #expect(segment.word(ProcessLayout.userWords + 8).loadAcquire() == 1)
    segment.word(ProcessLayout.userWords).storeRelease(3)
    let box = try cast.director.openMailbox("box")
    _ = try box.receive(timeoutNanoseconds: 5_000_000_000)
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "p") == .ended(.stepsDone))
  }

  @Test("A send that does not wait lets the steps go on")
  func wouldBlock() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { capacity: 1 } }
        processes:
          p:
            steps:
              - send: { to: mailbox box, message: one, mode: non-blocking }
              - send: { to: mailbox box, message: two, mode: non-blocking }
              - send: { to: mailbox box, message: three, timeout: 1ms }
              - receive: { from: mailbox box }
              - receive: { from: mailbox box, mode: non-blocking }
              - receive: { from: mailbox box, timeout: 1ms }
              - send: { to: mailbox box, message: "{received} {total}" }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(try cast.director.openMailbox("box").receiveNow()?.text == "one 2")
  }

  @Test("A message too large for its mailbox is an error that says so")
  func tooLarge() throws {
    let cast = try Cast(
      scenario(
        """
        name: x
        mailboxes: { box: { max-message: 2 } }
        processes: { p: { steps: [{ send: { to: mailbox box, message: four } }] } }
        """))
    cast.start()
    #expect(cast.haveAllEnded())
    #expect(
      cast.result(of: "p")
        == .failed(.send(.messageTooLarge(byteCount: 4, maximumByteCount: 2), to: "mailbox box")))
  }

  @Test("A kind that is not there, or runs a command, is no worker", arguments: ["nobody", "mine"])
  func noKind(_ kind: String) throws {
    let cast = try Cast(scenario("name: x\nprocesses: { mine: { command: [sh] } }"))
    #expect(throws: WorkerError.noSuchKind(kind)) {
      try runWorker(
        scenario: cast.scenario, processName: "w", kind: kind, domain: cast.temporary.domain, inputPath: nil)
    }
  }

  @Test("Preparing twice keeps what is there; removing makes room for new")
  func preparing() throws {
    let cast = try Cast(ShippedScenario.tour.scenario())
    try cast.director.openMailbox("orders").send("kept")
    try prepare(cast.scenario, as: cast.director)
    #expect(try cast.director.openMailbox("orders").depth() == 1)
    #expect(try cast.temporary.domain.bufferNames() == ["shelf"])
    try removeChannels(of: cast.scenario, as: cast.director)
    try removeChannels(of: cast.scenario, as: cast.director)
    #expect(try cast.temporary.domain.mailboxNames().isEmpty)
    #expect(try cast.temporary.domain.bufferNames().isEmpty)
    try prepare(cast.scenario, as: cast.director)
    #expect(try cast.director.openMailbox("orders").depth() == 0)
  }

  @Test("Sleeps and computations keep to the pace, and a faster pace shortens them while they last")
  func pace() throws {
    let cast = try Cast(
      scenario("name: x\nprocesses: { p: { steps: [{ compute: 10ms }, { sleep: 1h }, { compute: 1h }] } }"),
      pace: .normal)
    cast.start()
    #expect(eventually { cast.director.identity(of: "p") != nil })
    #expect(cast.result(of: "p") == nil)
    cast.temporary.domain.userWord(0).storeRelease(Pace.unthrottled.thousandths)
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "p") == .ended(.stepsDone))
  }
}
