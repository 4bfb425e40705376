import IPCCore
import Platform
import Testing

@Suite("Bad input", .timeLimit(.minutes(2))) struct BadInputTests {
  @Test(
    "What does not exist is named, with status 69",
    arguments: [
      ["send", "nope/m", "x"], ["send", "d/nope", "x"], ["receive", "d/nope"], ["receive", "nope/m"],
      ["capacity", "d/nope", "3"], ["delete", "d/nope"], ["peek", "d/nope"], ["list", "nope"],
      ["clean", "nope"], ["attach", "nope"], ["run", "nope"],
      ["run", "tour", "--headless", "--input", "/nope"],
      ["run", "--theme", "nope"], ["send", "d", "--as", "p", "--to", "nope", "x"],
      ["receive", "d", "--as", "p", "--from", "nope"], ["create", "d/n", "--owner", "nope"],
      ["join", "d", "--as", "p", "--", "/nope"],
    ])
  func missing(_ arguments: [String]) async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let result = try await scope.start(arguments).result()
    #expect(result.status == 69)
    expectOneLine(result.errors, naming: "nope")
  }

  @Test(
    "Wrong usage is one line with status 64",
    arguments: [
      ["send", "d"], ["send", "d", "--to", "q", "x"], ["receive", "d/m", "--nonblocking", "--timeout", "1s"],
      ["create", "d/m", "--capacity", "-3"], ["create", "d/-m"], ["create", "d"], ["create", "d/m/x"],
      ["capacity", "d/m", "some"], ["join", "d", "--as", "p"], ["join", "d", "--", "true"],
      ["receive", "d/m", "--timeout", "soon"], ["run", "--headless", "--plain"], ["send", "d/m", "--frob"],
      ["create", "d/m", "--max-message", "999999m"],
    ])
  func usage(_ arguments: [String]) async throws {
    let scope = try Scope()
    let result = try await scope.start(arguments).result()
    #expect(result.status == 64)
    expectOneLine(result.errors, naming: "")
    #expect(result.output.isEmpty)
  }

  @Test("Only create, run and join make a domain, and a failed one leaves none behind")
  func makesNothing() async throws {
    let scope = try Scope()
    _ = try await scope.run("send", "d/m", "x")
    _ = try await scope.run("create", "d/m", "--owner", "nobody")
    _ = try await scope.run("join", "d", "--as", "p", "--", "true")
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("What exists already, and a name that is held, cannot be made: 73")
  func taken() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let again = try await scope.run("create", "d/m")
    #expect(again.status == 73)
    expectOneLine(again.errors, naming: "m")
    let held = try await scope.run(
      "join", "d", "--as", "p", "--", Scope.program, "join", "d", "--as", "p", "--", "true")
    #expect(held.status == 73)
    expectOneLine(held.errors, naming: "p")
    #expect(try await scope.run("run", "tour", "--headless", "--domain", "d").status == 73)
  }

  @Test("A message too large for the mailbox is refused with both sizes: 65 (§26)")
  func tooLarge() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--max-message", "10")
    let result = try await scope.run("send", "d/m", "12345678901")
    #expect(result.status == 65)
    expectOneLine(result.errors, naming: "11")
    #expect(result.errors.contains("10"))
    let line = try await scope.run(
      "send", "d/m", "--lines", input: Array("short\nfar too long a line\n".utf8))
    #expect(line.status == 65)
    expectOneLine(line.errors, naming: "line 2")
    #expect(try await scope.run("peek", "d/m").text == "short\n")
  }

  @Test("A directory that is not ours alone is refused with status 77 (§1)")
  func notOurs() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    _ = try await scope.shell("chmod 755 \(scope.directory)/d")
    let result = try await scope.run("send", "d/m", "x")
    #expect(result.status == 77)
    expectOneLine(result.errors, naming: "/d")
    _ = try await scope.shell("chmod 700 \(scope.directory)/d")
    #expect(try await scope.run("send", "d/m", "x").status == 0)
  }

  @Test(
    "A damaged or foreign segment is named with its field: 65 (§27)",
    arguments: [
      ("m.m", 0, "magic"), ("m.m", 8, "version"), ("m.m", 20, "check word"), ("domain", 0, "magic"),
    ])
  func damaged(_ file: String, _ offset: Int, _ field: String) async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let path = "\(scope.directory)/d/\(file)"
    try FileDescriptor.openReadWrite(path).write([0xFF, 0xFE], offset: offset)
    for command in [["send", "d/m", "x"], ["receive", "d/m", "--nonblocking"]] {
      let result = try await scope.start(command).result()
      #expect(result.status == 65)
      expectOneLine(result.errors, naming: path)
      #expect(result.errors.contains(field))
    }
    let list = try await scope.run("list")
    #expect(list.status == 0)
    #expect(try await scope.run("clean", "d").status == 0)
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("A truncated segment is told as such: 65 (§27)")
  func truncated() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    try FileDescriptor.openReadWrite("\(scope.directory)/d/m.m").setSize(100)
    let result = try await scope.run("send", "d/m", "x")
    #expect(result.status == 65)
    expectOneLine(result.errors, naming: "m.m")
    let peek = try await scope.run("peek", "d/m")
    #expect(peek.status == 65)
    expectOneLine(peek.errors, naming: "m.m")
  }

  @Test(
    "A full file system is told with status 73, and what is there goes on (§18)",
    .enabled(if: FileSystem.userID == 0))
  func full() async throws {
    let scope = try Scope()
    let small = "\(scope.directory)/small"
    // Only where the machine lets us mount.
    guard try await scope.shell("mkdir \(small) && mount -t tmpfs -o size=76k none \(small)").status == 0
    else { return }
    #expect(try await scope.run("create", "d/m", "--capacity", "unbounded", "--dir", small).status == 0)
    let second = try await scope.run("create", "d/n", "--dir", small)
    #expect(second.status == 73)
    expectOneLine(second.errors, naming: "No space left")
    #expect(try await scope.run("send", "d/m", "--dir", small, "small").status == 0)
    let large = try await scope.run(
      "send", "d/m", "--dir", small, input: [UInt8](repeating: 65, count: 60_000))
    #expect(large.status == 73)
    #expect(try await scope.run("receive", "d/m", "--dir", small).text == "small\n")
    _ = try await scope.shell("umount \(small)")
  }

  @Test("A malformed scenario is named by file, line and key: 65")
  func scenario() async throws {
    let scope = try Scope()
    _ = try await scope.shell(
      "printf 'name: x\\nprocesses:\\n  a:\\n    frob: 3\\n' > \(scope.directory)/bad.yaml")
    let result = try await scope.run("run", "\(scope.directory)/bad.yaml", "--headless")
    #expect(result.status == 65)
    #expect(result.errors.contains("bad.yaml:4"))
    #expect(result.errors.contains("frob"))
    try FileSystem.unlink("\(scope.directory)/bad.yaml")
  }
}

/// One line on standard error, which begins with our name and says what and which.
func expectOneLine(
  _ errors: String, naming name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(errors.hasPrefix("ipcscope: "), sourceLocation: sourceLocation)
  #expect(errors.hasSuffix("\n"), sourceLocation: sourceLocation)
  #expect(errors.count { $0 == "\n" } == 1, sourceLocation: sourceLocation)
  #expect(name.isEmpty || errors.contains(name), sourceLocation: sourceLocation)
}
