internal import Platform
internal import Synchronization

/// The rings of events of one process, as it writes them: a lane for each of the first eight threads that have
/// something to tell. A lane has one writer, so that an event is four stores and the count that publishes it.
///
/// A lane's ring gets its memory before the first touch, so that a full file system is an error and not the end of
/// the process: then nothing is written for a second.
final class EventLanes: Sendable {
  /// How long a process writes no events after it got no memory for them.
  private static let restNanoseconds: UInt64 = 1_000_000_000

  private let segment: Segment
  /// One line of shared words, then a line pair a lane: what only this process reads.
  private let memory: UInt
  private let maps = Mutex<[Int: LaneMemory]>([:])
  private let first = TickCounter.Sighting()
  private let restUntil: SharedWord64

  private static let laneStride = 128
  private static let headByteCount = 128

  /// Keeps the mapping of a ring.
  private final class LaneMemory: Sendable {
    let range: MappedRange
    init(_ range: consuming MappedRange) { self.range = range }
  }

  init(_ segment: Segment) {
    self.segment = segment
    let byteCount = Self.headByteCount + EventLayout.laneCount * Self.laneStride
    // SAFETY: fresh memory, zeroed here, bound to atomic words only, and freed when nobody can use them any more.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 128)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    self.memory = UInt(bitPattern: memory)
    restUntil = Self.word(self.memory, 7)
  }

  deinit {
    // SAFETY: allocated in `init`; the log that owns this value outlives its users.
    unsafe UnsafeMutableRawPointer(bitPattern: memory)?.deallocate()
  }

  // SAFETY: callers name words inside the memory, or inside a ring that is mapped as long as this value lives.
  @inline(__always) private static func word(_ address: UInt, _ index: Int) -> SharedWord64 {
    unsafe SharedWord64(
      at: UnsafeMutableRawPointer(bitPattern: address &+ UInt(index &* 8)).unsafelyUnwrapped)
  }

  /// One of the words that the log keeps beside the lanes (0…6).
  func sharedWord(_ index: Int) -> SharedWord64 { Self.word(memory, index) }

  /// What its thread knows of a lane.
  private struct Lane {
    let address: UInt
    @inline(__always) private func word(_ index: Int) -> SharedWord64 { EventLanes.word(address, index) }
    /// The thread that writes it; 0: free.
    @inline(__always) var token: SharedWord64 { word(0) }
    /// Where the ring is mapped; 0: nowhere yet.
    @inline(__always) var ring: SharedWord64 { word(1) }
    /// The number of the last event.
    @inline(__always) var written: SharedWord64 { word(2) }
    @inline(__always) var threadID: SharedWord64 { word(3) }
    /// The tick clock, as last held against the monotonic one: a moment on both, and nanoseconds a tick times 2³².
    @inline(__always) var ticks: SharedWord64 { word(4) }
    @inline(__always) var nanoseconds: SharedWord64 { word(5) }
    @inline(__always) var scale: SharedWord64 { word(6) }
    /// Whether the ring has memory.
    @inline(__always) var isBacked: SharedWord64 { word(7) }
    /// A run of operations that move nothing: what is tried, the time of its first event, and how often since.
    @inline(__always) var run: SharedWord64 { word(8) }
    @inline(__always) var runBegin: SharedWord64 { word(9) }
    @inline(__always) var runLast: SharedWord64 { word(10) }
    @inline(__always) var runCount: SharedWord64 { word(11) }
  }

  @inline(__always) private func lane(_ index: Int) -> Lane {
    Lane(address: memory &+ UInt(Self.headByteCount &+ index &* Self.laneStride))
  }

  @inline(__always) private func ownIndex() -> Int? {
    let token = UInt64(ThisThread.token)
    var index = 0
    while index < EventLayout.laneCount {
      if lane(index).token.loadRelaxed() == token { return index }
      index &+= 1
    }
    return nil
  }

  // MARK: Time

