import Observation
import Testing

@testable import Lessons

@Suite("Checks") struct CheckTests {
  private static func reading(
    depth: UInt64, at time: UInt64 = 0, _ change: (inout DomainSnapshot) -> Void = { _ in }
  )
    -> LessonReading
  {
    var domain = DomainSnapshot(name: "shop", monotonicNanoseconds: time)
    domain.mailboxes = [
      ChannelSnapshot(
        id: "m.orders", kind: .mailbox, name: "orders", capacity: .bounded(4), depth: depth,
        messages: [
          MessageSnapshot(sequence: 7, senderName: "waiter-1", byteCount: 3, bytes: Array("tea".utf8))
        ])
    ]
    var waiter = ProcessSnapshot(id: 1, name: "waiter-1")
    waiter.waits = [
      WaitSnapshot(reason: .space, objectID: "m.orders", objectName: "orders", sinceNanoseconds: 0)
    ]
    domain.processes = [waiter, ProcessSnapshot(id: 2, name: "cook", life: .dead, end: .killed(signal: 9))]
    change(&domain)
    return LessonReading(domain: domain)
  }

  private static func check(_ sentence: String) throws -> LessonCheck {
    let lesson = try readLesson("caption: x\nchecks:\n  - \(sentence)")
    return try #require(lesson?.pages.first?.checks.first)
  }

  @Test(
    "What is so holds, and its opposite does not",
    arguments: [
      ("depth of mailbox orders is 4", "depth of mailbox orders is not 4"),
      ("depth of mailbox orders is above 3", "depth of mailbox orders is above 4"),
      ("depth of mailbox orders is at least 4", "depth of mailbox orders is below 4"),
      (
        "depth of mailbox orders is at most (capacity of mailbox orders)",
        "depth of mailbox orders is below (capacity of mailbox orders)"
      ),
      ("capacity of mailbox orders is 4", "capacity of mailbox orders is unbounded"),
      ("message 1 of mailbox orders is \"tea\"", "message 2 of mailbox orders is \"tea\""),
      ("message 1 of mailbox orders contains \"ea\"", "message 1 of mailbox orders contains \"soup\""),
      ("sender 1 of mailbox orders is waiter-1", "sender 1 of mailbox orders is cook"),
      ("wait of process waiter-1 is space", "wait of process waiter-1 is message"),
      ("state of process waiter-1 is blocked", "state of process waiter-1 is working"),
      ("state of process cook is killed", "state of process cook is exited"),
      ("state of process waiter-2 is gone", "state of process waiter-2 is working"),
      ("processes is 1", "processes is 2"),
      ("existence of mailbox orders is there", "existence of region board is there"),
      ("sent of link cook to waiter-1 is 0", "sent of link cook to waiter-1 grows"),
      ("cores is at least 1", "deadlocks is above 0"),
      ("pace is 1x", "pace is 0.5x"),
    ])
  func relations(_ holding: String, _ failing: String) throws {
    let reading = Self.reading(depth: 4)
    var holds = CheckWatch(try Self.check(holding), entry: reading)
    holds.look(at: reading)
    #expect(holds.hasHeld, "\(holding)")
    var fails = CheckWatch(try Self.check(failing), entry: reading)
    fails.look(at: reading)
    #expect(!fails.hasHeld, "\(failing)")
  }

  @Test("A pace is read as the action writes it, and of either domain")
  func pace() throws {
    let file = lessonFile("caption: x\nchecks: [pace beside is 0.25x, processes beside is 0, pace is 12x]")
      .replacing(
        "lesson:", with: "beside: { name: y, processes: { z: { steps: [{ sleep: 1s }] } } }\nlesson:")
    let page = try #require(try Lesson.read(yaml: Array(file.utf8), file: "shop.yaml")?.pages.first)
    var reading = Self.reading(depth: 4) { $0.paceThousandths = 12_000 }
    reading.beside = DomainSnapshot(name: "y", paceThousandths: 250)
    for check in page.checks {
      var watch = CheckWatch(check, entry: reading)
      watch.look(at: reading)
      #expect(watch.hasHeld, "\(check.text)")
    }
  }

  @Test("Growing, falling and moving are measured against the moment when the page was entered")
  func moving() throws {
    let entry = Self.reading(depth: 4)
    func held(_ relation: String, at depth: UInt64) throws -> Bool {
      var watch = CheckWatch(try Self.check("depth of mailbox orders \(relation)"), entry: entry)
      watch.look(at: Self.reading(depth: depth))
      return watch.hasHeld
    }
    #expect(try held("grows", at: 5))
    #expect(try !held("grows", at: 4))
    #expect(try held("falls", at: 3))
    #expect(try !held("falls", at: 5))
    #expect(try held("moves", at: 5))
    #expect(try !held("moves", at: 4))
  }

  @Test("What stays has not changed for half a second")
  func staying() throws {
    var watch = CheckWatch(try Self.check("depth of mailbox orders stays 4"), entry: Self.reading(depth: 4))
    watch.look(at: Self.reading(depth: 4, at: 1_000_000_000))
    watch.look(at: Self.reading(depth: 5, at: 1_400_000_000))
    watch.look(at: Self.reading(depth: 4, at: 1_600_000_000))
    #expect(!watch.hasHeld)
    watch.look(at: Self.reading(depth: 4, at: 2_050_000_000))
    #expect(!watch.hasHeld)
    watch.look(at: Self.reading(depth: 4, at: 2_100_000_000))
    #expect(watch.hasHeld)
  }

  @Test("A caption's values are those of the reading, and a brace can be written")
  func caption() throws {
    let lesson = try readLesson(
      "caption: \"{{a} holds {depth of mailbox orders} of {capacity of mailbox orders}, board {number 0 of region board}\"\nfact: no"
    )
    let caption = try #require(lesson?.pages.first?.caption)
    #expect(caption.isLive)
    #expect(caption.words(Self.reading(depth: 3)) == "{a} holds 3 of 4, board ?")
  }
}
