import Glibc
import IPCCore
import Platform
import Testing

extension Conformance {
  @Suite struct DamageTests {
    private func overwrite(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
      try FileDescriptor.openReadWrite(path).write(bytes, offset: offset)
    }

    /// The field that the error of opening the mailbox names.
    private func field(_ me: Participant, _ path: String) -> String? {
      do {
        _ = try me.openMailbox("box")
        return nil
      } catch {
        guard case .damaged(let fault) = error else { return "\(error)" }
        #expect(fault.file == path)
        return fault.field
      }
    }

    @Test(
      "A foreign or damaged header gives an error that names the file and the field (§27)",
      arguments: [
        (0, "magic"), (8, "version"), (12, "kind"), (16, "check word"), (24, "check word"),
        (32, "check word"),
        (64, "check word"), (72, "check word"), (136, "check word"), (208, "check word"),
      ])
    func header(_ offset: Int, _ expected: String) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box")
      let path = temporary.path(of: .mailbox, "box")
      #expect(field(me, path) == nil)
      let old = try FileDescriptor.openReadOnly(path).read(offset: offset, byteCount: 1)[0]
      try overwrite(path, at: offset, [old ^ 0x55])
      #expect(field(me, path) == expected)
      try overwrite(path, at: offset, [old])
      #expect(field(me, path) == nil)
    }

