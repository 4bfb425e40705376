import IPCCore
import Observation
import Platform
import Testing

@Suite("run without a screen", .serialized, .timeLimit(.minutes(3))) struct RunCommandTests {
  /// The pids of the live workers of a domain.
  func workers(of name: String, in scope: Scope) throws -> [String: Int32] {
    guard let observer = try? DomainObserver(name, in: scope.place) else { return [:] }
    let living = observer.read(messageLimit: 0).processes.filter {
      $0.life == .running && $0.role == .participant
    }
    return Dictionary(uniqueKeysWithValues: living.map { ($0.name, $0.processID) })
  }

  @Test("word-count prints what the shell's own tools count, line by line")
  func wordCount() async throws {
    let scope = try Scope()
    let input = "\(scope.directory).txt"
    _ = try await scope.shell(
      "$X scenarios > \(input); $X run --help >> \(input); echo 'It`s a-B' >> \(input)")
    let result = try await scope.run("run", "word-count", "--headless", "--input", input)
    #expect(result.status == 0)
    let expected = try await scope.shell(
      "LC_ALL=C tr -cs A-Za-z '\\n' <\(input) | tr A-Z a-z | grep . | sort | uniq -c | sort -k1,1nr -k2")
    #expect(result.text == expected.text)
    #expect(!result.output.isEmpty)
    try FileSystem.unlink(input)
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("Two runs at once take domains of their own, and leave nothing behind")
  func twoRuns() async throws {
    let scope = try Scope()
    let first = scope.start(["run", "tour", "--headless"])
    let second = scope.start(["run", "--headless"])
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 8 })
    #expect(try await scope.eventually { try workers(of: "tour-2", in: scope).count == 8 })
    for run in [first, second] {
      try await run.signal(2)
      let result = try await run.result()
      #expect(result.status == 130)
      #expect(result.lines.count == 8)
      #expect(result.lines.allSatisfy { $0.contains("  stopped  sent ") })
    }
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("A worker is a process of its own under a telling name")
  func names() async throws {
    let scope = try Scope()
    let run = scope.start(["run", "tour", "--headless"])
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 8 })
    let cook = try #require(try workers(of: "tour", in: scope)["cook-1"])
    let line = String(decoding: try FileSystem.read("/proc/\(cook)/cmdline"), as: UTF8.self)
    #expect(line.hasPrefix("ipcscope: cook-1 (tour)\0"))
    #expect(try FileSystem.read("/proc/\(cook)/comm") == Array("cook-1\n".utf8))
    #expect(ProcessStatus(processID: cook)?.parentProcessID == run.processID)
    try await run.signal(2)
    #expect(try await run.result().status == 130)
  }

  @Test("A killed worker is told, the others go on, and the run fails with status 1")
  func killedWorker() async throws {
    let scope = try Scope()
    let run = scope.start(["run", "tour", "--headless"])
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 8 })
    try ThisProcess.signal(9, to: try #require(try workers(of: "tour", in: scope)["cook-1"]))
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 7 })
    for pid in try workers(of: "tour", in: scope).values { try ThisProcess.signal(15, to: pid) }
    let result = try await run.result()
    #expect(result.status == 1)
    expectOneLine(result.errors, naming: "cook-1: killed by signal 9")
    #expect(result.lines.contains { $0.hasPrefix("cook-1  killed by signal 9") })
    #expect(result.lines.filter { $0.contains("  killed by signal 15  ") }.count == 7)
  }

  @Test("A signal stops all workers and removes the domain: 130", arguments: [Int32(2), 15, 1])
  func signals(_ number: Int32) async throws {
    let scope = try Scope()
    let run = scope.start(["run", "tour", "--headless"])
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 8 })
    let pids = try workers(of: "tour", in: scope).values
    try await run.signal(number)
    #expect(try await run.result().status == 130)
    #expect(pids.allSatisfy { ProcessStatus(processID: $0) == nil })
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("Killing the runner leaves no worker; the next run takes the abandoned domain's name")
  func killedRunner() async throws {
    let scope = try Scope()
    let run = scope.start(["run", "tour", "--headless"])
    #expect(try await scope.eventually { try workers(of: "tour", in: scope).count == 8 })
    let pids = try workers(of: "tour", in: scope).values
    try await run.signal(9)
    #expect(try await run.result().status == 137)
    #expect(await scope.eventually { pids.allSatisfy { ProcessStatus(processID: $0)?.isDead ?? true } })
    let next = try await scope.run("run", "tour", "--headless", "--for", "200ms")
    #expect(next.status == 0)
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("A program of the user's takes part under join; the run ends when all have, and dies with it")
  func userProgram() async throws {
    let scope = try Scope()
    let file = "\(scope.directory).yaml"
    let yaml = """
      name: mixed
      description: A shell among workers.
      mailboxes:
        box: {capacity: 8}
      processes:
        shell:
          command: [sh, -c, "$X send mixed/box from-a-shell"]
        reader:
          steps:
            - receive: {from: mailbox box}
      """
    _ = try await scope.shell("cat > \(file) <<'END'\n\(yaml)\nEND\n")
    let result = try await scope.run("run", file, "--headless", "--for", "20s")
    try FileSystem.unlink(file)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("shell  exited 0") })
    #expect(result.lines.contains { $0.hasPrefix("reader  exited 0") && $0.hasSuffix("received 1") })
  }

  @Test("Without a terminal it prints linear text")
  func plain() async throws {
    let scope = try Scope()
    let result = try await scope.run("run", "tour", "--for", "1s")
    #expect(result.status == 0)
    #expect(result.lines.contains { $0.contains("orders") })
    #expect(!result.output.contains(27))
  }
}
