import Glibc
import IPCCore
import Platform
import Synchronization
import Testing

/// A story in which a process is killed: what stands before it, what it does, who does what meanwhile, and how
/// the others must be able to go on.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  /// Of the mailbox `box`; nil: there is none.
  var capacity: Capacity? = .bounded(4)
  var policy = ReceivePolicy.anyReceiver
  /// Of the buffer `buffer`, which is there with the region `region`; nil: neither is.
  var memory: BufferDiscipline?
  /// What is sent and received before (see `World.play`).
  var before = ""
  /// One who is killed before: its deeds, and its point.
  var first: (deeds: String, point: CrashPoint)?
  /// What the victim does (see CrashWorker's deeds).
  var deeds: String
  /// Armed already when it joins.
  var isEarly = false
  /// A point at which it is stopped, and what is done until it is continued.
  var stop: (point: CrashPoint, meanwhile: @Sendable (World) throws -> Void)?
  /// What others do while it lives; they stop when the world is over.
  var company: [@Sendable (World, Victim) throws -> Void] = []
  var after: @Sendable (World) throws -> Void = goOnThroughMailbox

  var testDescription: String { name }
}

// MARK: Company

/// Receives all the time.
@Sendable func receiving(_ world: World, _: Victim) throws {
  while !world.isOver { try world.receive(timeout: 2 * millisecond) }
}

/// Receives without a pause, so that it is blocked while there is nothing.
@Sendable func receivingPatiently(_ world: World, _: Victim) throws {
  while !world.isOver { try world.receive(timeout: 40 * millisecond) }
}

/// Receives all the time, from a moment on by which the victim is blocked.
@Sendable func receivingLate(_ world: World, _ victim: Victim) throws {
  try untilBlocked(world, victim)
  try receiving(world, victim)
}

/// Sends one message of each size, with a moment between.
func sending(_ sizes: [Int], until: SendUntil = .queued) -> @Sendable (World, Victim) throws -> Void {
  { world, _ in
    for size in sizes where !world.isOver {
      // Short, and again: a mailbox without a receiver must not hold up the test.
      while !world.isOver, try world.send(size, until: until, timeout: 20 * millisecond).sequence == nil {}
    }
  }
}

func sendingLate(_ sizes: [Int]) -> @Sendable (World, Victim) throws -> Void {
  { world, victim in
    try untilBlocked(world, victim)
    try sending(sizes)(world, victim)
  }
}

/// Waits until the victim says in its file that it is blocked, or has ended.
func untilBlocked(_ world: World, _ victim: Victim) throws {
  try eventually("the victim to be blocked") { () -> Bool in
    if world.isOver { return true }
    guard let segment = world.me.peer(named: victim.name)?.segment else { return false }
    return (0..<ProcessLayout.waitRecordCount).contains { index in
      segment.word(ProcessLayout.waitRecords + index * WaitLayout.byteCount + WaitLayout.inUse).loadAcquire()
        != 0
    }
  }
}

// MARK: Going on

/// Another sender and another receiver get messages of all sizes through, and nothing is left behind.
@Sendable func goOnThroughMailbox(_ world: World) throws {
  let box = try #require(world.box)
  let isClosed = box.box.isClosed
  try #require(!isClosed)
  // First nobody receives: what lies in the queue must stay whole.
  for size in [3000, 300, 9000] { try world.send(size, until: .immediately) }
  let receiver = Concurrent {
    while !world.isOver { try world.receive(timeout: 2 * millisecond) }
    while try world.receive(timeout: 2 * millisecond) {}
  }
  for size in [8, 300, 9000, 8] {
    let outcome = try world.send(size)
    #expect(outcome.sequence != nil, "a send of \(size) bytes after the death: \(outcome)")
  }
  try eventually("the queue to drain") { try box.box.depth() == 0 }
  world.end()
  try receiver.end("the receiver that goes on")
  // Other capacities work as well.
  try box.box.setCapacity(.bounded(2))
  #expect(try world.send(8, timeout: second).sequence != nil)
  #expect(try world.receive(timeout: second))
  var leaks: [String] = []
  do {
    try eventually("nothing to be left behind", within: 3) {
      // Whoever waits at an empty queue puts its memory in order; who is blocked at all, the order.
      try world.receive(timeout: millisecond)
      try world.play("8x2")
      try world.send(8, timeout: millisecond)
      try world.play("-2")
      try world.receive(timeout: millisecond)
      leaks = Check.leaks(in: box.box.channel, world.me)
      return leaks.isEmpty
    }
  } catch { Issue.record("left behind: \(leaks)") }
}

/// What a dead peer had sent is delivered, then its end is reported.
@Sendable func goOnWithoutPeer(_ world: World) throws {
  #expect(throws: (any Error).self) { try world.send(8) }
  try eventually("the news of the peer's end") {
    do {
      while try world.receive(timeout: millisecond) {}
      return false
    } catch ReceiveError.peerTerminated, ReceiveError.noSuchProcess {}
    return true
  }
  // A successor under the name is met by a fresh link.
  let successor = try Victim(world.directory, name: "victim", ["do=receiveFrom:1:0"])
  try successor.until("ready")
  try eventually("a message to a successor") { (try? world.send(8, until: .received).sequence) != nil }
  _ = try successor.waitForEnd()
  let numbers = successor.got.map(\.number)
  world.log.withLock { log in log.sent.removeAll { numbers.contains($0.number) } }
  #expect(numbers.count == 1)
}

/// The mailbox can be made, or made again, and used.
@Sendable func goOnByMaking(_ world: World) throws {
  do {
    let box = try world.me.createMailbox("box")
    #expect(try box.send("x", until: .immediately).sequence != nil)
  } catch DomainError.alreadyExists {
    let box = try world.me.openMailbox("box")
    while let message = try box.receiveNow() { world.note(.message(message)) }
    #expect(try box.send("x", timeoutNanoseconds: second).sequence != nil)
    #expect(try box.receiveNow()?.text == "x")
  }
  try expectNoLeftovers(world)
}

/// The mailbox that the victim was to delete can be deleted and made again.
@Sendable func goOnByDeleting(_ world: World) throws {
  if (try? world.me.openMailbox("box")) != nil { try world.me.deleteMailbox("box") }
  try goOnByMaking(world)
}

/// The victim's name is free.
@Sendable func goOnByJoining(_ world: World) throws {
  let successor = try world.domain.join(as: "victim")
  #expect(world.me.identity(of: "victim") == successor.id)
  try expectNoLeftovers(world)
}

func expectNoLeftovers(_ world: World) throws {
  _ = try world.domain.removeLeftovers(as: world.me)
  let temporary = try FileSystem.list("\(world.directory)/d").filter { $0.hasPrefix(".t-") }
  #expect(temporary.isEmpty)
}

/// The gate opens by itself when whoever closed it has died.
@Sendable func goOnPastGate(_ world: World) throws {
  #expect(try world.send(8, until: .immediately).sequence != nil || true)
  try goOnThroughMailbox(world)
}
