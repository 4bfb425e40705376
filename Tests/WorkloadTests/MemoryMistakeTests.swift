import Testing
import Workload

/// A scenario whose only step is the text, which stands in line 8.
private func withStep(_ step: String) -> String {
  """
  name: x
  mailboxes: { orders: , owned: { owner: cook } }
  regions: { board: { bytes: 64 }, tiny: { bytes: 4 } }
  processes:
    cook: { count: 1, steps: [{ sleep: 1s }] }
    waiter:
      steps:
        - \(step)
  """
}

private func withSections(_ sections: String) -> String {
  "name: x\nprocesses: { a: { steps: [{ sleep: 1s }] } }\n\(sections)"
}

private let step = "processes.waiter.steps[1]"

private let sectionMistakes: [FaultyFile] = [
  FaultyFile(
    3, "buffers.s.items[1]", "a slot takes 2", withSections("buffers: { s: { slot-bytes: 2, items: [abc] } }")
  ),
  FaultyFile(
    3, "buffers.s.items", "more than the 1",
    withSections("buffers: { s: { slots: 2, discipline: in-out, items: [a, b] } }")),
  FaultyFile(3, "regions.r.holds", "has 3 bytes", withSections("regions: { r: { bytes: 2, holds: abc } }")),
  FaultyFile(
    3, "regions.r.holds[1]", "not a whole number", withSections("regions: { r: { bytes: 8, holds: [a] } }")),
  FaultyFile(
    3, "regions.r.semaphores[2]", "is not a count",
    withSections("regions: { r: { bytes: 8, semaphores: [1, -1] } }")),
  FaultyFile(
    3, "regions.r.semaphores", "8 semaphores",
    withSections("regions: { r: { bytes: 8, semaphores: [0, 0, 0, 0, 0, 0, 0, 0, 0] } }")),
  FaultyFile(
    2, "processes.a.start", "one of now, later",
    "name: x\nprocesses: { a: { start: soon, steps: [{ sleep: 1s }] } }"),
  FaultyFile(
    2, "processes.a.threads", "is not a number of threads",
    "name: x\nprocesses: { a: { threads: 0, steps: [{ sleep: 1s }] } }"),
  FaultyFile(2, "processes.a.threads", "has steps that each", "name: x\nprocesses: { a: { threads: 2 } }"),
  FaultyFile(2, "processes.a.threads[1]", "steps is missing", "name: x\nprocesses: { a: { threads: [{}] } }"),
  FaultyFile(
    2, "processes.a.steps[1].rename", "keeps its name",
    "name: x\nprocesses: { a: { threads: 2, steps: [{ rename: b }] } }"),
  FaultyFile(
    2, "processes.a.steps[1].rename", "one name",
    "name: x\nprocesses: { a: { count: 2, steps: [{ rename: b }] } }"),
  FaultyFile(
    3, "processes", "one thread each",
    "name: x\nmailboxes: { m: , n: }\nprocesses: { a: { threads: 2, steps: [{ split-input: { to: mailbox m } }] }, b: { steps: [{ count-words: { from: mailbox m, to: mailbox n } }] }, c: { steps: [{ merge-counts: { from: mailbox n } }] } }"
  ),
]

