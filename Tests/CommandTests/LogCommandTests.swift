import IPCCore
import Observation
import Platform
import Synchronization
import Testing

/// Some three seconds, for a watch that ends with a lease of one second.
@Suite("log", .timeLimit(.minutes(2))) struct LogCommandTests {
  /// The number in the file of the first process of that name: how closely it is watched, as it knows.
  private func level(_ participant: Participant) -> WatchLevel { participant.watchLevel }

  /// Sends and receives in this process until the condition holds.
  private func work(
    _ scope: Scope, _ mailbox: borrowing Mailbox, until condition: () throws -> Bool
  ) async throws -> Bool {
    for _ in 0..<3000 {
      try mailbox.send("x")
      _ = try mailbox.receiveNow()
      if try condition() { return true }
      try await Task.sleep(nanoseconds: 5_000_000)
    }
    return false
  }

  @Test("log prints what other processes do, filtered; a recording of it reads back the same (§28)")
  func prints() async throws {
    let scope = try Scope()
    let domain = try Domain.create("d", in: scope.place)
    let me = try domain.join(as: "me")
    let mailbox = try me.createMailbox("m", capacity: .bounded(4))
    let all = scope.start(["log", "d", "--json", "--follow", "--limit", "40"])
    let some = scope.start(["log", "d", "--follow", "--process", "me", "--channel", "m", "--limit", "6"])
    try await Task.sleep(nanoseconds: 100_000_000)
    #expect(try await work(scope, mailbox) { level(me) == .events })
    // Until both have seen enough.
    let ended = Task { (try await all.result(), try await some.result()) }
    let isDone = Done()
    Task {
      _ = try? await ended.value
      isDone.flag.store(true, ordering: .releasing)
    }
    #expect(try await work(scope, mailbox) { isDone.flag.load(ordering: .acquiring) })
    let (recorded, printed) = try await ended.value
    #expect(recorded.status == 0 && printed.status == 0)
    let lines = recorded.lines.compactMap { EventLine($0) }
    #expect(lines.count == recorded.lines.count && lines.count >= 40)
    #expect(lines.map(\.text) == recorded.lines)
    #expect(printed.lines.count == 6)
    #expect(printed.lines.allSatisfy { $0.contains("  me  ") && $0.contains("  m #") })
    #expect(printed.lines.contains { $0.contains("sent") && $0.contains("1 bytes") })
    let file = "\(scope.directory)/recording"
    _ = try FileDescriptor.openOrCreate(file).write(recorded.output, offset: 0)
    let again = try await scope.run("log", "--replay", file, "--json")
    #expect(again.output == recorded.output)
    try FileSystem.unlink(file)
  }

  @Test(
    "A watcher that is killed, stopped or interrupted leaves nobody watched: its wish ends with its lease (§28)",
    arguments: [9, 19, 2] as [Int32])
  func ends(_ signal: Int32) async throws {
    let scope = try Scope()
    let domain = try Domain.create("d", in: scope.place)
    let me = try domain.join(as: "me")
    let mailbox = try me.createMailbox("m", capacity: .bounded(4))
    let log = scope.start(["log", "d", "--follow"])
    #expect(try await work(scope, mailbox) { level(me) == .events })
    try await log.signal(signal)
    #expect(try await work(scope, mailbox) { level(me) == .none })
    if signal == 19 {
      // Going on, it renews its lease.
      try await log.signal(18)
      #expect(try await work(scope, mailbox) { level(me) == .events })
      try await log.signal(9)
    }
    let result = try await log.result()
    #expect(result.status == (signal == 2 ? 130 : 137))
    #expect(result.errors == "")
    // The file of the killed one serves the next watcher, and goes with it.
    _ = try await scope.run("log", "d", "--for", "0s")
    #expect(try !FileSystem.list(domain.path).contains { $0.hasPrefix("w.") })
  }

  @Test("log ends without a word when its reader has gone, and names what is not there")
  func bad() async throws {
    let scope = try Scope()
    _ = try Domain.create("d", in: scope.place)
    let piped = try await scope.shell("$X log d --follow | true; echo end")
    #expect(piped.text == "end\n" && piped.errors == "")
    #expect(try await scope.run("log", "nope").status == 69)
    #expect(try await scope.run("log").status == 64)
    #expect(try await scope.run("log", "d", "--limit", "-1").status == 64)
    #expect(try await scope.run("log", "--replay", "/nonexistent").status == 69)
    let file = "\(scope.directory)/bad"
    _ = try FileDescriptor.openOrCreate(file).write(Array("nonsense\n".utf8), offset: 0)
    let result = try await scope.run("log", "--replay", file)
    #expect(result.status == 65)
    expectOneLine(result.errors, naming: "line 1")
    try FileSystem.unlink(file)
  }
}

/// A flag that a task raises.
private final class Done: Sendable {
  let flag = Atomic<Bool>(false)
}
