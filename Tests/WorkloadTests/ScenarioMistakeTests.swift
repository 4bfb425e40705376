import Testing
import Workload

/// A file with one mistake: the text, and where and what the mistake is.
struct FaultyFile: Sendable, CustomTestStringConvertible {
  let yaml: String
  let line: Int
  let path: String
  let words: String
  var testDescription: String { "\(path): \(words)" }

  init(_ line: Int, _ path: String, _ words: String, _ yaml: String) {
    self.yaml = yaml
    self.line = line
    self.path = path
    self.words = words
  }
}

/// A scenario whose only step is the text, which stands in line 8.
private func withStep(_ step: String) -> String {
  """
  name: x
  mailboxes: { orders: , owned: { owner: cook } }
  buffers: { shelf: }
  processes:
    cook: { steps: [{ sleep: 1s }] }
    waiter:
      steps:
        - \(step)
  """
}

private func withSections(_ sections: String) -> String {
  "name: x\nprocesses: { a: { steps: [{ sleep: 1s }] }, b: { steps: [{ sleep: 1s }] } }\n\(sections)"
}

private let step = "processes.waiter.steps[1]"

private let faultyFiles: [FaultyFile] = [
  FaultyFile(1, "", "name is missing", "processes: { a: { steps: [{ sleep: 1s }] } }"),
  FaultyFile(1, "", "processes is missing", "name: x"),
  FaultyFile(1, "", "must be a mapping", "just a text"),
  FaultyFile(1, "name", "is not a name", "name: a/b\nprocesses: { a: { steps: [{ sleep: 1s }] } }"),
  FaultyFile(2, "processes", "has no processes", "name: x\nprocesses: {}"),
  FaultyFile(2, "processes", "must be a mapping of names", "name: x\nprocesses: [a]"),
  FaultyFile(3, "mailbox", "did you mean mailboxes?", withSections("mailbox: { a: }")),
  FaultyFile(3, "mailboxes.-a", "is not a name", withSections("mailboxes: { -a: }")),
  FaultyFile(
    4, "mailboxes.a.capacity", "\"0.5\" is not a capacity",
    withSections("mailboxes:\n  a: { capacity: 0.5 }")),
  FaultyFile(4, "mailboxes.a.capacity", "is not", withSections("mailboxes:\n  a: { capacity: -1 }")),
  FaultyFile(4, "mailboxes.a.capacity", "must be", withSections("mailboxes:\n  a: { capacity: [1] }")),
  FaultyFile(4, "mailboxes.a.max-message", "is not", withSections("mailboxes:\n  a: { max-message: 1TiB }")),
  FaultyFile(4, "mailboxes.a.max-message", "is not", withSections("mailboxes:\n  a: { max-message: 0 }")),
  FaultyFile(
    4, "mailboxes.a.receivers", "one of any, one, round-robin",
    withSections("mailboxes:\n  a: { receivers: all }")),
  FaultyFile(
    7, "processes.a.steps[1].receive.from", "names a mailbox twice",
    "name: x\nmailboxes: { m: }\nprocesses:\n  a:\n    steps:\n      - receive:\n          from: [mailbox m, mailbox m]"
  ),
  FaultyFile(
    7, "processes.a.steps[1].receive.from[2]", "a set is of mailboxes only",
    "name: x\nmailboxes: { m: }\nprocesses:\n  a:\n    steps:\n      - receive:\n          from: [mailbox m, anyone]"
  ),
  FaultyFile(
    7, "processes.a.steps[1].wait-empty.at", "waits at a mailbox or a link",
    "name: x\nbuffers: { b: }\nprocesses:\n  a:\n    steps:\n      - wait-empty:\n          at: buffer b"),
  FaultyFile(4, "mailboxes.a.owner", "no process named", withSections("mailboxes:\n  a: { owner: c }")),
  FaultyFile(
    4, "mailboxes.a.size", "a mailbox has no such key", withSections("mailboxes:\n  a: { size: 1 }")),
  FaultyFile(4, "links[1]", "between is missing", withSections("links:\n  - { capacity: zero }")),
  FaultyFile(4, "links[1].between", "exactly two", withSections("links:\n  - { between: [a] }")),
  FaultyFile(4, "links[1].between", "exactly two", withSections("links:\n  - { between: [a, a] }")),
  FaultyFile(
    4, "links[1].between[2]", "no process named \"c\"", withSections("links:\n  - { between: [a, c] }")),
  FaultyFile(
    5, "links[2]", "have a link already",
    withSections("links:\n  - { between: [a, b] }\n  - { between: [b, a] }")),
  FaultyFile(4, "buffers.s.slots", "is not a number", withSections("buffers:\n  s: { slots: 0 }")),
  FaultyFile(
    4, "buffers.s.slot-bytes", "is not a slot size", withSections("buffers:\n  s: { slot-bytes: 1MiB }")),
  FaultyFile(
    4, "buffers.s.discipline", "one of semaphores", withSections("buffers:\n  s: { discipline: none }")),
  FaultyFile(4, "regions.r", "bytes is missing", withSections("regions:\n  r: {}")),
  FaultyFile(3, "processes.a", "no steps and no command", "name: x\nprocesses:\n  a: { count: 2 }"),
  FaultyFile(3, "processes.a.steps", "has no steps", "name: x\nprocesses:\n  a: { steps: [] }"),
  FaultyFile(3, "processes.a.steps", "must be a list", "name: x\nprocesses:\n  a: { steps: 7 }"),
  FaultyFile(
    3, "processes.a.count", "is not", "name: x\nprocesses:\n  a: { count: 0, steps: [{ sleep: 1s }] }"),
  FaultyFile(3, "processes.a.command", "program", "name: x\nprocesses:\n  a: { command: [] }"),
  FaultyFile(
    3, "processes.a.command", "either steps or a command",
    "name: x\nprocesses:\n  a: { command: [sh], steps: [{ sleep: 1s }] }"),
  FaultyFile(
    2, "processes", "two processes would be named a-1",
    "name: x\nprocesses:\n  a: { count: 2, command: [sh] }\n  a-1: { command: [sh] }"),
  FaultyFile(8, "\(step).sned", "did you mean send?", withStep("sned: { to: mailbox orders, message: a }")),
  FaultyFile(8, step, "has one verb", withStep("{ sleep: 1s, compute: 1s }")),
  FaultyFile(8, step, "has one verb", withStep("{}")),
  FaultyFile(8, "\(step).sleep", "is not a duration", withStep("sleep: 1")),
  FaultyFile(8, "\(step).send", "message is missing", withStep("send: { to: mailbox orders }")),
  FaultyFile(
    8, "\(step).send.to", "did you mean orders?", withStep("send: { to: mailbox order, message: a }")),
  FaultyFile(8, "\(step).send.to", "\"orders\" is not", withStep("send: { to: orders, message: a }")),
  FaultyFile(8, "\(step).send.to", "\"anyone\" is not", withStep("send: { to: anyone, message: a }")),
  FaultyFile(8, "\(step).send.to", "with itself", withStep("send: { to: link waiter, message: a }")),
  FaultyFile(8, "\(step).send.to", "no buffer named", withStep("send: { to: buffer rack, message: a }")),
  FaultyFile(
    8, "\(step).send.mode", "no receipt", withStep("send: { to: buffer shelf, message: a, mode: blocking }")),
  FaultyFile(
    8, "\(step).send.mode", "one of blocking",
    withStep("send: { to: mailbox orders, message: a, mode: fast }")),
  FaultyFile(
    8, "\(step).send.timeout", "does not wait",
    withStep("send: { to: mailbox orders, message: a, mode: non-blocking, timeout: 1s }")),
  FaultyFile(
    8, "\(step).send.message[2]", "{x} has no meaning",
    withStep("send: { to: mailbox orders, message: [a, '{x}'] }")),
  FaultyFile(
    8, "\(step).send.message", "has no messages", withStep("send: { to: mailbox orders, message: [] }")),
  FaultyFile(8, "\(step).receive.from", "only its owner cook", withStep("receive: { from: mailbox owned }")),
  FaultyFile(8, "\(step).receive.from", "no process named", withStep("receive: { from: link cok }")),
  FaultyFile(8, "\(step).repeat", "steps is missing", withStep("repeat: { count: 2 }")),
  FaultyFile(
    8, "\(step).repeat.count", "is not a number", withStep("repeat: { count: 0, steps: [{ sleep: 1s }] }")),
  FaultyFile(4, "processes", "nobody counts the words", withStep("split-input: { to: mailbox orders }")),
  FaultyFile(
    4, "processes", "exactly one process must split",
    withStep("count-words: { from: mailbox orders, to: mailbox owned }")
  ),
  FaultyFile(
    8, "\(step).count-words.to", "another mailbox",
    withStep("count-words: { from: mailbox orders, to: mailbox orders }")
  ),
]

