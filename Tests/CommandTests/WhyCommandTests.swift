import IPCCore
import Observation
import Platform
import Testing

@Suite("why", .serialized, .timeLimit(.minutes(2))) struct WhyCommandTests {
  /// Each sends to the other by rendezvous, and neither receives; a third waits for one of them.
  private static let embrace = """
    name: embrace
    links:
      - { between: [alice, bob], capacity: zero }
    processes:
      alice:
        steps: [send: { to: link bob, message: after you }]
      bob:
        steps: [send: { to: link alice, message: "no, after you" }]
      carol:
        steps: [receive: { from: link alice }]
    """

  private func start(_ text: String, in scope: Scope) throws -> RunningCommand {
    let path = "\(scope.directory).yaml"
    try FileDescriptor.openOrCreate(path).write(Array(text.utf8), offset: 0)
    return scope.start(["run", path, "--headless"])
  }

  @Test("A deadlock is named in words, with who waits behind it, and the status is 1")
  func deadlock() async throws {
    let scope = try Scope()
    let run = try start(Self.embrace, in: scope)
    defer { try? FileSystem.unlink("\(scope.directory).yaml") }
    let observer = try await observer("embrace", in: scope)
    #expect(
      await scope.eventually {
        observer.read(messageLimit: 1).processes.count { $0.blockingReason != nil } == 3
      })
    // Whoever waits behind it may look around in the moment of a reading.
    var result = try await scope.run("why", "embrace")
    for _ in 0..<20 where !result.text.contains("carol waits behind it") {
      result = try await scope.run("why", "embrace")
    }
    #expect(result.status == 1)
    #expect(result.errors == "")
    let first = try #require(result.lines.first)
    #expect(first.hasPrefix("DEADLOCK of 2 processes: "))
    #expect(first.contains("alice waits for bob to receive"))
    #expect(first.contains("bob waits for alice to receive"))
    #expect(first.contains("; carol waits behind it (for "))
    #expect(result.lines.contains { $0.hasPrefix("carol waits for alice to send to it, behind a deadlock") })
    let json = try await scope.run("why", "embrace", "--json")
    #expect(json.status == 1)
    #expect(json.text.hasPrefix("{\"deadlock\":true,\"deadlocks\":[{\"processes\":["))
    #expect(json.text.contains("\"outlook\":\"deadlock\"") && json.text.contains("\"behind\":["))
    let about = try await scope.run("why", "embrace", "carol")
    #expect(about.status == 1 && about.lines.contains { $0.hasPrefix("carol waits for alice to send to it") })
    #expect(try await scope.run("why", "embrace", "dave").status == 69)
    try await run.signal(2)
    _ = try await run.result()
  }

  @Test("--watch tells what changes as it happens, and ends when interrupted")
  func watch() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "shop/orders", "--capacity", "1")
    let log = "\(scope.directory).why"
    defer { try? FileSystem.unlink(log) }
    func lines() -> [String] {
      let text = (try? FileSystem.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return text.split(separator: "\n").map { line in
        line.firstMatch(of: /^[0-9][^a-rt-z]*s  ((?:now|over): .*)$/).map { String($0.1) } ?? "? \(line)"
      }
    }
    let watcher = RunningCommand(
      "/bin/sh", ["-c", "exec \(Scope.program) why shop --watch >\(log)"],
      environment: ["IPCSCOPE_DIR": scope.directory], input: [], limitNanoseconds: 120_000_000_000)
    #expect(await scope.eventually { lines() == ["now: nobody waits"] })
    let cook = scope.start(["receive", "shop/orders", "--as", "cook"])
    let wait = "cook waits for somebody to send to orders, and nobody else has it open: somebody has to come"
    #expect(await scope.eventually { lines().last == "now: \(wait)" })
    #expect(try await scope.run("send", "shop/orders", "x").status == 0)
    #expect(await scope.eventually { lines().suffix(2) == ["over: \(wait)", "now: nobody waits"] })
    #expect(try await cook.result().status == 0)
    try await watcher.signal(2)
    #expect(try await watcher.result().status == 130)
    let timed = try await scope.run("why", "shop", "--watch", "--for", "100ms", "--json")
    #expect(timed.status == 0 && timed.lines.count == 1 && timed.text.hasPrefix("{\"deadlock\":false"))
    #expect(try await scope.run("why", "shop", "--for", "1s").status == 64)
  }

  @Test("Where nobody is in a deadlock the status is 0, also with waits and time-outs")
  func none() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "shop/orders", "--capacity", "1")
    let quiet = try await scope.run("why", "shop")
    #expect(quiet.status == 0 && quiet.text == "nobody waits\n")
    let cook = scope.start(["receive", "shop/orders", "--as", "cook"])
    let observer = try await observer("shop", in: scope)
    #expect(
      await scope.eventually { observer.read().processes.contains { $0.blockingReason == .message } })
    let waits = try await scope.run("why", "shop")
    #expect(waits.status == 0)
    #expect(
      waits.text.hasPrefix(
        "cook waits for somebody to send to orders, and nobody else has it open: somebody has to come (for "))
    #expect(try await scope.run("why", "shop", "--json").text.contains("\"outlook\":\"nobodyThere\""))
    #expect(try await scope.run("send", "shop/orders", "x").status == 0)
    #expect(try await cook.result().status == 0)
    #expect(try await scope.run("why", "nowhere").status == 69)
    let help = try await scope.run("why", "--help")
    #expect(help.status == 0 && help.text.contains("Exit status: 1 when there is a deadlock"))
  }

  private func observer(_ name: String, in scope: Scope) async throws -> DomainObserver {
    #expect(await scope.eventually { (try? DomainObserver(name, in: scope.place)) != nil })
    return try DomainObserver(name, in: scope.place)
  }
}

extension ProcessSnapshot {
  fileprivate var blockingReason: WaitReason? { waits.first { $0.isConfirmed && $0.reason != .pace }?.reason }
}
