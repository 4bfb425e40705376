import Glibc
import IPCCore
import Platform
import Testing

extension Conformance {
  /// The word by which a process's peers learn of its death, written over by somebody else.
  @Suite struct DeathFlagTests {
    private static let wrong: [UInt32] = [0, 1, UInt32.max, 0x4000_0000, 0x8000_0000]

    private func overwrite(_ temporary: TemporaryDomain, _ name: String, _ value: UInt32) throws {
      let segment = try temporary.domain.openSegment(.process, name)
      for offset in stride(from: 0, to: ProcessLayout.deathFlagByteCount, by: 4) {
        withExtendedLifetime(segment) {
          segment.word32(ProcessLayout.deathFlag + offset).storeRelease(value)
        }
      }
    }

    @Test(
      "A process whose death flag is written over still lives for all, and keeps its name (§2, 27)",
      arguments: wrong)
    func alive(_ value: UInt32) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let other = try temporary.domain.join(as: "other")
      _ = try me.send(Array("first".utf8), to: "other")
      try overwrite(temporary, "other", value)
      #expect(me.isAlive(other.id.rawValue))
      _ = try me.send(Array("second".utf8), to: "other")
      #expect(try other.receive(from: "me").text == "first")
      #expect(try other.receive(from: "me").text == "second")
      #expect(throws: DomainError.self) { _ = try temporary.domain.join(as: "other") }
    }

    @Test("Its death is noticed all the same, whatever stands there (§7, 25, 27)", arguments: wrong)
    func dead(_ value: UInt32) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "worker", "stay")
      // A link in use, so that the short ways look at the flag.
      for n in 0..<8 {
        _ = try me.send(Array("\(n)".utf8), to: "worker", options: LinkOptions(capacity: .unbounded))
      }
      try overwrite(temporary, "worker", value)
      let receiver = Concurrent { () -> String in
        do { return try me.receive(from: "worker").text } catch { return "\(error)" }
      }
      worker.kill()
      #expect(try receiver.value().hasPrefix("peerTerminated"))
      #expect(throws: SendError.self) { _ = try me.send(Array("late".utf8), to: "worker") }
      #expect(me.identity(of: "worker") == nil)
    }

    @Test("A death that is hidden behind the thread's own number is found out after some looks (§25, 27)")
    func forged() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "worker", "stay")
      let id = try #require(me.identity(of: "worker")).rawValue
      let segment = try temporary.domain.openSegment(.process, "worker")
      defer { withExtendedLifetime(segment) {} }
      let flag = segment.word32(ProcessLayout.deathFlag)
      let armed = flag.loadAcquire()
      worker.kill()
      flag.storeRelease(armed)
      try eventually("the death to be seen") { !me.isAlive(id) }
    }

    @Test(
      "Who finds its own flag written over leaves in order, and its thread joins again and again (§2, 27)",
      arguments: wrong)
    func leaving(_ value: UInt32) throws {
      let temporary = try TemporaryDomain()
      // Several flags of one thread, in one list: whoever leaves in the middle has neighbours.
      let first = try temporary.domain.join(as: "first")
      for round in 0..<3 {
        let second = try temporary.domain.join(as: "second")
        let third = try temporary.domain.join(as: "third")
        try overwrite(temporary, "second", value)
        if round == 1 { try overwrite(temporary, "third", value) }
        #expect(first.isAlive(second.id.rawValue) && first.isAlive(third.id.rawValue))
      }
      #expect(first.identity(of: "second") == nil && first.identity(of: "third") == nil)
      #expect(try temporary.domain.processNames() == ["first"])
    }
  }
}
