import Platform
import Testing

@Suite("The commands lessons, lesson and check", .serialized, .timeLimit(.minutes(5)))
struct LessonCommandTests {
  /// A lesson of one page, with a check.
  private static func lesson(_ check: String) -> String {
    """
    name: shop
    mailboxes: { orders: { capacity: 2 } }
    processes:
      waiter: { steps: [{ repeat: { count: 2, steps: [{ send: { to: mailbox orders, message: tea } }] } }, { sleep: 1h }] }
    lesson:
      title: A shop
      chapter: message passing
      pages:
        - caption: Two orders wait.
          checks: [\(check)]
          within: 1s
    """
  }

  /// The file of a lesson with that check.
  private static func write(_ check: String, in scope: Scope) async throws -> String {
    let file = "\(scope.directory).shop.yaml"
    _ = try await scope.shell("cat >'\(file)' <<'END'\n\(lesson(check))\nEND\n")
    return file
  }

  @Test("Every lesson comes to its end, and all that it says is seen in the segments")
  func all() async throws {
    let scope = try Scope()
    let names = try await scope.run("lessons").lines.filter { $0.hasPrefix("  ") }.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(names.count >= 8)
    // In four processes side by side: most of a lesson's time is waiting.
    let lanes = (0..<4).map { lane in
      names.enumerated().filter { $0.offset % 4 == lane }.map(\.element).joined(separator: " ")
    }
    let script = lanes.map {
      "(for l in \($0); do $X lesson $l --headless >/dev/null || echo FAILED $l; done) &"
    }
    let result = try await scope.shell(script.joined(separator: "\n") + "\nwait")
    #expect(result.text == "", "\(result.errors)")
    #expect(result.errors == "")
    #expect(try FileSystem.list(scope.directory).isEmpty)
  }

  @Test("A lesson is played to its end without a screen, with each fact as it was seen")
  func headless() async throws {
    let scope = try Scope()
    let file = try await Self.write("depth of mailbox orders is 2", in: scope)
    defer { try? FileSystem.unlink(file) }
    let result = try await scope.run("lesson", file, "--headless")
    #expect(result.lines == ["shop 1/1  Two orders wait.", "  ✓ depth of mailbox orders is 2"])
    #expect(result.status == 0)
  }

  @Test("A caption that is not true fails, with its line and with what was there")
  func falseCaption() async throws {
    let scope = try Scope()
    let file = try await Self.write("depth of mailbox orders is 3", in: scope)
    defer { try? FileSystem.unlink(file) }
    let result = try await scope.run("lesson", file, "--headless")
    #expect(result.status == 1)
    #expect(result.errors.hasSuffix("shop.yaml:9: page 1: line 10: depth of mailbox orders is 3: it is 2\n"))
  }

  @Test("Mistakes in a lesson are told by line, and a good file in a sentence")
  func check() async throws {
    let scope = try Scope()
    let file = try await Self.write("depht of mailbox orders is 3", in: scope)
    defer { try? FileSystem.unlink(file) }
    let bad = try await scope.run("check", file)
    #expect(bad.status == 65)
    #expect(
      bad.errors == """
        \(file):10: lesson.pages[1].checks[1]: "depht" is no value of a mailbox or link; did you mean depth?

        """)
    _ = try await Self.write("depth of mailbox orders is 2", in: scope)
    let good = try await scope.run("check", file)
    #expect(
      good.lines == [
        "\(file): the scenario shop, 1 process; the lesson \"A shop\", 1 page, 1 fact to be checked"
      ])
  }

  @Test("What cannot be a lesson is refused with a reason")
  func refused() async throws {
    let scope = try Scope()
    #expect(try await scope.run("lesson", "tour", "--headless").status == 69)
    #expect(try await scope.run("lesson", "nosuch", "--headless").status == 69)
    #expect(try await scope.run("lesson", "--all").status == 64)
    #expect(try await scope.run("lesson", "direct", "--all", "--headless").status == 64)
  }
}
