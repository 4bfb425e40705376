import IPCCore
import Platform
import Testing

@Suite("list, peek, clean, themes, scenarios, help", .timeLimit(.minutes(2))) struct LookingTests {
  @Test("list shows domains, and what is in one, as text and as JSON")
  func list() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "shop/orders", "--capacity", "2")
    _ = try await scope.run("send", "shop/orders", "x")
    #expect(try await scope.run("list").text == "shop  running  0 processes  1 mailbox\n")
    let all = try await scope.run("list", "--json")
    #expect(all.text == "[{\"name\":\"shop\",\"paused\":false,\"processes\":0,\"mailboxes\":1}]\n")
    let one = try await scope.run("list", "shop")
    #expect(
      one.lines.contains { $0.contains("orders") && $0.contains("bounded 2") && $0.contains("depth 1") })
    let json = try await scope.run("list", "shop", "--json")
    #expect(json.text.contains("\"name\":\"orders\",\"capacity\":2,\"depth\":1,"))
  }

  @Test("list names who is blocked and why")
  func blocked() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "shop/orders", "--capacity", "1")
    _ = try await scope.run("send", "shop/orders", "x")
    let sender = scope.start(["send", "shop/orders", "--as", "waiter", "y"])
    var seen = false
    for _ in 0..<100 where !seen {
      seen = try await scope.run("list", "shop").text.contains("blocked: full, orders")
    }
    #expect(seen)
    #expect(try await scope.run("receive", "shop/orders", "--count", "2").text == "x\ny\n")
    #expect(try await sender.result().status == 0)
  }

  @Test("clean removes a domain in which nobody lives, and refuses one that is in use: 1")
  func clean() async throws {
    let scope = try Scope()
    _ = try await scope.run("create", "d/m")
    let receiver = scope.start(["receive", "d/m", "--as", "cook"])
    let domain = try Domain.open("d", in: scope.place)
    #expect(try await scope.eventually { try domain.processNames() == ["cook"] })
    let refused = try await scope.run("clean", "d")
    #expect(refused.status == 1)
    expectOneLine(refused.errors, naming: "cook")
    try await receiver.signal(9)
    _ = try await receiver.result()
    let cleaned = try await scope.run("clean")
    #expect(cleaned.text == "removed d/cook (process)\n")
    #expect(try await scope.run("clean", "d").text == "removed domain d\n")
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test(
    "Every command explains itself with examples",
    arguments: [
      "run", "scenarios", "themes", "keys", "config", "attach", "join", "list", "create", "delete",
      "capacity", "send",
      "receive",
      "peek", "log", "clean",
    ])
  func help(_ command: String) async throws {
    let scope = try Scope()
    let help = try await scope.run(command, "--help")
    #expect(help.status == 0)
    #expect(help.text.contains("Example"))
    #expect(help.text.contains("ipcscope \(command)"))
    #expect(help.text.contains("--dir"))
  }

  @Test(
    "Themes of the user's own are listed after the shipped ones, taken by name, and a mistake in one is told")
  func ownThemes() async throws {
    let scope = try Scope()
    let result = try await scope.shell(
      """
      export XDG_CONFIG_HOME=$IPCSCOPE_DIR.config; themes=$XDG_CONFIG_HOME/ipcscope/themes
      mkdir -p $themes
      echo 'extends: daylight' >$themes/mine.yaml
      printf 'text: "#010203"\nbloked: "#FF0000"\n' >$themes/broken.yaml
      cp $themes/mine.yaml $themes/mono.yaml; touch $themes/notes.txt $themes/.hidden.yaml
      $X themes | tail -n 3
      for theme in mine broken; do
        $X run tour --theme $theme --plain --for 100ms >/dev/null; echo status=$?
      done
      rm -r $XDG_CONFIG_HOME
      """)
    #expect(result.lines == ["mono", "broken", "mine", "status=0", "status=0"])
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 1)
    #expect(
      errors.first?.hasSuffix(
        "/broken.yaml:2: bloked: no role and no setting has this name; "
          + "midnight is used instead") == true)
  }

  @Test("Shipped themes and scenarios are listed; each theme loads, and each scenario runs")
  func shipped() async throws {
    let scope = try Scope()
    // Without a home there are no others.
    #expect(
      try await scope.shell("XDG_CONFIG_HOME=/nowhere $X themes").lines == [
        "midnight", "daylight", "projector", "high-contrast", "deuteranopia", "tritanopia", "mono",
      ])
    let scenarios = try await scope.run("scenarios").lines.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(scenarios.first == "tour")
    #expect(scenarios.count >= 13)
    #expect(Set(scenarios).count == scenarios.count)
    for scenario in scenarios {
      let result = try await scope.run("run", scenario, "--headless", "--for", "200ms")
      #expect(result.status == 0, "\(scenario): \(result.errors)")
    }
  }
}
