internal import Platform

/// How a wait for a semaphore ended.
public enum SemaphoreOutcome: Sendable, Equatable {
  /// The count was positive and has been taken down by one.
  case acquired
  /// The time-out passed; the count is as if the call had not been made.
  case timedOut
}

/// A counting semaphore that processes share: one of the few that each region has (§21).
///
/// A process that dies while it waits takes nothing with it. (One that dies between ``wait(timeoutNanoseconds:)``
/// and ``post()`` has taken its count: a semaphore has no holder that could be found out.)
/// The value keeps the region's memory mapped for as long as it is used.
public struct SharedSemaphore: Sendable {
  private let segment: Segment
  private let participant: Participant
  private let at: Int
  /// Its number in the region.
  public let index: Int

  init(segment: Segment, participant: Participant, index: Int) {
    self.segment = segment
    self.participant = participant
    self.index = index
    at = RegionLayout.semaphore(index)
  }

  private var countWord: SharedWord64 { segment.word(at + SemaphoreLayout.count) }
  private var sleepers: Sleepers { Sleepers(word: segment.word32(at + SemaphoreLayout.sleepers)) }

  /// The count at this moment. It starts at 0.
  public var count: Int { Int(truncatingIfNeeded: countWord.loadAcquire()) }

  /// Takes the count down by one. Blocks while it is 0.
  /// - Parameter timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  @discardableResult
  public func wait(timeoutNanoseconds: UInt64? = nil) throws(RegionError) -> SemaphoreOutcome {
    try begin()
    let deadline = Deadline(participant.domain, timeoutNanoseconds: timeoutNanoseconds)
    var isTaken = takeOne()
    if !isTaken, !deadline.hasPassed(in: participant.domain) {
      let wait = WaitDescription(.semaphore, objectID: segment.header.objectID, detail: UInt64(index))
      participant.waiting(wait) {
        sleepers.sleep(as: participant, until: deadline) {
          isTaken = takeOne()
          return isTaken
        }
      }
    }
    note()
    return isTaken ? .acquired : .timedOut
  }

  /// Takes the count down by one if it is positive; false when it is 0.
  public func tryWait() throws(RegionError) -> Bool {
    try begin()
    let isTaken = takeOne()
    note()
    return isTaken
  }

  /// Takes the count up by one, and wakes who waits. Never blocks.
  public func post() throws(RegionError) {
    try begin()
    countWord.fetchAdd(1)
    sleepers.wake()
    note()
  }

  private func takeOne() -> Bool {
    while true {
      let now = countWord.loadRelaxed()
      guard Int64(bitPattern: now) > 0 else { return false }
      if countWord.compareExchange(now, now - 1) { return true }
    }
  }

  private func begin() throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
  }

  private func note() {
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: segment.header.objectID)
  }
}
