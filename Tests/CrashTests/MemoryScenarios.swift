import Glibc
import IPCCore
import Platform
import Testing

/// Deaths among those who share regions and buffers.
extension Scenario {
  private static let kinds = ["mutex", "semaphore", "reading", "writing"]

  static let locks =
    kinds.map { kind in
      Scenario(
        name: "free \(kind)", capacity: nil, memory: .semaphores, deeds: "\(kind),write",
        after: goOnWithMemory)
    }
    + kinds.map { kind in
      // A dead reader stands in nobody's way but a writer's.
      Scenario(
        name: "\(kind) after a dead holder", capacity: nil, memory: .semaphores,
        first: (kind == "reading" ? "writing" : kind, .lockGranted), deeds: kind, after: goOnWithMemory)
    }
    + kinds.map { kind in
      Scenario(
        name: "\(kind) in line", capacity: nil, memory: .semaphores, deeds: "held:\(kind),\(kind)::2000",
        company: [holding(kind)], after: goOnWithMemory)
    }

  static let buffers =
    BufferDiscipline.allCases.flatMap { discipline in
      [
        Scenario(
          name: "producer under \(discipline)", capacity: nil, memory: discipline, deeds: "produce:3:20",
          after: goOnWithMemory),
        Scenario(
          name: "consumer under \(discipline)", capacity: nil, memory: discipline, deeds: "consume:2:20",
          after: goOnWithMemory),
        Scenario(
          name: "switch from \(discipline)", capacity: nil, memory: discipline,
          deeds:
            "consume:1:20,discipline:\(BufferDiscipline.allCases.last!.rawValue),discipline:\(discipline.rawValue)",
          after: goOnWithMemory),
      ]
    } + [
      Scenario(
        name: "producer after one who died with the mutex", capacity: nil, memory: .semaphores,
        first: ("produce:1:20", .bufferSlotFilling), deeds: "produce:1:500", after: goOnWithMemory),
      Scenario(
        name: "consumer after one who died with the mutex", capacity: nil, memory: .semaphores,
        first: ("consume:1:20", .bufferSlotEmpty), deeds: "produce:1:500", after: goOnWithMemory),
      Scenario(
        name: "switch after one who died in the middle", capacity: nil, memory: .semaphores,
        first: ("consume:1:20,discipline:\(BufferDiscipline.inOut.rawValue)", .disciplineIdle),
        deeds: "produce:1:500,consume:1:500", after: goOnWithMemory),
    ]
}

/// Holds a lock of the region from before the victim asks for it until it is blocked.
private func holding(_ kind: String) -> @Sendable (World, Victim) throws -> Void {
  { world, victim in
    let region = try world.me.openRegion("region")
    switch kind {
    case "mutex": try region.mutex().lock()
    case "semaphore": try region.semaphore().wait()
    default: try region.readersWritersLock().lockForWriting()
    }
    try untilBlocked(world, victim)
    switch kind {
    case "mutex": try region.mutex().unlock()
    case "semaphore": try region.semaphore().post()
    default: try region.readersWritersLock().unlock()
    }
  }
}

extension World {
  /// The region, with a unit in its semaphore, and the buffer, with one item.
  func makeMemory(_ discipline: BufferDiscipline) throws {
    try me.createRegion("region", byteCount: 64).semaphore().post()
    let producer = try me.createBuffer("buffer", slotCount: 3, discipline: discipline, as: .producer)
    try producer.produce("item", timeoutNanoseconds: second)
  }
}

/// Each lock can be had, its last holder's death is told at most once, and the buffer takes as many items as it has
/// slots and gives them back whole.
@Sendable func goOnWithMemory(_ world: World) throws {
  let region = try world.me.openRegion("region")
  let mutex = region.mutex()
  let lock = region.readersWritersLock()
  let semaphore = region.semaphore()
  for round in 0..<2 {
    let outcomes = [
      try mutex.lock(timeoutNanoseconds: 5 * second), try lock.lockForWriting(timeoutNanoseconds: 5 * second),
    ]
    let unit = try semaphore.wait(timeoutNanoseconds: 5 * second)
    #expect(!outcomes.contains(.timedOut) && unit != .timedOut)
    if round > 0 { #expect(outcomes == [.acquired, .acquired] && unit == .acquired) }
    try region.write([1], at: 0)
    let before = try region.number(at: 16)
    #expect(try (0...1).contains(before - Int64(round)) && region.changeNumber(at: 16, by: 1) == before + 1)
    try mutex.unlock()
    try lock.unlock()
    try semaphore.post()
    #expect(try lock.lockForReading(timeoutNanoseconds: 5 * second) == .acquired)
    try lock.unlock()
  }
  #expect(semaphore.count == 1 && semaphore.holders.isEmpty && lock.holders.isEmpty && mutex.holder == nil)
  try goOnWithBuffer(world)
}

private func goOnWithBuffer(_ world: World) throws {
  let producer = try world.me.openBuffer("buffer", as: .producer)
  let consumer = try world.me.openBuffer("buffer", as: .consumer)
  let isCounted = producer.discipline == .counter
  // Under the shared counter an item may be gone, or a slot seem full: nothing repairs that but the switch below.
  for _ in 0..<8 { _ = try consumer.consume(timeoutNanoseconds: millisecond) }
  if !isCounted {
    let size = producer.slotCount - (producer.discipline == .inOut ? 1 : 0)
    for _ in 0..<size { #expect(try producer.produce("item", timeoutNanoseconds: 5 * second) != .timedOut) }
    #expect(try producer.tryProduce([1]) == .wouldBlock)
    for _ in 0..<size {
      guard case .item(let item) = try consumer.consume(timeoutNanoseconds: 5 * second) else {
        Issue.record("an item did not come")
        return
      }
      #expect(item.text == "item" && item.integrity == .whole)
    }
    #expect(try consumer.tryConsume() == nil)
  }
  for discipline in [BufferDiscipline.semaphores, .inOut, .counter] {
    try producer.setDiscipline(discipline)
    #expect(try producer.produce("item", timeoutNanoseconds: 5 * second) != .timedOut)
    #expect(try consumer.consume(timeoutNanoseconds: 5 * second) != .timedOut)
  }
}

/// Whoever has been given the mailbox receives; else the system still owns it, and all may.
@Sendable func goOnAsOwner(_ world: World) throws {
  let box = try #require(world.box)
  if box.box.owner != .none {
    #expect(box.box.owner == world.me.id)
    try box.box.handOver(to: .none)
  }
  try goOnThroughMailbox(world)
}
