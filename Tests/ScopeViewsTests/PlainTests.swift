import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("The plain text")
struct PlainTests {
  @Test("One fact a line, in ASCII")
  func lines() {
    var snapshot = Tour.full()
    snapshot.mailboxes[0].messages = [Tour.message(37, "té\u{1B}a")]
    #expect(
      plainLines(snapshot) == [
        "domain tour: running at pace 1 times",
        "process waiter-1: blocked: full (orders), sent 23, received 0",
        "  why: waiter-1 is blocked: orders is bounded at 8 and holds 8.",
        "  why: It resumes when cook-1 or cook-2 receives.",
        "process waiter-2: working, sent 21, received 0",
        "process cook-1: working, sent 0, received 18",
        "process cook-2: working, sent 0, received 18",
        "process till-in: offers (till-in -> till), sent 7, received 0",
        "  why: till-in is blocked: till-in -> till has capacity zero (explicit buffering).",
        "  why: They meet (rendezvous) when till receives (till is held).",
        "process till: held, sent 0, received 7",
        "process baker: working, sent 11, received 0",
        "process porter: held, sent 0, received 8",
        "mailbox orders: bounded 8, depth 8, sent 44, received 36, blocked senders 1, blocked receivers 0",
        "  message in orders: #37 from waiter-1, 5 bytes: \"t\\u{e9}\\x1Ba\"",
        "link till-in -> till: zero, depth 0, sent 7, received 7, blocked senders 1, blocked receivers 0",
        "  offer at till-in -> till: #8 from till-in, 4 bytes: \"bill\"",
        "buffer shelf: semaphores, 3 of 8 full, out 0, in 3, mutex free, empty 5, full 3, produced 11, consumed 8, lost updates 0, torn reads 0",
      ])
  }

  @Test(
    "Rates stand behind counts that have changed, are no news by themselves, and none are told of a pause")
  func rates() {
    let before = Tour.full()
    var rates = Rates()
    rates.note(before)
    var now = before
    now.domainTimeNanoseconds += Tour.second / 2
    now.mailboxes[0].sentCount += 4
    now.mailboxes[0].receivedCount += 3
    rates.note(now)
    let counts =
      "mailbox orders: bounded 8, depth 8, sent 48, received 39, blocked senders 1, blocked receivers 0"
    #expect(plainChanges(from: before, to: now, rates: rates) == [counts + ", 8 in and 6 out a second"])
    #expect(plainChanges(from: now, to: now, rates: rates) == [])
    now.isPaused = true
    #expect(plainChanges(from: before, to: now, rates: rates).last == counts)
  }

  @Test("How a process ended stands in the plain text, and as a change")
  func ended() {
    let before = Tour.full()
    var now = before
    now.processes[2].life = .dead
    now.processes[2].end = .killed(signal: 9)
    now.processes[3].life = .dead
    now.processes[3].end = .exited(status: 3)
    #expect(
      plainChanges(from: before, to: now) == [
        "  why: It resumes when a receiver receives (cook-1 and cook-2 have ended).",
        "process cook-1: killed (KILL), sent 0, received 18",
        "process cook-2: exited (status 3), sent 0, received 18",
      ])
  }

  @Test("Of a later reading only what changed is told, and what is gone")
  func changes() {
    let before = Tour.full()
    #expect(plainChanges(from: before, to: before) == [])
    var now = before
    now.domainTimeNanoseconds += 1_000_000_000
    #expect(plainChanges(from: before, to: now) == [])
    now.processes[1].sentCount = 22
    now.isPaused = true
    now.links = []
    now.processes[4].waits = []
    #expect(
      plainChanges(from: before, to: now) == [
        "gone: link till-in -> till", "domain tour: paused", "process waiter-2: working, sent 22, received 0",
        "process till-in: working, sent 7, received 0",
      ])
  }
}