  /// The monotonic clock as this thread's lane has it, to some ten nanoseconds.
  /// - Parameter now: called with it every tenth of a second.
  @inline(__always)
  func time(_ everyTenth: (UInt64) -> Void) -> UInt64? {
    guard let index = ownIndex() else { return firstTime(everyTenth) }
    let lane = lane(index)
    let passed = TickCounter.now &- lane.ticks.loadRelaxed()
    let product = passed.multipliedFullWidth(by: lane.scale.loadRelaxed())
    let nanoseconds = product.high &<< 32 | product.low &>> 32
    // No scale yet, a tick counter that has jumped, or time to look again.
    guard nanoseconds &- 1 < EventLog.lookNanoseconds else { return setClock(lane, everyTenth) }
    return lane.nanoseconds.loadRelaxed() &+ nanoseconds
  }

  /// Holds the tick clock against the monotonic one.
  @inline(never)
  private func setClock(_ lane: Lane, _ everyTenth: (UInt64) -> Void) -> UInt64 {
    let sighting = TickCounter.Sighting()
    lane.ticks.storeRelaxed(sighting.ticks)
    lane.nanoseconds.storeRelaxed(sighting.nanoseconds)
    lane.scale.storeRelaxed(TickCounter.isSteady ? sighting.scale(since: first) ?? 0 : 0)
    lane.threadID.storeRelaxed(UInt64(ThisProcess.threadID))
    everyTenth(sighting.nanoseconds)
    return sighting.nanoseconds
  }

  @inline(never)
  private func firstTime(_ everyTenth: (UInt64) -> Void) -> UInt64? {
    guard let index = claim() else {
      everyTenth(coarseMonotonicNanoseconds())
      segment.word(ProcessLayout.events + EventLayout.missed).fetchAdd(1)
      return nil
    }
    return setClock(lane(index), everyTenth)
  }

  // MARK: Writing

  /// Writes one event into this thread's ring.
  @inline(__always)
  func write(
    _ kind: EventKind, time: UInt64, objectID: UInt64, sequence: UInt64, byteCount: Int, detail: UInt8
  ) {
    guard let index = ownIndex() else { return }
    let lane = lane(index)
    guard lane.isBacked.loadRelaxed() != 0 || back(index) else { return }
    if lane.run.loadRelaxed() != 0 { endRun(index) }
    write(
      index, kind, time: time, objectID: objectID, sequence: sequence, byteCount: byteCount, detail: detail)
  }

  /// How long a run of refusals goes on before it is told again how often.
  private static let runNanoseconds: UInt64 = 10_000_000

  /// Writes the event of an operation that has moved nothing. Whoever polls does so millions of times: of a run, the
  /// first is told at once, and how often it came again when the run ends or has lasted a while.
  @inline(never)
  func writeRefusal(_ kind: EventKind, time: UInt64, objectID: UInt64, byteCount: Int, detail: UInt8) {
    guard let index = ownIndex() else { return }
    let lane = lane(index)
    guard lane.isBacked.loadRelaxed() != 0 || back(index) else { return }
    let run = objectID & EventRecord.objectIDMask | UInt64(kind.rawValue) << 40 | UInt64(detail) << 48
    if lane.run.loadRelaxed() == run, time &- lane.runBegin.loadRelaxed() < Self.runNanoseconds {
      lane.runCount.addSingleWriter(1)
      lane.runLast.storeRelaxed(time)
      return
    }
    if lane.run.loadRelaxed() != 0 { endRun(index) }
    write(index, kind, time: time, objectID: objectID, sequence: 0, byteCount: byteCount, detail: detail)
    lane.run.storeRelaxed(run)
    lane.runBegin.storeRelaxed(time)
  }

  /// Tells how often the refusals of a run came again.
  @inline(never)
  private func endRun(_ index: Int) {
    let lane = lane(index)
    let run = lane.run.loadRelaxed()
    let count = lane.runCount.loadRelaxed()
    lane.run.storeRelaxed(0)
    lane.runCount.storeRelaxed(0)
    guard count > 0, let kind = EventKind(rawValue: UInt8(truncatingIfNeeded: run >> 40)) else { return }
    write(
      index, kind, time: lane.runLast.loadRelaxed(), objectID: run, sequence: count, byteCount: 0,
      detail: UInt8(truncatingIfNeeded: run >> 48))
  }

