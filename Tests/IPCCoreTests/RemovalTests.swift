import IPCCore
import Platform
import Testing

extension Conformance {
  /// Domains that are removed, half removed, or of an earlier life of the machine; and the living who cannot be looked
  /// at. Some hundred milliseconds.
  @Suite struct RemovalTests {
    @Test("What a killed remover has left of a domain is removed by the next, or made whole again (§1, 25)")
    func halfRemoved() throws {
      // A remover holds a lock that ends with it; what it leaves is a domain without some of its files.
      let files = ["domain", "names", "p-me", "m-box"]
      for count in 0...files.count {
        for isMadeAnew in [false, true] {
          let temporary = try TemporaryDomain()
          do {
            let me = try temporary.domain.join(as: "me")
            _ = try me.createMailbox("box")
          }
          let all = try FileSystem.list(temporary.domain.path).filter { $0 != "lock" }.sorted()
          for file in all.prefix(count) { try FileSystem.unlink("\(temporary.domain.path)/\(file)") }
          if isMadeAnew {
            let again = try Domain.openOrCreate("d", in: temporary.place)
            let me = try again.join(as: "me")
            let name = try again.mailboxNames().contains("box") ? "other" : "box"
            try me.createMailbox(name).send("x")
          } else {
            try Domain.remove("d", in: temporary.place)
            #expect(try temporary.place.domainNames() == [])
            _ = try Domain.create("d", in: temporary.place)
          }
        }
      }
    }

    @Test(
      "Those in a domain that is removed by force go on with what they have open; a new one is another (§1)")
    func forced() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let other = try temporary.domain.join(as: "other")
      let box = try me.createMailbox("box", capacity: .bounded(2))
      let theirs = try other.openMailbox("box")
      // Each side has the link open.
      try me.send([0], to: "other")
      #expect(try other.receiveNow(from: "me")?.bytes == [0])
      try me.send([1], to: "other")
      try Domain.remove("d", in: temporary.place, force: true)
      let fresh = try Domain.create("d", in: temporary.place)
      let stranger = try fresh.join(as: "me")
      _ = try stranger.createMailbox("box", capacity: .bounded(2))
      try box.send("old")
      #expect(try theirs.receiveNow()?.text == "old")
      #expect(try other.receiveNow(from: "me")?.bytes == [1])
      #expect(throws: SendError.noSuchProcess(name: "nobody")) { try me.send([1], to: "nobody") }
      #expect(try stranger.openMailbox("box").depth() == 0)
    }

    @Test(
      "Without descriptors the living are not taken for dead: nothing of theirs is closed, taken or removed (§25)"
    )
    func unseenAreAlive() throws {
      let temporary = try TemporaryDomain()
      let owner = try temporary.domain.join(as: "owner")
      _ = try owner.createMailbox("box", capacity: .bounded(2), owner: owner.id)
      let me = try temporary.domain.join(as: "me")
      let box = try owner.openMailbox("box")
      let mine = try me.openMailbox("box")
      do {
        InjectedFault.arm(.open, failing: 1...Int.max, with: .tooManyOpenFiles)
        defer { InjectedFault.disarm() }
        #expect(me.isAlive(owner.id.rawValue))
        #expect(try mine.send("x", until: .immediately) == .queued(sequence: 1))
        #expect(throws: SendError.self) { try me.send([1], to: "owner", until: .immediately) }
        do {
          try me.send([1], to: "owner", until: .immediately)
        } catch {
          guard case .system(let fault) = error, fault.errno == .tooManyOpenFiles else { throw error }
        }
        do {
          try Domain.remove("d", in: temporary.place)
          Issue.record("a domain with live processes was removed")
        } catch {
          guard case .system(let fault) = error, fault.errno == .tooManyOpenFiles else { throw error }
        }
      }
      #expect(try box.receiveNow()?.text == "x")
      let isClosed = box.isClosed
      #expect(!isClosed)
    }

    @Test("Who receives from anyone finds a link that it could not open for want of descriptors (§5, 25)")
    func linkFoundLater() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let peer = try temporary.domain.join(as: "peer")
      try peer.send([3], to: "me")
      do {
        InjectedFault.arm(.open, failing: 1...Int.max, with: .tooManyOpenFiles)
        defer { InjectedFault.disarm() }
        #expect(try me.receiveFromAnyone(timeoutNanoseconds: 3 * millisecond) == .timedOut)
      }
      #expect(try me.receiveNowFromAnyone()?.bytes == [3])
    }

    @Test("A domain of an earlier start of the machine is refused by name, and can be removed (§1, 14)")
    func earlierStart() throws {
      let temporary = try TemporaryDomain()
      let path = "\(temporary.domain.path)/domain"
      var header = try SegmentHeader(
        decoding: FileDescriptor.openReadOnly(path).read(offset: 0, byteCount: 256), kind: .domain, file: path
      )
      header.parameters.0 ^= 1
      try FileDescriptor.openReadWrite(path).write(header.encoded, offset: 0)
      do {
        _ = try Domain.open("d", in: temporary.place)
        Issue.record("it was opened")
      } catch {
        guard case .damaged(let fault) = error else { throw error }
        #expect(fault.field == "start of the machine")
      }
      try Domain.remove("d", in: temporary.place)
      _ = try Domain.create("d", in: temporary.place)
    }

    @Test(
      "A process that is stopped with the lock of the domain's names makes others report it as busy (§25)",
      .enabled(if: isNightly, "it takes ten seconds"))
    func stoppedWithNames() throws {
      let temporary = try TemporaryDomain()
      let lock = try FileDescriptor.openOrCreate("\(temporary.domain.path)/lock")
      #expect(try lock.tryLock(byte: 0))
      do {
        _ = try temporary.domain.join(as: "me")
        Issue.record("joined under a held lock")
      } catch {
        guard case .busy = error else { throw error }
      }
      lock.unlock(byte: 0)
      _ = try temporary.domain.join(as: "me")
    }
  }
}
