internal import IPCCore
internal import Platform

/// Plain bytes of a region under its mutex and under its readers–writers lock, and units of its semaphore.
func lockStorm(_ storm: Storm, _ me: Participant) throws {
  let region = SharedRegion(try me.createRegion("region", byteCount: 4096))
  try region.region.semaphore().post()
  let thread: @Sendable (Int) throws -> Void = { number in
    var turn = number
    let mutex = region.region.mutex()
    let lock = region.region.readersWritersLock()
    let semaphore = region.region.semaphore()
    while !storm.isOver {
      turn += 1
      // Each guards plain memory of its own, so that the thread sanitiser sees whether it excludes.
      switch turn % 4 {
      case 0:
        guard try mutex.lock(timeoutNanoseconds: briefly) != .timedOut else { continue }
        try addOne(region, at: 0)
        try mutex.unlock()
      case 1:
        guard try semaphore.wait(timeoutNanoseconds: briefly) != .timedOut else { continue }
        try addOne(region, at: 64)
        try semaphore.post()
      case 2:
        guard try lock.lockForWriting(timeoutNanoseconds: briefly) != .timedOut else { continue }
        try addOne(region, at: 128)
        try region.region.writeRecord(UInt64(turn), at: 1024, wordCount: 16)
        try lock.unlock()
      default:
        guard try lock.lockForReading(timeoutNanoseconds: briefly) != .timedOut else { continue }
        _ = try region.region.read(at: 128, byteCount: 8)
        guard case .whole = try region.region.readRecord(at: 1024, wordCount: 16) else {
          SanitizerWorker.fail("a record is torn under its lock")
        }
        try lock.unlock()
      }
      storm.add()
    }
  }
  try region.region.writeRecord(0, at: 1024, wordCount: 16)
  storm.run({ try thread(0) }, { try thread(1) }, { try thread(2) }, { try thread(3) })
  let counts = try [0, 64, 128].map { try region.region.read(at: $0, byteCount: 1)[0] }
  guard counts.contains(where: { $0 != 0 }) else { SanitizerWorker.fail("nothing was counted") }
  try me.removeRegion("region")
}

private func addOne(_ region: SharedRegion, at offset: Int) throws {
  var bytes = try region.region.read(at: offset, byteCount: 8)
  bytes[0] &+= 1
  try region.region.write(bytes, at: offset)
}

/// Producers and consumers of a buffer under each discipline, while another switches it whenever it is empty. Under
/// the shared counter, whose race is its purpose, there is one of each.
func bufferStorm(_ storm: Storm, _ me: Participant) throws {
  let handles = BufferHandles(
    producer: try me.createBuffer("buffer", slotCount: 3, discipline: .inOut, as: .producer),
    consumer: try me.openBuffer("buffer", as: .consumer))
  let produce: @Sendable () throws -> Void = {
    while !storm.isOver { try handles.producer.produce("an item", timeoutNanoseconds: briefly) }
  }
  let consume: @Sendable () throws -> Void = {
    while !storm.isOver {
      guard case .item(let item) = try handles.consumer.consume(timeoutNanoseconds: briefly) else { continue }
      guard item.integrity == .whole, item.text == "an item" else { SanitizerWorker.fail("\(item)") }
      storm.add()
    }
  }
  storm.run(
    produce, produce, consume, consume,
    {
      let buffer = try me.openBuffer("buffer", as: .observer)
      var turn = 0
      while !storm.isOver {
        turn += 1
        do { try buffer.setDiscipline(turn % 2 == 0 ? .inOut : .semaphores) } catch BufferError.notEmpty {
        } catch BufferError.operationInProgress {}
        sleepNanoseconds(500_000)
      }
    },
  )
  try counterRounds(storm, me)
}

/// One producer and one consumer under the shared counter.
private func counterRounds(_ storm: Storm, _ me: Participant) throws {
  let handles = BufferHandles(
    producer: try me.createBuffer("counter", slotCount: 4, discipline: .counter, as: .producer),
    consumer: try me.openBuffer("counter", as: .consumer))
  let count = 500
  storm.run(
    { for _ in 0..<count { try handles.producer.produce("an item", timeoutNanoseconds: briefly) } },
    { for _ in 0..<count { _ = try handles.consumer.consume(timeoutNanoseconds: briefly) } },
  )
}

/// Handles that threads share.
final class SharedRegion: Sendable {
  let region: Region
  init(_ region: consuming Region) { self.region = region }
}

final class BufferHandles: Sendable {
  let producer: BoundedBuffer
  let consumer: BoundedBuffer
  init(producer: consuming BoundedBuffer, consumer: consuming BoundedBuffer) {
    self.producer = producer
    self.consumer = consumer
  }
}
