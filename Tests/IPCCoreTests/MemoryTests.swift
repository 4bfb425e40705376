import Glibc
import IPCCore
import IPCTestSupport
import Platform
import Testing

/// A small file system in memory, of its own; nil where this user may not mount one.
private final class SmallFileSystem {
  let path = "/tmp/ipcscope-small-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"

  init?(byteCount: Int) {
    guard (try? FileSystem.makeDirectory(path)) != nil else { return nil }
    // SAFETY: bridged strings live through the call.
    guard unsafe mount("none", path, "tmpfs", 0, "size=\(byteCount)") == 0 else {
      print("skipped: cannot mount a small tmpfs (\(Errno.current))")
      try? FileSystem.removeDirectory(path)
      return nil
    }
  }

  deinit {
    // SAFETY: the bridged string lives through the call.
    unsafe umount2(path, Int32(MNT_DETACH))
    try? FileSystem.removeDirectory(path)
  }
}

extension Conformance {
  @Suite struct MemoryTests {
    @Test(
      "When memory runs out the sender gets an error, nothing is lost, other channels go on, and it works again after draining (§18)",
      arguments: [8, 300, 9000, 200_000])
    func full(_ size: Int) throws {
      guard let small = SmallFileSystem(byteCount: 4 << 20) else { return }
      let temporary = try TemporaryDomain(under: small.path)
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .unbounded, maximumMessageByteCount: 1 << 20)
      let other = try me.createMailbox("other", capacity: .bounded(4))
      for round in 0..<(isNightly ? 4 : 2) {
        var sent: UInt64 = 0
        var failure: SendError?
        while failure == nil && sent < 1_000_000 {
          do throws(SendError) {
            try box.send(Payload.bytes(sent, byteCount: size), until: .immediately)
            sent += 1
          } catch { failure = error }
        }
        guard case .outOfMemory = failure else {
          Issue.record("round \(round): \(String(describing: failure)) after \(sent) messages")
          return
        }
        #expect(sent > 0)
        // A second try fails the same way, also when it is blocking.
        #expect(throws: SendError.self) {
          try box.send(Payload.bytes(9, byteCount: size), until: .received, timeoutNanoseconds: second)
        }
        // Channels that need no new memory go on.
        try other.send("small")
        #expect(try other.receiveNow()?.text == "small")
        #expect(try box.depth() == sent)
        for number in 0..<sent {
          guard let message = try box.receiveNow(), Payload.number(message.bytes) == number,
            Payload.isWhole(message.bytes), message.bytes.count == size
          else {
            Issue.record("round \(round): message \(number) of \(sent) is missing or torn")
            return
          }
        }
        #expect(try box.receive(timeoutNanoseconds: 30 * millisecond) == .timedOut)
      }
    }

    @Test(
      "A mailbox takes no more memory than its maker allows: what finds none is an error, and it works again after draining (§18)",
      arguments: [300, 65536, 200_000])
    func limited(_ size: Int) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox(
        "box", capacity: .unbounded, maximumMessageByteCount: 1 << 20, maximumMemoryByteCount: 1 << 20)
      let same = try me.openMailbox("box")
      for round in 0..<3 {
        var sent: UInt64 = 0
        var failure: SendError?
        while failure == nil && sent < 100_000 {
          do throws(SendError) {
            try same.send(Payload.bytes(sent, byteCount: size), until: .immediately)
            sent += 1
          } catch { failure = error }
        }
        guard case .outOfMemory = failure else {
          Issue.record("round \(round): \(String(describing: failure)) after \(sent) messages")
          return
        }
        #expect(sent > 0 && Int(sent) * size <= 1 << 20, "\(sent)")
        for number in 0..<sent {
          let message = try #require(try box.receiveNow())
          #expect(Payload.number(message.bytes) == number && message.bytes.count == size)
        }
      }
      #expect(throws: DomainError.self) { _ = try me.createMailbox("x", maximumMemoryByteCount: 4096) }
    }

    @Test("A domain that cannot be made for want of space is an error, and leaves no directory (§1, 18)")
    func domainInFullFileSystem() throws {
      guard let small = SmallFileSystem(byteCount: 4096) else { return }
      // The only page there is goes to another file.
      let filler = try FileDescriptor.createExclusive("\(small.path)/filler")
      try filler.write([UInt8](repeating: 1, count: 4096), offset: 0)
      let place = DomainPlace(directory: small.path)
      do {
        _ = try Domain.create("d", in: place)
        Issue.record("there was room for a domain in one page")
      } catch {
        guard case .system(let fault) = error, fault.errno.isOutOfSpace else {
          Issue.record("\(error)")
          return
        }
      }
      #expect(try FileSystem.list(small.path) == ["filler"])
    }

    @Test("Joining and making a mailbox in a full file system are errors too, and leave nothing behind (§18)")
    func fullAtCreation() throws {
      guard let small = SmallFileSystem(byteCount: 256 << 10) else { return }
      let temporary = try TemporaryDomain(under: small.path)
      let me = try temporary.domain.join(as: "me")
      var made = 0
      var failure: DomainError?
      while failure == nil && made < 100 {
        do throws(DomainError) {
          _ = try me.createMailbox("box\(made)")
          made += 1
        } catch { failure = error }
      }
      guard case .system(let fault) = failure, fault.errno.isOutOfSpace else {
        Issue.record("\(String(describing: failure)) after \(made) mailboxes")
        return
      }
      #expect(try temporary.domain.mailboxNames().count == made)
      #expect(try FileSystem.list("\(temporary.directory)/d").allSatisfy { !$0.hasPrefix(".t-") })
    }

    /// A fresh mailbox whose next page of a table is refused until the value of `body` is there.
    private func refusing<R>(
      _ capacity: Capacity, _ body: (SharedBox, TemporaryDomain) throws -> R
    ) throws -> R {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box", capacity: capacity))
      // The queue has its memory, so that only the table's is missing.
      if capacity != .bounded(1) {
        for _ in 0..<128 { try box.box.send("grows") }
        for _ in 0..<128 { _ = try box.box.receive() }
      }
      InjectedFault.arm(.allocate, failing: 1...Int.max, with: .noSpace)
      defer { InjectedFault.disarm() }
      return try body(box, temporary)
    }

    /// More calls than one page has entries for.
    private static let callCount = 70

    @Test(
      "Receivers for whose tickets there is no memory wait without a place, and get their messages (§18, 19)")
    func receiveTicketPage() throws {
      let texts = try refusing(.bounded(128)) { box, _ in
        let calls = (0..<Self.callCount).map { _ in Concurrent { try box.box.receive().text } }
        let waiting =
          ChannelLayout.firstChannel + ChannelLayout.receiveTicketControl + ChannelLayout.waitingCount
        try eventually("a whole page to wait") { box.box.channel.segment.word(waiting).loadAcquire() == 64 }
        for number in 0..<Self.callCount { try box.box.send("\(number)") }
        return try calls.map { try $0.value() }
      }
      #expect(Set(texts) == Set((0..<Self.callCount).map { "\($0)" }))
    }

    @Test("Senders for whose tickets there is no memory wait without a place, and none is lost (§18, 19)")
    func sendTicketPage() throws {
      try refusing(.bounded(1)) { box, _ in
        try box.box.send("first")
        let calls = (0..<Self.callCount).map { number in Concurrent { try box.box.send("\(number)") } }
        let waiting =
          ChannelLayout.firstChannel + ChannelLayout.sendTicketControl + ChannelLayout.waitingCount
        try eventually("a whole page to wait") { box.box.channel.segment.word(waiting).loadAcquire() == 64 }
        var texts: [String] = []
        for _ in 0...Self.callCount { texts.append(try box.box.receive().text) }
        for call in calls { _ = try call.value() }
        #expect(Set(texts) == Set((0..<Self.callCount).map { "\($0)" } + ["first"]))
        #expect(try box.box.depth() == 0)
      }
    }

    @Test(
      "Senders for whose receipts there is no memory learn all the same that they were received (§12, 18)")
    func receiptPage() throws {
      try refusing(.bounded(128)) { box, _ in
        let calls = (0..<Self.callCount).map { number in
          Concurrent { try box.box.send("\(number)", until: .received) }
        }
        try eventually("all to be sent") { try box.box.depth() == UInt64(Self.callCount) }
        for _ in 0..<Self.callCount { _ = try box.box.receive() }
        for call in calls {
          guard case .received = try call.value() else {
            Issue.record("a send that was received is not told so")
            return
          }
        }
      }
    }

    @Test("The first use of a link without memory is an error of that call, and the next one works (§3, 18)")
    func firstUseOfLink() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let peer = try temporary.domain.join(as: "peer")
      InjectedFault.arm(.allocate, failing: 1...Int.max, with: .noSpace)
      defer { InjectedFault.disarm() }
      do {
        try me.send([1], to: "peer")
        Issue.record("a link without memory")
      } catch {
        guard case .outOfMemory = error else { throw error }
      }
      do {
        _ = try peer.receiveNow(from: "me")
        Issue.record("a link without memory")
      } catch {
        guard case .outOfMemory = error else { throw error }
      }
      #expect(try temporary.domain.objectNames(.link).isEmpty)
      InjectedFault.disarm()
      try me.send([2], to: "peer")
      #expect(try peer.receiveNow(from: "me")?.bytes == [2])
    }
  }
}