  /// A reader takes the number at the head of the lane first and last, and each event's own, so that it discards what
  /// changes under its eyes.
  @inline(__always)
  private func write(
    _ index: Int, _ kind: EventKind, time: UInt64, objectID: UInt64, sequence: UInt64, byteCount: Int,
    detail: UInt8
  ) {
    let lane = lane(index)
    let number = lane.written.loadRelaxed() &+ 1
    let slot = UInt(lane.ring.loadRelaxed()) &+ UInt(EventLayout.slot(number))
    // What follows is not seen before the count of the event before (pairs with the reader's order of reads).
    atomicMemoryFence(ordering: .releasing)
    let bytes = UInt64(min(max(0, byteCount), EventRecord.largestByteCount))
    Self.word(slot, 0).storeRelaxed(
      number & 0xffff_ffff | UInt64(kind.rawValue) &<< 32 | lane.threadID.loadRelaxed() &<< 40)
    Self.word(slot, EventLayout.time / 8).storeRelaxed(time)
    Self.word(slot, EventLayout.object / 8).storeRelaxed(objectID & EventRecord.objectIDMask | bytes &<< 40)
    Self.word(slot, EventLayout.sequence / 8).storeRelaxed(
      sequence & EventRecord.sequenceMask | UInt64(detail) &<< 56)
    lane.written.storeRelaxed(number)
    // Publishes the event (pairs with the reader's first read of the line).
    segment.word(EventLayout.lane(index)).storeRelease(number)
  }

  // MARK: Memory

  /// Whether the last want of memory lies long enough back.
  func mayWrite(now: UInt64) -> Bool { now >= restUntil.loadRelaxed() }

  /// Gets a lane for this thread, one that is free or whose thread has ended; nil where there is none.
  private func claim() -> Int? {
    maps.withLock { _ in
      let found = (0..<EventLayout.laneCount).first { isFree(lane($0)) }
      guard let found else { return nil }
      lane(found).threadID.storeRelaxed(UInt64(ThisProcess.threadID))
      lane(found).token.storeRelaxed(UInt64(ThisThread.token))
      return found
    }
  }

  private func isFree(_ lane: Lane) -> Bool {
    if lane.token.loadRelaxed() == 0 { return true }
    do { _ = try FileStatus(path: "/proc/self/task/\(lane.threadID.loadRelaxed())") } catch {
      return error == .noEntry
    }
    return false
  }

  /// Gets memory for the ring, and maps it; false where there is none.
  @inline(never)
  private func back(_ index: Int) -> Bool {
    let lane = lane(index)
    let at = EventLayout.ring(index)
    do throws(Errno) {
      try segment.file.descriptor.allocate(offset: at, byteCount: EventLayout.ringByteCount)
      if lane.ring.loadRelaxed() == 0 {
        let range = try MappedRange(
          of: segment.file.descriptor, offset: at, byteCount: EventLayout.ringByteCount)
        lane.ring.storeRelaxed(UInt64(range.address))
        let memory = LaneMemory(range)
        maps.withLock { $0[index] = memory }
      }
      lane.isBacked.storeRelaxed(1)
      return true
    } catch {
      segment.file.descriptor.punch(offset: at, byteCount: EventLayout.ringByteCount)
      segment.word(ProcessLayout.events + EventLayout.missed).fetchAdd(1)
      restUntil.storeRelaxed(monotonicNanoseconds() &+ Self.restNanoseconds)
      return false
    }
  }

  /// Nobody watches any more: gives the memory of this thread's ring back. Other threads keep theirs.
  func giveBackOwn() {
    guard let index = ownIndex(), lane(index).isBacked.loadRelaxed() != 0 else { return }
    lane(index).isBacked.storeRelaxed(0)
    segment.file.descriptor.punch(offset: EventLayout.ring(index), byteCount: EventLayout.ringByteCount)
  }
}
