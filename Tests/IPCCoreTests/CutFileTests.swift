import Glibc
import IPCCore
import Platform
import Testing

extension Conformance {
  /// A file that is cut short while it is mapped, in a program that has asked to survive that.
  @Suite struct CutFileTests {
    init() { Domain.surviveCutFiles() }

    private func cut(_ path: String, to length: Int) throws {
      try FileDescriptor.openReadWrite(path).setSize(length)
    }

    /// Whether the error names the file and says what has become of it.
    private func names(_ path: String, _ fault: SegmentFault) -> Bool {
      fault.file == path && fault.field == "length" && fault.found.hasSuffix("truncated while in use")
    }

    private func receiversWaiting(_ temporary: TemporaryDomain, _ name: String) -> UInt64 {
      let at = ChannelLayout.firstChannel + ChannelLayout.receiveTicketControl + ChannelLayout.waitingCount
      guard let segment = try? temporary.domain.openSegment(.mailbox, name) else { return 0 }
      return withExtendedLifetime(segment) { segment.word(at).loadAcquire() }
    }

    /// Sends until that fails: what was remembered of the channel may last for some messages.
    private func sendFault(_ box: borrowing Mailbox, byteCount: Int = 8) -> SegmentFault? {
      for _ in 0..<4096 {
        do {
          _ = try box.send([UInt8](repeating: 1, count: byteCount), until: .immediately)
          _ = try box.receiveNow()
        } catch {
          if case SendError.damaged(let fault) = error { return fault }
          if case ReceiveError.damaged(let fault) = error { return fault }
          Issue.record("\(error)")
          return nil
        }
      }
      return nil
    }

    @Test(
      "Sending and receiving in a mailbox whose file is cut short fails with an error that says so (§27)",
      arguments: [0, 1, 4096, 8192], [8, 300, 20_000])
    func mailbox(_ length: Int, _ byteCount: Int) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .unbounded)
      // With what the short ways remember, and with a backlog.
      for _ in 0..<40 {
        _ = try box.send([1])
        _ = try box.receiveNow()
      }
      for _ in 0..<20 { _ = try box.send([UInt8](repeating: 7, count: byteCount)) }
      let path = temporary.path(of: .mailbox, "box")
      try cut(path, to: length)
      let found = sendFault(box, byteCount: byteCount)
      let fault = try #require(found)
      #expect(names(path, fault))
      // The rest of the domain goes on.
      let other = try me.createMailbox("other")
      _ = try other.send("tea")
      #expect(try other.receive().text == "tea")
    }

    @Test("Whoever is blocked on a mailbox whose file is cut short learns it (§25, 27)")
    func blocked() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box", capacity: .zero)
      let path = temporary.path(of: .mailbox, "box")
      let receiver = Concurrent { () -> String in
        let me = try temporary.domain.join(as: "receiver")
        let box = try me.openMailbox("box")
        do { return try box.receive().text } catch { return "\(error)" }
      }
      let emptier = Concurrent { () -> String in
        let me = try temporary.domain.join(as: "set")
        let box = try me.openMailbox("box")
        do { return "\(String(describing: try me.receive(fromAnyOf: [box.member])))" } catch {
          return "\(error)"
        }
      }
      try eventually("both to wait") { receiversWaiting(temporary, "box") == 2 }
      try cut(path, to: 4096)
      #expect(try receiver.value().contains("truncated while in use"))
      #expect(try emptier.value().contains("truncated while in use"))
    }

    @Test("A link, a region and a buffer whose files are cut short say so too (§27)", arguments: [0, 4096])
    func others(_ length: Int) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let peer = try temporary.domain.join(as: "peer")
      _ = try me.send(Array("tea".utf8), to: "peer")
      let link = try me.link(to: "peer")
      try cut(link.segment.path, to: length)
      #expect(throws: SendError.self) { for _ in 0..<64 { _ = try me.send(Array("tea".utf8), to: "peer") } }
      #expect(throws: ReceiveError.self) { _ = try peer.receive(from: "me") }

      let region = try me.createRegion("table", byteCount: 1 << 16)
      try region.write([1, 2, 3], at: 60_000)
      try cut(temporary.path(of: .region, "table"), to: length)
      #expect(throws: RegionError.self) { try region.read(at: 60_000, byteCount: 3) }
      #expect(throws: RegionError.self) { try region.write([1], at: 0) }
      #expect(throws: RegionError.self) { try region.mutex().lock() }
      #expect(throws: RegionError.self) { try region.semaphore().wait() }
      #expect(throws: RegionError.self) { try region.readersWritersLock().lockForReading() }

      let buffer = try me.createBuffer("belt", slotCount: 512, slotByteCount: 64, as: .producer)
      try cut(temporary.path(of: .buffer, "belt"), to: length)
      #expect(throws: BufferError.self) { for _ in 0..<64 { _ = try buffer.tryProduce([1]) } }
    }

    @Test("When the domain's own file is cut short its processes are told at their next operation (§27)")
    func domain() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .unbounded)
      let receiver = Concurrent { () -> String in
        let me = try temporary.domain.join(as: "receiver")
        let box = try me.createMailbox("hall")
        do { return try box.receive().text } catch { return "\(error)" }
      }
      try eventually("it to wait") { receiversWaiting(temporary, "hall") == 1 }
      let path = "\(temporary.domain.path)/domain"
      try cut(path, to: 0)
      let found = sendFault(box)
      let fault = try #require(found)
      #expect(names(path, fault))
      #expect(try receiver.value().contains("truncated while in use"))
      #expect(throws: DomainError.self) { _ = try me.createMailbox("more") }
    }

    @Test(
      "A process whose own file is cut short goes on with its messages, and leaves in good order (§25, 27)")
    func ownFile() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .unbounded)
      do {
        let peer = try temporary.domain.join(as: "peer")
        let same = try peer.openMailbox("box")
        _ = try me.send(Array("tea".utf8), to: "peer")
        try cut(temporary.path(of: .process, "peer"), to: 0)
        _ = try same.send("milk")
        #expect(try box.receive().text == "milk")
        #expect(try box.receiveNow() == nil)
        #expect(try peer.receive(from: "me").text == "tea")
        // Alive is who holds its lock, whatever stands in its file.
        #expect(me.isAlive(peer.id.rawValue))
      }
      let again = try temporary.domain.join(as: "third")
      #expect(me.isAlive(again.id.rawValue))
    }

    @Test("A bus error that is none of a segment's still ends the program (§27)")
    func foreign() throws {
      let temporary = try TemporaryDomain()
      let worker = try WorkerProcess(temporary, "worker", "bus-error")
      try eventually("it to die") { ProcessStatus(processID: worker.processID)?.isDead ?? true }
      #expect(worker.lines().contains(["touches"]))
      #expect(!worker.lines().contains(["survived"]))
    }
  }
}
