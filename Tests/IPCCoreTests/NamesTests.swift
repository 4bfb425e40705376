import IPCCore
import Platform
import Testing

extension Conformance {
  @Suite struct NamesTests {
    private static let longest = String(repeating: "n", count: 63)

    @Test(
      "Names are 1 to 63 of letters, digits, dot, underscore and hyphen, not starting with dot or hyphen (§1)",
      arguments: [
        ("a", true), ("A.b_c-9", true), ("_x", true), ("9", true), (NamesTests.longest, true),
        ("", false), (NamesTests.longest + "n", false), (".a", false), ("-a", false), ("..", false),
        ("a/b", false), ("ä", false), ("a b", false), ("a\u{0}b", false), ("a\n", false),
      ])
    func names(_ name: String, _ isValid: Bool) throws {
      #expect(isValidName(name) == isValid)
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      if isValid {
        _ = try temporary.domain.join(as: name)
        _ = try me.createMailbox(name)
        _ = try Domain.create(name == "d" ? "e" : name, in: temporary.place)
      } else {
        #expect(throws: DomainError.invalidName(name)) { _ = try temporary.domain.join(as: name) }
        #expect(throws: DomainError.invalidName(name)) { _ = try me.createMailbox(name) }
        #expect(throws: DomainError.invalidName(name)) { _ = try me.openMailbox(name) }
        #expect(throws: DomainError.invalidName(name)) {
          _ = try Domain.create(name, in: temporary.place)
        }
        #expect(throws: DomainError.invalidName(name)) { _ = try Domain.open(name, in: temporary.place) }
        #expect(throws: DomainError.invalidName(name)) { try Domain.remove(name, in: temporary.place) }
      }
    }

    @Test("Two domains never see each other's processes and mailboxes, though the names are the same (§1)")
    func twoDomains() throws {
      let temporary = try TemporaryDomain()
      let other = try Domain.create("other", in: temporary.place)
      let here = try temporary.domain.join(as: "p")
      let there = try other.join(as: "p")
      let boxHere = try here.createMailbox("box")
      #expect(try other.mailboxNames() == [])
      #expect(throws: DomainError.noSuchObject(kind: "mailbox", name: "box")) {
        _ = try there.openMailbox("box")
      }
      let boxThere = try there.createMailbox("box")
      try boxHere.send("here")
      #expect(try boxThere.receiveNow() == nil)
      let onlyHere = try temporary.domain.join(as: "q")
      #expect(throws: SendError.noSuchProcess(name: "q")) { try there.send([1], to: "q") }
      #expect(try temporary.place.domainNames() == ["d", "other"])
      withExtendedLifetime(onlyHere) {}
    }

    @Test("A domain belongs to its user: another user's, or one that others may enter, is refused (§1)")
    func otherUser() throws {
      let temporary = try TemporaryDomain()
      let path = "\(temporary.directory)/d"
      setMode(path, 0o755)
      #expect(throws: DomainError.notOurs(path: path)) { _ = try Domain.open("d", in: temporary.place) }
      setMode(path, 0o700)
      _ = try Domain.open("d", in: temporary.place)
      guard FileSystem.userID == 0 else {
        print("skipped: only root can give a domain to another user")
        return
      }
      setOwner(path, 12345)
      #expect(throws: DomainError.notOurs(path: path)) { _ = try Domain.open("d", in: temporary.place) }
      #expect(throws: DomainError.notOurs(path: path)) { try Domain.remove("d", in: temporary.place) }
      #expect(try temporary.place.domainNames() == [])
      setOwner(path, 0)
      // A file in the domain that another user has planted.
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box")
      let box = temporary.path(of: .mailbox, "box")
      setOwner(box, 12345)
      #expect(throws: DomainError.notOurs(path: box)) { _ = try me.openMailbox("box") }
    }

    @Test("The files of a domain are for their user alone (§1)")
    func modes() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box")
      let path = "\(temporary.directory)/d"
      #expect(try FileStatus(path: path).mode & 0o077 == 0)
      for file in try FileSystem.list(path) {
        #expect(try FileStatus(path: "\(path)/\(file)").mode & 0o077 == 0, "\(file)")
      }
    }

    @Test("Joining under a held name says which process holds it, and a kill -9 frees the name at once (§2)")
    func heldName() throws {
      let temporary = try TemporaryDomain()
      let worker = try WorkerProcess(temporary, "w", "join")
      #expect(throws: DomainError.nameHeld(name: "w", processID: worker.processID)) {
        _ = try temporary.domain.join(as: "w")
      }
      try worker.stop()
      #expect(throws: DomainError.nameHeld(name: "w", processID: worker.processID)) {
        _ = try temporary.domain.join(as: "w")
      }
      worker.kill()
      let successor = try temporary.domain.join(as: "w")
      #expect(throws: DomainError.nameHeld(name: "w", processID: ThisProcess.processID)) {
        _ = try temporary.domain.join(as: "w")
      }
      withExtendedLifetime(successor) {}
    }

    @Test("Of many processes that join under one name at once, exactly one gets it (§2)")
    func race() throws {
      let temporary = try TemporaryDomain()
      for _ in 0..<scaled(10) {
        let calls = (0..<4).map { _ in Concurrent { try? temporary.domain.join(as: "w") } }
        let winners = try calls.compactMap { try $0.value() }
        #expect(winners.count == 1)
      }
    }

    @Test("Each life has an identity of its own, under the same name and the same process id too (§2)")
    func identities() throws {
      let temporary = try TemporaryDomain()
      var seen: Set<ParticipantID> = []
      let watcher = try temporary.domain.join(as: "watcher")
      for _ in 0..<5 {
        let life = try temporary.domain.join(as: "w")
        #expect(watcher.identity(of: "w") == life.id)
        #expect(seen.insert(life.id).inserted)
      }
      #expect(watcher.identity(of: "w") == nil)
      for id in seen {
        #expect(!watcher.isAlive(id.rawValue))
        #expect(watcher.name(of: id.rawValue) == "w")
      }
    }

    @Test(
      "A domain with a live process in it is not removed unless forced, and a dead one does not count (§1, 2)"
    )
    func removal() throws {
      let temporary = try TemporaryDomain()
      let worker = try WorkerProcess(temporary, "w", "join")
      #expect(throws: DomainError.inUse(name: "d", by: "w")) { try Domain.remove("d", in: temporary.place) }
      worker.kill()
      try Domain.remove("d", in: temporary.place)
      #expect(throws: DomainError.noSuchDomain("d")) { _ = try Domain.open("d", in: temporary.place) }
    }

    @Test("Threads of one process wait each on its own (§2)")
    func threads() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let a = try SharedBox(me.createMailbox("a"))
      let b = try SharedBox(me.createMailbox("b"))
      let waitsForA = Concurrent { try a.box.receive().text }
      let waitsForB = Concurrent { try b.box.receive().text }
      try me.untilBlocked(.message, count: 2)
      try b.box.send("for b")
      #expect(try waitsForB.value() == "for b")
      #expect(!waitsForA.isFinished)
      try a.box.send("for a")
      #expect(try waitsForA.value() == "for a")
    }
  }
}
