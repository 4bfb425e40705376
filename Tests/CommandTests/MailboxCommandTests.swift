import IPCCore
import Platform
import Testing

@Suite("Commands on mailboxes", .timeLimit(.minutes(3))) struct MailboxCommandTests {
  @Test("A message sent by one command is received by another, once")
  func sendAndReceive() async throws {
    let scope = try Scope()
    #expect(try await scope.run("create", "d/m").status == 0)
    #expect(try await scope.run("send", "d/m", "two soups").status == 0)
    let received = try await scope.run("receive", "d/m")
    #expect(received.status == 0)
    #expect(received.text == "two soups\n")
    #expect(try await scope.run("receive", "d/m", "--nonblocking").status == 3)
  }

  @Test("Without MESSAGE all of standard input is one message, byte for byte; --file sends a file's bytes")
  func wholeInput() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let bytes: [UInt8] = [0, 10, 255, 10, 65]
    #expect(try await scope.run("send", "d/m", input: bytes).status == 0)
    let json = try await scope.run("receive", "d/m", "--json")
    #expect(json.text.contains("\"byteCount\":5,\"base64\":\"AAr/CkE=\"}"))
    #expect(try await scope.run("send", "d/m", "--file", "/etc/hostname").status == 0)
    let file = try await scope.run("receive", "d/m")
    #expect(file.output == (try FileSystem.read("/etc/hostname")) + [10])
    #expect(try await scope.run("send", "d/m", "--file", "/nonexistent").status == 69)
  }

  @Test("--json gives sequence, sender, byteCount and text, escaped as JSON wants it")
  func json() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    _ = try await scope.run("send", "d/m", "--as", "waiter", "say \"hé\"\n\u{1}\\")
    let peeked = try await scope.run("peek", "d/m", "--json")
    let received = try await scope.run("receive", "d/m", "--json")
    #expect(
      received.text
        == "{\"sequence\":1,\"sender\":\"waiter\",\"byteCount\":12,\"text\":\"say \\\"hé\\\"\\n\\u0001\\\\\"}\n"
    )
    #expect(peeked.text == received.text)
  }

  @Test("Non-blocking, timed-out and closed each have an exit status of their own (§10, 12, 14)")
  func statuses() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--capacity", "1")
    _ = try await scope.run("send", "d/m", "one")
    #expect(try await scope.run("send", "d/m", "--until", "immediately", "two").status == 3)
    #expect(try await scope.run("send", "d/m", "--timeout", "50ms", "two").status == 4)
    #expect(try await scope.run("send", "d/m", "--until", "received", "--timeout", "50ms", "two").status == 4)
    #expect(try await scope.run("receive", "d/m", "--count", "2", "--timeout", "50ms").status == 4)
    let waiting = scope.start(["receive", "d/m"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("receive-") } })
    #expect(try await scope.run("delete", "d/m").status == 0)
    #expect(try await waiting.result().status == 5)
  }

  @Test(
    "Several mailboxes are a set: receive takes from any of them, and ends with the one that is closed (§11)")
  func set() async throws {
    let scope = try Scope()
    for name in ["a", "b"] { _ = try await scope.run("create", "d/\(name)") }
    #expect(try await scope.run("receive", "d/a", "d/b", "--nonblocking").status == 3)
    let waiting = scope.start(["receive", "d/a", "d/b"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("receive-") } })
    _ = try await scope.run("send", "d/b", "from b")
    #expect(try await waiting.result().text == "from b\n")
    let closed = scope.start(["receive", "d/a", "d/b"])
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("receive-") } })
    _ = try await scope.run("delete", "d/a")
    let result = try await closed.result()
    #expect(result.status == 5 && result.errors.contains("'a'"))
    #expect(try await scope.run("receive", "d/b", "e/b").status == 64)
    #expect(try await scope.run("receive", "d/b", "d/b").status == 64)
  }

  @Test("wait-empty waits until all has been received, or says that the time is over (§11)")
  func waitEmpty() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    #expect(try await scope.run("wait-empty", "d/m").status == 0)
    _ = try await scope.run("send", "d/m", "one")
    #expect(try await scope.run("wait-empty", "d/m", "--timeout", "50ms").status == 4)
    let waiting = scope.start(["wait-empty", "d/m"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("wait-empty-") } })
    #expect(try await scope.run("receive", "d/m").text == "one\n")
    #expect(try await waiting.result().status == 0)
    #expect(try await scope.run("wait-empty", "d/m", "--to", "Q").status == 64)
  }

  @Test("hand-over gives a mailbox another owner; only its owner may (§10)")
  func handOver() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X create d/m --receivers round-robin
      $X join d --as P -- sh -c '
        $X hand-over d/m --to P; echo $?
        $X list d --json | grep -c "owner.:.P"
        $X join d --as Q -- sh -c "
          $X hand-over d/m --to Q 2>/dev/null; echo \\$?"
        $X hand-over d/m --to-system; echo $?'
      $X hand-over d/m --to nobody 2>/dev/null; echo $?
      $X hand-over d/m 2>/dev/null; echo $?
      $X list d --json | grep -c round-robin
      """)
    #expect(result.lines == ["0", "1", "77", "0", "69", "64", "1"])
  }

  @Test("An interrupted receive ends with 130 and takes no message with it")
  func interrupted() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let waiting = scope.start(["receive", "d/m", "--follow"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("receive-") } })
    try await waiting.signal(2)
    let result = try await waiting.result()
    #expect(result.status == 130)
    _ = try await scope.run("send", "d/m", "kept")
    #expect(try await scope.run("receive", "d/m", "--nonblocking").text == "kept\n")
    #expect(try domain.processNames().isEmpty)
  }

  @Test("Every message that an interrupted receiver took was printed", arguments: 0..<5)
  func interruptedStream(_ round: Int) async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--capacity", "unbounded")
    let receiver = scope.start(["receive", "d/m", "--follow"])
    let sender = scope.start(["send", "d/m", "--lines"], input: numbers(3000))
    try await Task.sleep(nanoseconds: UInt64(30 + 20 * round) * 1_000_000)
    try await receiver.signal(2)
    let first = try await receiver.result()
    #expect(first.status == 130)
    #expect(try await sender.result().status == 0)
    let rest = 3000 - first.lines.count
    let second = try await scope.run("receive", "d/m", "--count", "\(rest)", "--timeout", "5s")
    #expect(first.output + second.output == numbers(3000))
  }

  @Test("The capacity is switched live; what was queued stays (§20)")
  func capacity() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--capacity", "2")
    _ = try await scope.run("send", "d/m", "a")
    _ = try await scope.run("send", "d/m", "b")
    #expect(try await scope.run("capacity", "d/m", "unbounded").status == 0)
    #expect(try await scope.run("send", "d/m", "--until", "immediately", "c").status == 0)
    #expect(try await scope.run("capacity", "d/m", "zero").status == 0)
    #expect(try await scope.run("send", "d/m", "--until", "immediately", "d").status == 3)
    #expect(try await scope.run("peek", "d/m").text == "a\nb\nc\n")
    #expect(try await scope.run("peek", "d/m", "--limit", "1").text == "a\n")
    #expect(try await scope.run("receive", "d/m", "--count", "3").text == "a\nb\nc\n")
  }

  @Test("Lines go through in order, none lost, at every capacity", arguments: ["zero", "8", "unbounded"])
  func lines(_ capacity: String) async throws {
    let count = FileSystem.environment("IPCSCOPE_NIGHTLY") == nil ? 20_000 : 200_000
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--capacity", capacity)
    let receiver = scope.start(["receive", "d/m", "--count", "\(count)"])
    let sent = try await scope.run("send", "d/m", "--lines", input: numbers(count))
    #expect(sent.status == 0)
    let received = try await receiver.result()
    #expect(received.status == 0)
    #expect(received.output == numbers(count))
  }

  @Test("Empty lines are empty messages, and a last line without a line feed counts")
  func emptyLines() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    _ = try await scope.run("send", "d/m", "--lines", input: Array("a\n\nb".utf8))
    #expect(try await scope.run("receive", "d/m", "--count", "3").text == "a\n\nb\n")
    #expect(try await scope.run("receive", "d/m", "--nonblocking").status == 3)
  }

  @Test("A reader that has had enough ends a receiver quietly")
  func brokenPipe() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m", "--capacity", "unbounded")
    let result = try await scope.shell(
      "seq 1 20000 | $X send d/m --lines; { $X receive d/m --count 20000; echo status $? >&2; } | head -1")
    #expect(result.text == "1\n")
    #expect(result.errors == "status 0\n")
  }
}

/// `1\n2\n…` up to a count, as `seq` prints it.
func numbers(_ count: Int) -> [UInt8] {
  (1...count).flatMap { Array("\($0)\n".utf8) }
}
