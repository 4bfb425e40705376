internal import Platform
internal import Synchronization

/// The part of the event log that each watched operation goes through: a few addresses, so that no reference is
/// counted on the way (a count is an atomic instruction, which waits for all stores before it). Where something is to
/// be done that is not done every time it does nothing, and says so; ``EventLog`` and ``EventLanes`` do the rest.
struct EventWriter: Sendable {
  /// One line of shared words, then a line pair a lane: what only this process reads.
  let memory: UInt
  /// The lines of the lanes in the process's file.
  let lines: UInt
  /// The words of the last channel and the last operation in the process's file.
  let lastChannel: SharedWord64
  let lastOperation: SharedWord64

  static let headByteCount = 128
  static let laneStride = 128
  static let byteCount = headByteCount + EventLayout.laneCount * laneStride

  // SAFETY: callers name words inside the memory, or inside a ring that is mapped as long as the log lives.
  @inline(__always) static func word(_ address: UInt, _ index: Int) -> SharedWord64 {
    unsafe SharedWord64(
      at: UnsafeMutableRawPointer(bitPattern: address &+ UInt(index &* 8)).unsafelyUnwrapped)
  }

  /// See ``EventLog``.
  @inline(__always) var callFrom: SharedWord64 { Self.word(memory, 0) }
  @inline(__always) var level: SharedWord64 { Self.word(memory, 1) }
  @inline(__always) var nextLook: SharedWord64 { Self.word(memory, 2) }
  var lease: SharedWord64 { Self.word(memory, 3) }
  /// Until when nothing is written, for there was no memory.
  var restUntil: SharedWord64 { Self.word(memory, 7) }

  /// What its thread knows of a lane.
  struct Lane {
    let address: UInt
    @inline(__always) private func word(_ index: Int) -> SharedWord64 { EventWriter.word(address, index) }
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

  @inline(__always) func lane(_ index: Int) -> Lane {
    Lane(address: memory &+ UInt(Self.headByteCount &+ index &* Self.laneStride))
  }

  /// The lane of the calling thread.
  @inline(__always) var ownIndex: Int? {
    let token = UInt64(ThisThread.token)
    var index = 0
    while index < EventLayout.laneCount {
      if lane(index).token.loadRelaxed() == token { return index }
      index &+= 1
    }
    return nil
  }

  /// The monotonic clock as this thread's lane has it, to some ten nanoseconds; 0 where it is to be set first: at the
  /// beginning, every tenth of a second, and where the tick counter has jumped.
  @inline(__always) func time() -> UInt64 {
    guard let index = ownIndex else { return 0 }
    let lane = lane(index)
    let passed = TickCounter.now &- lane.ticks.loadRelaxed()
    let product = passed.multipliedFullWidth(by: lane.scale.loadRelaxed())
    let nanoseconds = product.high &<< 32 | product.low &>> 32
    guard nanoseconds &- 1 < EventLog.lookNanoseconds else { return 0 }
    return lane.nanoseconds.loadRelaxed() &+ nanoseconds
  }

  /// Writes one event into this thread's ring, if it has memory and no run of refusals is to be told of first.
  @inline(__always)
  func write(
    _ kind: EventKind, time: UInt64, objectID: UInt64, sequence: UInt64, byteCount: Int, detail: UInt8
  ) -> Bool {
    guard let index = ownIndex, lane(index).isBacked.loadRelaxed() != 0, lane(index).run.loadRelaxed() == 0
    else { return false }
    write(
      index, kind, time: time, objectID: objectID, sequence: sequence, byteCount: byteCount, detail: detail)
    return true
  }

  /// A reader takes the number at the head of the lane first and last, and each event's own, so that it discards what
  /// changes under its eyes.
  @inline(__always)
  func write(
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
    Self.word(lines &+ UInt(index &* EventLayout.laneByteCount), 0).storeRelease(number)
  }

  /// One more of a run of refusals; false where it is the first, or the run is to be told of.
  @inline(__always) func continueRun(_ run: UInt64, time: UInt64) -> Bool {
    guard let index = ownIndex else { return false }
    let lane = lane(index)
    guard lane.run.loadRelaxed() == run, time &- lane.runBegin.loadRelaxed() < Self.runNanoseconds else {
      return false
    }
    lane.runCount.addSingleWriter(1)
    lane.runLast.storeRelaxed(time)
    return true
  }

  /// How long a run of refusals goes on before it is told again how often.
  private static let runNanoseconds: UInt64 = 10_000_000

  /// What stands for a run.
  @inline(__always) static func run(_ kind: EventKind, _ objectID: UInt64, _ detail: UInt8) -> UInt64 {
    objectID & EventRecord.objectIDMask | UInt64(kind.rawValue) &<< 40 | UInt64(detail) &<< 48
  }
}
