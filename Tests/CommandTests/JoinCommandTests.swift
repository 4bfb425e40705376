import IPCCore
import Platform
import Testing

@Suite("join and direct communication", .timeLimit(.minutes(2))) struct JoinCommandTests {
  @Test("Commands inside join act under its name, one after another, over one link (§2, 3)")
  func nested() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X join d --as Q -- sh -c '
        $X join d --as P -- sh -c "$X send d --to Q one; $X send d --to Q two" &
        $X receive d --from P --wait-for-peer 10s --json
        $X receive d --from P --timeout 10s
        wait'
      """)
    #expect(result.lines.first == "{\"sequence\":1,\"sender\":\"P\",\"byteCount\":3,\"text\":\"one\"}")
    #expect(result.lines.last == "two")
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("What a process had sent comes first, then its end is told once: 5, after that 69 (§7)")
  func terminated() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X join d --as Q -- sh -c '
        $X join d --as P -- $X send d --to Q last
        for n in 1 2 3; do $X receive d --from P 2>/dev/null; echo $?; done'
      """)
    #expect(result.text == "last\n0\n5\n69\n")
  }

  @Test("The offer of a command that is killed inside join goes with it; the joined process lives (§16)")
  func killedOffer() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X create d/m --capacity zero
      $X join d --as P -- sh -c '
        $X send d/m ghost & pid=$!
        until $X list d | grep -q blocked; do :; done
        kill -9 $pid; wait $pid 2>/dev/null
        $X receive d/m --nonblocking 2>/dev/null; echo $?'
      """)
    #expect(result.lines.last == "3")
    #expect(!result.text.contains("ghost"))
  }

  @Test("A direct message finds its peer by --as alone, and says who sent it (§5, 6)")
  func withoutJoin() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/keep")
    let receiver = scope.start(["receive", "d", "--as", "Q", "--from-anyone", "--json"])
    let sent = try await scope.run("send", "d", "--as", "P", "--to", "Q", "--wait-for-peer", "10s", "hello")
    #expect(sent.status == 0)
    let received = try await receiver.result()
    #expect(received.text.contains("\"sender\":\"P\""))
    #expect(received.text.contains("\"text\":\"hello\""))
  }

  @Test("A mailbox that belongs to a process is received from inside its join only (§10)")
  func owned() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X join d --as clerk -- sh -c '
        $X create d/desk --owner clerk
        env -u IPCSCOPE_NAME $X send d/desk letter
        env -u IPCSCOPE_NAME $X receive d/desk 2>/dev/null; echo $?
        $X receive d/desk'
      """)
    #expect(result.text == "77\nletter\n")
    #expect(result.status == 0)
  }

  @Test("join ends with its command's status, and the name is free again")
  func status() async throws {
    let scope = try Scope()
    #expect(try await scope.run("join", "d", "--as", "p", "--", "sh", "-c", "exit 7").status == 7)
    #expect(try await scope.run("join", "d", "--as", "p", "--", "sh", "-c", "kill -9 $$").status == 137)
  }

  @Test("A command that is killed in the middle of its wait leaves the channel usable for the next (§25)")
  func killedInside() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      $X create d/m --capacity 1
      $X send d/m first
      $X join d --as P -- sh -c '
        $X send d/m lost & victim=$!
        sleep 0.3; kill -9 $victim
        $X receive d/m --timeout 5s
        $X send d/m --timeout 5s second
        $X receive d/m --timeout 5s'
      """)
    #expect(result.text == "first\nsecond\n")
    #expect(result.status == 0)
  }

  @Test("Killing join ends its command and the commands that act in its name")
  func killedJoin() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let join = scope.start(["join", "d", "--as", "P", "--", Scope.program, "receive", "d/m"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames().contains { $0.hasPrefix("P.receive-") } })
    try await join.signal(9)
    #expect(try await join.result().status == 137)
    // The dead leave their files, but no life: nothing hinders removing the domain.
    #expect(await scope.eventually { (try? Domain.remove("d", in: scope.place)) != nil })
  }
}
