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
  }
}