private let stepMistakes: [FaultyFile] = [
  FaultyFile(8, "\(step).write.to", "did you mean board?", withStep("write: { to: region bord, value: a }")),
  FaultyFile(
    8, "\(step).write.to", "is not region NAME", withStep("write: { to: mailbox orders, value: a }")),
  FaultyFile(8, "\(step).write", "value is missing", withStep("write: { to: region board }")),
  FaultyFile(
    8, "\(step).write.as", "one of text, number", withStep("write: { to: region board, as: word, value: a }")),
  FaultyFile(
    8, "\(step).write.at", "multiples of 8",
    withStep("write: { to: region board, as: number, at: 4, value: \"1\" }")),
  FaultyFile(
    8, "\(step).write.at", "not within the 64",
    withStep("write: { to: region board, as: record, at: 8, value: a }")),
  FaultyFile(
    8, "\(step).write", "more than the 4", withStep("write: { to: region tiny, as: number, value: \"1\" }")),
  FaultyFile(
    8, "\(step).write.words", "only a record", withStep("write: { to: region board, words: 2, value: a }")),
  FaultyFile(
    8, "\(step).write.bytes", "only text and data",
    withStep("write: { to: region board, as: number, bytes: 8, value: \"1\" }")),
  FaultyFile(
    8, "\(step).write.value", "have no value",
    withStep("write: { to: region board, as: data, bytes: 8, value: a }")),
  FaultyFile(
    8, "\(step).write.takes", "piece by piece",
    withStep("write: { to: region board, as: number, takes: 1s, value: \"1\" }")),
  FaultyFile(8, "\(step).read", "need their size", withStep("read: { from: region board, as: data }")),
  FaultyFile(
    8, "\(step).change.by", "must be a whole number", withStep("change: { of: region board, by: one }")),
  FaultyFile(8, "\(step).change", "no room", withStep("change: { of: region tiny, by: 1 }")),
  FaultyFile(
    8, "\(step).when.is", "is not a whole number",
    withStep("when: { number: region board, is: one, steps: [{ end: }] }")),
  FaultyFile(8, "\(step).when", "is missing", withStep("when: { number: region board, steps: [{ end: }] }")),
  FaultyFile(
    8, "\(step).when.at", "multiples of 8",
    withStep("when: { number: region board, at: 4, is: 1, steps: [{ end: }] }")),
  FaultyFile(8, "\(step).lock", "is not mutex NAME", withStep("lock: board")),
  FaultyFile(8, "\(step).lock", "the locks 0 to 7", withStep("lock: mutex board 8")),
  FaultyFile(8, "\(step).unlock", "no region named", withStep("unlock: mutex borad2x")),
  FaultyFile(8, "\(step).section", "steps is missing", withStep("section: { lock: mutex board }")),
  FaultyFile(
    8, "\(step).section.steps[1].sleep", "is not a duration",
    withStep("section: { lock: mutex board, steps: [{ sleep: 1 }] }")),
  FaultyFile(8, "\(step).wait", "is not semaphore NAME", withStep("wait: mutex board")),
  FaultyFile(
    8, "\(step).wait.as", "one of signal, resource", withStep("wait: { for: semaphore board, as: token }")),
  FaultyFile(8, "\(step).signal", "the semaphores 0 to 7", withStep("signal: semaphore board 9")),
  FaultyFile(8, "\(step).time.at", "to is missing", withStep("time: { at: 8, steps: [{ sleep: 1s }] }")),
  FaultyFile(8, "\(step).time.unit", "one of ms", withStep("time: { unit: s, steps: [{ sleep: 1s }] }")),
  FaultyFile(8, "\(step).crash", "stands alone", withStep("crash: now")),
  FaultyFile(8, "\(step).rename", "is not a name", withStep("rename: a/b")),
  FaultyFile(
    8, "\(step).hand-over.mailbox", "has no owner", withStep("hand-over: { mailbox: orders, to: cook }")),
  FaultyFile(
    8, "\(step).hand-over.mailbox", "no mailbox named", withStep("hand-over: { mailbox: o, to: cook }")),
  FaultyFile(8, "\(step).delete", "is not mailbox NAME", withStep("delete: orders")),
  FaultyFile(8, "\(step).count-part.rounds", "is not a number", withStep("count-part: { rounds: 0 }")),
]

@Suite("Mistakes about shared memory and processes")
struct MemoryMistakeTests {
  @Test("Each mistake is told with its line and its key", arguments: sectionMistakes + stepMistakes)
  func told(_ file: FaultyFile) throws {
    let error = try #require(throws: ScenarioError.self) { try scenario(file.yaml) }
    let mistake = try #require(
      error.mistakes.first { $0.path == file.path && $0.words.contains(file.words) }, "\(error)")
    #expect(mistake.line == file.line)
    #expect(error.mistakes.count == 1, "\(error)")
  }

  @Test("A name that a process takes by rename is known to the others")
  func renamed() throws {
    _ = try scenario(
      "name: x\nprocesses: { a: { steps: [{ rename: c }] }, b: { steps: [{ repeat: { count: 2, steps: [{ receive: { from: link c } }] } }] } }"
    )
  }
}
