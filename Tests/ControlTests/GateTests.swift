import Control
import IPCCore
import Observation
import Platform
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct GateTests {
  /// A worker thread that sends numbers into `box` until told to stop.
  private func sender(_ domain: Domain, _ name: String, _ stop: StopFlag) -> Thread {
    Thread {
      let p = try! domain.join(as: name)
      let box = try! p.openMailbox("box")
      var n = 0
      while !stop.isSet {
        _ = try! box.send("\(n)", timeoutNanoseconds: 50_000_000)
        n += 1
      }
    }
  }

  final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
  }

  @Test("Pausing stops every process at its next border, and the domain clock; resuming lets all go on (§30)")
  func pause() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    _ = try control.participant.createMailbox("box", capacity: .unbounded)
    let stop = StopFlag()
    let threads = [sender(temporary.domain, "a", stop), sender(temporary.domain, "b", stop)]
    let observer = try DomainObserver("d", in: temporary.place)
    func counts() -> [UInt64] {
      observer.read().processes.filter { $0.role == .participant }.map(\.operationCount)
    }
    #expect(eventually { counts().count == 2 && counts().allSatisfy { $0 > 10 } })
    #expect(control.pause())
    #expect(!control.pause())
    #expect(
      eventually { observer.read().processes.filter { $0.role == .participant }.allSatisfy { $0.isAtGate } })
    let still = observer.read()
    sleepNanoseconds(50_000_000)
    let later = observer.read()
    #expect(later.isPaused && later.pausedBy == "scope")
    #expect(still.domainTimeNanoseconds == later.domainTimeNanoseconds)
    #expect(still.processes.map(\.operationCount) == later.processes.map(\.operationCount))
    #expect(control.resume())
    let before = counts()
    #expect(eventually { zip(counts(), before).allSatisfy { $0 > $1 } })
    stop.set()
    for thread in threads { thread.join() }
  }

  @Test("A held process stands at its border while the others go on (§30)")
  func hold() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    _ = try control.participant.createMailbox("box", capacity: .unbounded)
    let stop = StopFlag()
    let threads = [sender(temporary.domain, "a", stop), sender(temporary.domain, "b", stop)]
    let observer = try DomainObserver("d", in: temporary.place)
    func process(_ name: String) -> ProcessSnapshot? { observer.read().processes.first { $0.name == name } }
    #expect(eventually { process("a") != nil && process("b") != nil })
    let a = try #require(process("a")).id
    try control.hold(a)
    #expect(eventually { process("a")?.isAtGate == true })
    let held = try #require(process("a")).operationCount
    let other = try #require(process("b")).operationCount
    #expect(eventually { process("b")!.operationCount > other + 10 })
    #expect(try #require(process("a")).operationCount == held)
    #expect(try #require(process("a")).isHeld)
    try control.release(a)
    #expect(eventually { process("a")!.operationCount > held })
    stop.set()
    for thread in threads { thread.join() }
  }

  @Test("A step lets exactly one operation of one process through and names what it released (§30)")
  func step() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    _ = try control.participant.createMailbox("box", capacity: .bounded(1))
    let domain = temporary.domain
    let stop = StopFlag()
    let producer = sender(domain, "producer", stop)
    let receiver = Thread {
      let p = try! domain.join(as: "receiver")
      let box = try! p.openMailbox("box")
      while !stop.isSet { _ = try! box.receive(timeoutNanoseconds: 50_000_000) }
    }
    let observer = try DomainObserver("d", in: temporary.place)
    func process(_ name: String) -> ProcessSnapshot? { observer.read().processes.first { $0.name == name } }
    #expect(eventually { process("producer") != nil && process("receiver") != nil })
    control.pause()
    // Some may be blocked in an operation at the pause; everyone else comes to the gate.
    #expect(
      eventually {
        observer.read().processes.filter { $0.role == .participant }.allSatisfy {
          $0.isAtGate || !$0.waits.isEmpty
        }
      })
    let receiverID = try #require(process("receiver")).id
    let producerID = try #require(process("producer")).id
    for _ in 0..<20 {
      // Whoever the last step released may still be on its way to the gate.
      #expect(
        eventually {
          let counts = observer.read().processes.map(\.operationCount)
          sleepNanoseconds(20_000_000)
          return counts == observer.read().processes.map(\.operationCount)
        })
      let before = try #require(process("receiver")).operationCount
      let outcome = try control.step(receiverID)
      let after = try #require(process("receiver")).operationCount
      switch outcome {
      case .completed: #expect(after == before + 1)
      case .blocked, .alreadyBlocked: #expect(after == before)
      default: Issue.record("\(outcome)")
      }
      _ = try control.step(producerID)
    }
    control.resume()
    stop.set()
    producer.join()
    receiver.join()
  }

  @Test(
    "An injected message is really received, names the injector, and names P as well when sent as P (§31)")
  func inject() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(4))
    control.pause()
    let outcome = try control.inject(Injection(channelID: "m.box", bytes: Array("hi".utf8), sentAs: "a"))
    #expect(outcome == .queued(sequence: 1))
    control.resume()
    let message = try box.receive()
    #expect(message.text == "hi" && message.senderName == "scope" && message.sentAsName == "a")
    #expect(throws: ControlError.noSuchChannel("m.nix")) {
      try control.inject(Injection(channelID: "m.nix", bytes: []))
    }
  }

  @Test("The capacity of a mailbox and of a link's direction can be switched from outside (§20)")
  func capacity() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    try control.setCapacity(.unbounded, of: "m.box")
    for n in 0..<100 { try box.send("\(n)", until: .immediately) }
    #expect(try box.depth() == 100)
    try a.send([1], to: "b")
    let observer = try DomainObserver("d", in: temporary.place)
    let link = try #require(observer.read().links.first)
    try control.setCapacity(.bounded(1), of: link.id)
    #expect(try a.send([2], to: "b", until: .immediately) == .wouldBlock)
    #expect(try b.receive(from: "a").bytes == [1])
  }

  @Test(
    "A step whose operation neither completes nor blocks in the time given is told of, and not waited for (§30)"
  )
  func stepUnderWay() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    let p = try temporary.domain.join(as: "p")
    let taken = p.segment.word(ProcessLayout.stepsTaken)
    // The number of the step is 0 again.
    for offset in [ProcessLayout.stepsGranted, ProcessLayout.stepsTaken, ProcessLayout.stepsEnded] {
      p.segment.word(offset).storeRelease(.max)
    }
    // Comes to its border, goes on, and stands still there, as one that a signal has stopped.
    let thread = Thread {
      _ = eventually {
        p.findsStepPermit() && taken.compareExchange(.max, 0)
      }
    }
    #expect(try control.step(p.id.rawValue, timeoutNanoseconds: 2_000_000_000) == .underWay(process: "p"))
    thread.join()
  }
}