@Suite("Mistakes in scenario files")
struct ScenarioMistakeTests {
  @Test("A mistake is named with its line, its key and words", arguments: faultyFiles)
  func mistake(_ file: FaultyFile) {
    let error = #expect(throws: ScenarioError.self) { try scenario(file.yaml) }
    let found = error?.mistakes.contains { mistake in
      mistake.line == file.line && mistake.path == file.path && mistake.words.contains(file.words)
    }
    #expect(found == true, "\(error?.description ?? "no error")")
  }

  @Test("All mistakes of a file are told, in the order of its lines")
  func several() {
    let error = #expect(throws: ScenarioError.self) {
      try scenario(
        """
        name: x
        mailboxes:
          a: { capacity: many }
        processes:
          p:
            steps:
              - sleep: soon
              - send: { to: mailbox b, message: m }
        """)
    }
    #expect(
      error?.description == """
        f.yaml:3: mailboxes.a.capacity: "many" is not a capacity: zero, unbounded or a number from 1
        f.yaml:7: processes.p.steps[1].sleep: "soon" is not a duration such as 250ms or 2s
        f.yaml:8: processes.p.steps[2].send.to: there is no mailbox named "b"
        """)
  }

  @Test("A key that is there twice is named with its line")
  func twice() {
    let error = #expect(throws: ScenarioError.self) { try scenario("name: x\nname: y\nprocesses: {}") }
    #expect(error?.mistakes.first?.line == 1)
    #expect(error?.description.contains("name: the key is there more than once") == true)
  }

  @Test(
    "Text that is not YAML is refused with the line",
    arguments: [("name: [", 2), ("name: x\n\tprocesses: y", 2), ("a: b\n c: d", 2), ("name: 'x", 2)])
  func notYAML(_ text: String, _ line: Int) {
    let error = #expect(throws: ScenarioError.self) { try scenario(text) }
    #expect(error.map { (1...line).contains($0.mistakes[0].line) } == true, "\(String(describing: error))")
    #expect(error?.description.contains("is not YAML") == true)
  }
}

