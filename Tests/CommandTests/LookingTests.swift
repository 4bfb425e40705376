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
      "run", "scenarios", "themes", "attach", "join", "list", "create", "delete", "capacity", "send",
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

  @Test("Shipped themes and scenarios are listed; each theme loads, and each scenario runs")
  func shipped() async throws {
    let scope = try Scope()
    #expect(try await scope.run("themes").lines == ["midnight", "daylight", "mono"])
    let scenarios = try await scope.run("scenarios").lines.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(scenarios == ["tour", "word-count"])
    for scenario in scenarios {
      let result = try await scope.run("run", scenario, "--headless", "--for", "500ms")
      #expect(result.status == 0, "\(scenario): \(result.errors)")
    }
  }
}