    @Test("A header with a right check word but impossible sizes or names is refused all the same (§27)")
    func consistentHeader() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box")
      let path = temporary.path(of: .mailbox, "box")
      let good = try SegmentHeader(
        decoding: FileDescriptor.openReadOnly(path).read(offset: 0, byteCount: 256), kind: .mailbox,
        file: path)
      var bad = good
      bad.mappedByteCount = 4096
      try overwrite(path, at: 0, bad.encoded)
      #expect(field(me, path) == "sizes")
      bad = good
      bad.parameters.0 = 1 << 40
      try overwrite(path, at: 0, bad.encoded)
      #expect(field(me, path) == "sizes")
      bad = good
      bad.name = "../x"
      try overwrite(path, at: 0, bad.encoded)
      #expect(field(me, path) == "name")
      bad = good
      bad.kind = .region
      try overwrite(path, at: 0, bad.encoded)
      #expect(field(me, path) == "kind")
    }

    @Test(
      "A truncated segment gives an error that says so (§27)", arguments: [0, 1, 255, 256, 4096, 1 << 20])
    func truncated(_ length: Int) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box")
      let path = temporary.path(of: .mailbox, "box")
      try FileDescriptor.openReadWrite(path).setSize(length)
      #expect(field(me, path) == "length")
      // The domain's own segment is checked like any other.
      let domain = "\(temporary.directory)/d/domain"
      try FileDescriptor.openReadWrite(domain).setSize(min(length, 4095))
      do {
        _ = try Domain.open("d", in: temporary.place)
        Issue.record("a truncated domain was opened")
      } catch {
        guard case .damaged(let fault) = error else { throw error }
        #expect(fault.file == domain && fault.field == "length")
      }
      try FileDescriptor.openReadWrite(domain).setSize(4096)
    }

    @Test("A symbolic link or a directory in a segment's place is refused (§27)")
    func otherFiles() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let path = temporary.path(of: .mailbox, "box")
      try FileSystem.makeDirectory(path)
      #expect(throws: DomainError.self) { _ = try me.openMailbox("box") }
      try FileSystem.removeDirectory(path)
      // SAFETY: bridged strings live through the call.
      #expect(unsafe symlink("/etc/passwd", path) == 0)
      #expect(throws: DomainError.self) { _ = try me.openMailbox("box") }
      try FileSystem.unlink(path)
    }

    @Test(
      "Garbage in any word of a live channel's state neither traps nor hangs (§27)", arguments: everyCapacity,
      0..<4)
    func garbage(_ capacity: Capacity, _ part: Int) throws {
      let values: [UInt64] = [1, 7, 0x1fff_ffff, 0x7fff_ffff, 1 << 47, 1 << 63, .max, .max - 7]
      let offsets =
        Array(stride(from: 0, to: 1024, by: 8))
        + Array(stride(from: ChannelLayout.firstRing, to: ChannelLayout.firstRing + 256, by: 8))
        + Array(stride(from: ChannelLayout.loans, to: ChannelLayout.loans + 64, by: 8))
        + Array(stride(from: ChannelLayout.receipts, to: ChannelLayout.receipts + 64, by: 8))
        + Array(stride(from: ChannelLayout.sendTickets, to: ChannelLayout.sendTickets + 64, by: 8))
        + Array(stride(from: ChannelLayout.receiveTickets, to: ChannelLayout.receiveTickets + 64, by: 8))
        + Array(stride(from: ChannelLayout.chunkRecords, to: ChannelLayout.chunkRecords + 192, by: 8))
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      var number = 0
      for offset in offsets where offset / 8 % 4 == part {
        for value in isNightly ? values : [values[offset / 32 % values.count], .max] {
          // The id of a live process in a lock is no garbage: it is a lock held.
          if value == 1 && (offset == ChannelLayout.sendLock || offset == ChannelLayout.receiveLock) {
            continue
          }
          number += 1
          let name = "box\(number)"
          let box = try SharedBox(me.createMailbox(name, capacity: capacity))
          // Something of every kind is in the channel: a small message, a block, a run.
          if capacity == .unbounded {
            for size in [8, 300, 9000] { try box.box.send([UInt8](repeating: 1, count: size)) }
          }
          let segment = box.box.channel.segment
          segment.word(ChannelLayout.firstChannel + offset).storeRelease(value)
          let use = Concurrent {
            for _ in 0..<2 {
              _ = try? box.box.depth()
              _ = try? box.box.send([UInt8](repeating: 2, count: 300), timeoutNanoseconds: millisecond)
              _ = try? box.box.send("x", until: .immediately)
              _ = try? box.box.send("x", until: .received, timeoutNanoseconds: millisecond)
              _ = try? box.box.receive(timeoutNanoseconds: millisecond)
              _ = try? box.box.receiveNow()
            }
            try? box.box.setCapacity(.bounded(2))
            return true
          }
          #expect(try use.value(within: 10), "offset \(offset), value \(value)")
          _ = try? me.deleteMailbox(name)
        }
      }
    }

    @Test("Garbage in the words of the domain and of a process neither traps nor hangs (§27)")
    func garbageInDomain() throws {
      for value: UInt64 in [1, 1 << 45, 1 << 63, .max, .max - 7] {
        for offset in [DomainLayout.gate, DomainLayout.pauser, DomainLayout.nextID, DomainLayout.userWords] {
          let temporary = try TemporaryDomain()
          let me = try temporary.domain.join(as: "me")
          let box = try SharedBox(me.createMailbox("box", capacity: .bounded(2)))
          temporary.domain.segment.word(offset).storeRelease(value)
          let use = Concurrent {
            _ = try? box.box.send("x", timeoutNanoseconds: millisecond)
            _ = try? box.box.receive(timeoutNanoseconds: millisecond)
            _ = try? temporary.domain.join(as: "other")
            return true
          }
          #expect(try use.value(within: 10), "offset \(offset), value \(value)")
        }
        for offset in stride(from: 320, to: 640, by: 8) where offset < 576 {
          let temporary = try TemporaryDomain()
          let me = try temporary.domain.join(as: "me")
          let p = try temporary.domain.join(as: "p")
          try p.send([1], to: "me")
          p.segment.word(offset).storeRelease(value)
          me.segment.word(offset).storeRelease(value)
          let use = Concurrent {
            _ = try? me.receive(from: "p", timeoutNanoseconds: millisecond)
            _ = try? me.receiveFromAnyone(timeoutNanoseconds: millisecond)
            _ = try? p.send([2], to: "me", until: .received, timeoutNanoseconds: millisecond)
            return true
          }
          #expect(try use.value(within: 10), "offset \(offset), value \(value)")
        }
      }
    }

    @Test("A tail far ahead of the memory of the queue makes no look long (§27)", arguments: everyCapacity)
    func distantTail(_ capacity: Capacity) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box", capacity: capacity))
      _ = try box.box.send("m", until: .immediately)
      // As many as the memory of a channel could hold if all of it were rings, less one.
      let most = UInt64(ChannelLayout.chunkCount) * 4096 - 1
      box.box.channel.segment.word(ChannelLayout.firstChannel + ChannelLayout.tail).storeRelease(most)
      let use = Concurrent {
        for _ in 0..<20 { _ = try box.box.depth() }
        for capacity in everyCapacity { try? box.box.setCapacity(capacity) }
        return try box.box.depth()
      }
      // What lies there is still counted; a walk over all positions takes half a minute.
      #expect(try use.value(within: 20) <= 1)
    }

    @Test("A domain clock that passes its end, or goes back by years, keeps nobody waiting (§27, 30)")
    func spoiltClock() throws {
      let temporary = try TemporaryDomain()
      let domain = temporary.domain
      let second: UInt64 = 1_000_000_000
      func setClockBack(by behind: UInt64) { domain.gateWord.storeRelease(behind << 3) }
      let now = monotonicNanoseconds()
      // An hour before its end; and when it has begun again.
      setClockBack(by: now + 3600 * second)
      let deadline = Deadline(domain, timeoutNanoseconds: 1800 * second)
      let beyond = Deadline(domain, timeoutNanoseconds: 5400 * second)
      #expect(!deadline.hasPassed(in: domain) && !beyond.hasPassed(in: domain))
      setClockBack(by: now)
      #expect(deadline.hasPassed(in: domain))
      #expect((1700 * second...1800 * second).contains(beyond.remainingNanoseconds(in: domain)))
      // Back by a minute, as a pauser sets it that was stopped in the midst; and by ten years.
      setClockBack(by: 0)
      let soon = Deadline(domain, timeoutNanoseconds: second)
      setClockBack(by: 60 * second)
      #expect((50 * second...61 * second).contains(soon.remainingNanoseconds(in: domain)))
      setClockBack(by: 315_360_000 * second)
      #expect(soon.hasPassed(in: domain))
    }
  }
}