@Suite("Hostile scenario files")
struct HostileFileTests {
  @Test("An alias is refused before it can grow a tree")
  func aliases() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"
    let error = #expect(throws: ScenarioError.self) { try scenario(bomb) }
    #expect(
      error?.description == "f.yaml:2: aliases (*name) are not used in scenario files; write the steps out")
    let cycle = #expect(throws: ScenarioError.self) { try scenario("name: x\nprocesses: &p { a: *p }") }
    #expect(cycle?.mistakes.first?.line == 2)
  }

  @Test("A star within a text is no alias")
  func star() throws {
    let read = try scenario("name: x\nprocesses: { a: { command: [sh, -c, \"ls *log; echo 2*3\"] } }")
    #expect(read.process("a")?.work == .command(["sh", "-c", "ls *log; echo 2*3"]))
  }

  @Test("Bytes that are no text are refused with their line")
  func binary() {
    let control = #expect(throws: ScenarioError.self) {
      try Scenario(yaml: Array("name: x\n".utf8) + [0x00, 0x01], file: "f")
    }
    #expect(control?.description == "f:2: holds the control character 0x0; is it a text file?")
    let broken = #expect(throws: ScenarioError.self) {
      try Scenario(yaml: Array("name: x\n# ".utf8) + [0xFF, 0xFE], file: "f")
    }
    #expect(broken?.description == "f:2: is not text in UTF-8")
  }

  @Test("Empty, huge and deep files are refused")
  func sizes() {
    #expect(throws: ScenarioError(file: "f", mistakes: [.init(line: 0, path: "", words: "is empty")])) {
      try Scenario(yaml: [], file: "f")
    }
    #expect(throws: ScenarioError.self) {
      try Scenario(yaml: [UInt8](repeating: UInt8(ascii: " "), count: 300 << 10), file: "f")
    }
    for open in ["[", "{", "{ ? ", "- "] {
      let deep = String(repeating: open, count: 100_000 / open.utf8.count)
      #expect(throws: ScenarioError.self) { try scenario(deep) }
    }
    let nested = String(repeating: "{", count: 900) + "a" + String(repeating: ": 1}", count: 900)
    #expect(throws: ScenarioError.self) { try scenario(nested) }
  }

  @Test("No file makes the reader trap, whatever bytes are changed in it", arguments: 0..<8)
  func mutations(_ seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let interesting = Array("[]{}:,-?*&!|>'\"%@`#\n\t 0~".utf8) + [0, 0x80, 0xFF]
    for shipped in ShippedScenario.allCases {
      for _ in 0..<16 {
        var bytes = shipped.yaml
        for _ in 0...next(6) {
          let at = next(bytes.count)
          switch next(3) {
          case 0: bytes[at] = interesting[next(interesting.count)]
          case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + next(40)))
          default: bytes.insert(interesting[next(interesting.count)], at: at)
          }
        }
        do { _ = try Scenario(yaml: bytes, file: "f") } catch {
          #expect(!error.mistakes.isEmpty && error.description.hasPrefix("f:"))
        }
      }
    }
  }
}
