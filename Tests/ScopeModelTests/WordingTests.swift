import Observation
import ScopeModel
import Testing

@Suite("Words for states and times")
struct WordingTests {
  private static let second: UInt64 = 1_000_000_000

  @Test(
    "A consumer waits at an empty buffer, a receiver for a message",
    arguments: [("m.orders", "blocked: no message", "no message"), ("b.shelf", "blocked: empty", "empty")])
  func nothingThere(_ object: String, _ words: String, _ short: String) {
    var process = ProcessSnapshot(id: 1, name: "cook")
    process.life = .running
    process.waits = [
      WaitSnapshot(reason: .message, objectID: object, objectName: "it", sinceNanoseconds: 0)
    ]
    #expect(process.state.words == words)
    #expect(process.state.shortWords == short)
  }

  @Test("What a process waits for at a buffer is a slot or an item, not room or a message")
  func operation() {
    func outcome(_ wait: String, _ object: String) -> String {
      OperationEvent(
        kind: .blocked, timeNanoseconds: 0, processID: 1, processName: "cook", objectID: object, wait: wait
      ).outcome
    }
    #expect(outcome("message", "b.shelf") == "the buffer is empty, so it waits for an item")
    #expect(outcome("space", "b.shelf") == "the buffer is full, so it waits for a free slot")
    #expect(outcome("message", "m.orders") == "there is no message, so it waits for one")
    #expect(outcome("space", "m.orders") == "the queue holds as many as it may, so it waits for room")
  }

  @Test(
    "A time in a table has seven columns at most, and its smaller part two digits",
    arguments: [
      (0, "0.0 s"), (59 * second, "59 s"), (60 * second, "1m00s"), (3599 * second, "59m59s"),
      (3600 * second, "1h00m"), (86_399 * second, "23h59m"), (86_400 * second, "1d00h"),
    ])
  func shortTimes(_ nanoseconds: UInt64, _ words: String) {
    #expect(shortDurationWords(nanoseconds) == words)
    #expect(shortDurationWords(UInt64.max).count == 7)
  }
}
