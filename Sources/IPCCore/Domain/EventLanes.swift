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

  let writer: EventWriter
  private let segment: Segment
  private let maps = Guarded<[Int: LaneMemory]>([:])
  private let first = TickCounter.Sighting()

  /// Keeps the mapping of a ring.
  private final class LaneMemory: Sendable {
    let range: MappedRange
    init(_ range: consuming MappedRange) { self.range = range }
  }

  init(_ segment: Segment) {
    self.segment = segment
    // SAFETY: fresh memory, zeroed here, bound to atomic words only, and freed when nobody can use them any more.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: EventWriter.byteCount, alignment: 128)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: EventWriter.byteCount)
    writer = EventWriter(
      memory: UInt(bitPattern: memory), lines: segment.address(at: EventLayout.lane(0)),
      lastChannel: segment.word(ProcessLayout.lastChannel),
      lastOperation: segment.word(ProcessLayout.lastOperation))
  }

  deinit {
    // SAFETY: allocated in `init`; the log that owns this value outlives its users.
    unsafe UnsafeMutableRawPointer(bitPattern: writer.memory)?.deallocate()
  }

  // MARK: Time

  /// The monotonic clock by this thread's lane.
  /// - Parameter now: called with it every tenth of a second.
  func time(_ everyTenth: (UInt64) -> Void) -> UInt64? {
    let time = writer.time()
    if time != 0 { return time }
    guard let index = writer.ownIndex ?? claim() else {
      everyTenth(coarseMonotonicNanoseconds())
      segment.word(ProcessLayout.events + EventLayout.missed).fetchAdd(1)
      return nil
    }
    return setClock(writer.lane(index), everyTenth)
  }

  /// Holds the tick clock against the monotonic one.
  private func setClock(_ lane: EventWriter.Lane, _ everyTenth: (UInt64) -> Void) -> UInt64 {
    let sighting = TickCounter.Sighting()
    lane.ticks.storeRelaxed(sighting.ticks)
    lane.nanoseconds.storeRelaxed(sighting.nanoseconds)
    lane.scale.storeRelaxed(TickCounter.isSteady ? sighting.scale(since: first) ?? 0 : 0)
    lane.threadID.storeRelaxed(UInt64(ThisProcess.threadID))
    everyTenth(sighting.nanoseconds)
    return sighting.nanoseconds
  }

  // MARK: Writing

  /// Writes one event into this thread's ring.
  func write(
    _ kind: EventKind, time: UInt64, objectID: UInt64, sequence: UInt64, byteCount: Int, detail: UInt8
  ) {
    guard let index = backedIndex() else { return }
    if writer.lane(index).run.loadRelaxed() != 0 { endRun(index) }
    writer.write(
      index, kind, time: time, objectID: objectID, sequence: sequence, byteCount: byteCount, detail: detail)
  }

  /// Writes the event of an operation that has moved nothing. Whoever polls does so millions of times: of a run, the
  /// first is told at once, and how often it came again when the run ends or has lasted a while.
  func writeRefusal(_ kind: EventKind, time: UInt64, objectID: UInt64, byteCount: Int, detail: UInt8) {
    guard let index = backedIndex() else { return }
    let run = EventWriter.run(kind, objectID, detail)
    if writer.continueRun(run, time: time) { return }
    let lane = writer.lane(index)
    if lane.run.loadRelaxed() != 0 { endRun(index) }
    writer.write(
      index, kind, time: time, objectID: objectID, sequence: 0, byteCount: byteCount, detail: detail)
    lane.run.storeRelaxed(run)
    lane.runBegin.storeRelaxed(time)
  }

  /// Tells how often the refusals of a run came again.
  private func endRun(_ index: Int) {
    let lane = writer.lane(index)
    let run = lane.run.loadRelaxed()
    let count = lane.runCount.loadRelaxed()
    lane.run.storeRelaxed(0)
    lane.runCount.storeRelaxed(0)
    guard count > 0, let kind = EventKind(rawValue: UInt8(truncatingIfNeeded: run >> 40)) else { return }
    writer.write(
      index, kind, time: lane.runLast.loadRelaxed(), objectID: run, sequence: count, byteCount: 0,
      detail: UInt8(truncatingIfNeeded: run >> 48))
  }

  private func backedIndex() -> Int? {
    guard let index = writer.ownIndex else { return nil }
    return writer.lane(index).isBacked.loadRelaxed() != 0 || back(index) ? index : nil
  }

  // MARK: Memory

  /// Whether the last want of memory lies long enough back.
  func mayWrite(now: UInt64) -> Bool { now >= writer.restUntil.loadRelaxed() }

  /// Gets a lane for this thread, one that is free or whose thread has ended; nil where there is none.
  private func claim() -> Int? {
    maps.withLock { _ in
      let found = (0..<EventLayout.laneCount).first { isFree(writer.lane($0)) }
      guard let found else { return nil }
      writer.lane(found).threadID.storeRelaxed(UInt64(ThisProcess.threadID))
      writer.lane(found).token.storeRelaxed(UInt64(ThisThread.token))
      return found
    }
  }

  private func isFree(_ lane: EventWriter.Lane) -> Bool {
    if lane.token.loadRelaxed() == 0 { return true }
    do { _ = try FileStatus(path: "/proc/self/task/\(lane.threadID.loadRelaxed())") } catch {
      return error == .noEntry
    }
    return false
  }

  /// Gets memory for the ring, and maps it; false where there is none.
  @inline(never)
  private func back(_ index: Int) -> Bool {
    let lane = writer.lane(index)
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
      writer.restUntil.storeRelaxed(monotonicNanoseconds() &+ Self.restNanoseconds)
      return false
    }
  }

  /// Nobody watches any more: gives the memory of this thread's ring back. Other threads keep theirs.
  func giveBackOwn() {
    guard let index = writer.ownIndex, writer.lane(index).isBacked.loadRelaxed() != 0 else { return }
    writer.lane(index).isBacked.storeRelaxed(0)
    segment.file.descriptor.punch(offset: EventLayout.ring(index), byteCount: EventLayout.ringByteCount)
  }
}
