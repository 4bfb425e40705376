import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("c while messages move") struct CapacityKeys {
    private static let senderCount = 3
    private static let messageCount = 250

    /// Senders that number their messages, and readers that write down each message that they get.
    private func scenario(journal: String) -> String {
      """
      name: counted
      description: Every message of every sender is written down by who receives it.
      mailboxes:
        box: {capacity: 4}
      processes:
        sender:
          count: \(Self.senderCount)
          steps:
            - repeat:
                count: \(Self.messageCount)
                steps:
                  - send: {to: mailbox box, message: "{name} {n}"}
                  - sleep: 20ms
        first:
          command: [sh, -c, "exec $X receive counted/box --json --follow >\(journal).1"]
        second:
          command: [sh, -c, "exec $X receive counted/box --json --follow >\(journal).2"]
      """
    }

    @Test("Through zero, bounded and unbounded and other n, no message is lost, doubled or reordered")
    func everyMessage() async throws {
      let scope = try Scope()
      defer { scope.close() }
      let journal = scope.files.path + "/journal"
      let file = scope.files.path + "/counted.yaml"
      try FileDescriptor.createExclusive(file).write(Array(scenario(journal: journal).utf8), offset: 0)
      try scope.terminal.enter("$X run $FILES/counted.yaml; echo status=$?")
      try await scope.terminal.wait(for: "bounded 4")
      try await scope.terminal.wait(until: "all senders") {
        try scope.workers("counted").keys.count { $0.hasPrefix("sender") } == Self.senderCount
      }

      var seen: Set<String> = []
      func isMoving() throws -> Bool {
        try scope.workers("counted").contains { $0.key.hasPrefix("sender") }
      }
      let keys = ["c", "c", "c", "+", "+", "-", "C", "c", "-", "-"]
      var turn = 0
      try await scope.terminal.wait(until: "the senders to be done", seconds: 60) {
        try scope.terminal.press(keys[turn % keys.count])
        turn += 1
        for _ in 0..<3 { seen.insert(try box(scope)) }
        return try !isMoving()
      }
      #expect(seen.isSuperset(of: ["zero", "unbounded"]) && seen.count >= 4, "\(seen.sorted())")

      let total = Self.senderCount * Self.messageCount
      try await scope.terminal.wait(until: "\(total) messages written down") {
        try (1...2).reduce(0) { try $0 + received("\(journal).\($1)").count } >= total
      }
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      let journals = try (1...2).map { try received("\(journal).\($0)") }
      #expect(journals.allSatisfy { !$0.isEmpty })
      for sender in 1...Self.senderCount {
        let numbers = journals.map { $0.filter { $0.sender == "sender-\(sender)" }.map(\.number) }
        #expect(numbers.allSatisfy { $0 == $0.sorted() }, "sender-\(sender) in order")
        #expect(
          numbers.flatMap { $0 }.sorted() == Array(1...Self.messageCount), "all of sender-\(sender), once")
      }
      for journal in journals { #expect(journal.map(\.sequence) == journal.map(\.sequence).sorted()) }
      #expect(journals.flatMap { $0.map(\.sequence) }.sorted() == Array(1...total))
    }

    private func box(_ scope: Scope) throws -> String {
      guard let box = try? scope.reading("counted").mailboxes.first else { return "none" }
      switch box.capacity {
      case .zero: return "zero"
      case .unbounded: return "unbounded"
      case .bounded(let count): return "bounded \(count)"
      }
    }

    private struct Received {
      let sequence: Int
      let sender: String
      let number: Int
    }

    /// What a reader has written down, line by line; a last line that is not whole is left out.
    private func received(_ path: String) throws -> [Received] {
      let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
      return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
        let found = try #require(
          line.firstMatch(of: /"sequence":(\d+),"sender":"([^"]+)".*"text":"([^ ]+) (\d+)"/), "\(line)")
        #expect(found.2 == found.3)
        return Received(sequence: Int(found.1)!, sender: String(found.2), number: Int(found.4)!)
      }
    }
  }
}
