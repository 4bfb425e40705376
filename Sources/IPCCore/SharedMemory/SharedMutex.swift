internal import Platform

/// A mutex that processes share: one of the few that each region has (§21).
///
/// Threads of one process exclude each other too. It survives the death of its holder, and tells the next one.
/// Who finds it held waits in line, and is served in the order of asking; only a thread that had begun to ask
/// before the other stood in line may overtake it, once. A process that is stopped by a signal is passed over.
///
/// Not recursive. The value keeps the region's memory mapped for as long as it is used.
public struct SharedMutex: Sendable {
  private let cell: MutexCell
  private let participant: Participant
  /// Its number in the region.
  public let index: Int

  init(segment: Segment, participant: Participant, index: Int) {
    let at = RegionLayout.mutex(index)
    cell = MutexCell(
      segment: segment, at: at,
      line: WaitingLine(segment, .mutex, index, hintAt: at + MutexLayout.waiters))
    self.participant = participant
    self.index = index
  }

  private var objectID: UInt64 { cell.segment.header.objectID }

  /// The live or dead process that holds it now; nil: it is free.
  public var holder: ParticipantID? {
    let owner = cell.owner
    return owner == .free ? nil : ParticipantID(rawValue: owner.participant)
  }

  /// Takes the mutex. Blocks while another thread of any process holds it.
  /// - Parameter timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  /// - Throws: ``RegionError/alreadyHeld`` when the calling thread has it; ``RegionError/forked``.
  @discardableResult
  public func lock(timeoutNanoseconds: UInt64? = nil) throws(RegionError) -> LockOutcome {
    try begin()
    let outcome = cell.take(
      as: participant, until: Deadline(participant.domain, timeoutNanoseconds: timeoutNanoseconds),
      wait: WaitDescription(.mutex, objectID: objectID, detail: UInt64(index)))
    try checkFile()
    note(outcome == .timedOut ? .lockRefused : .locked)
    return outcome
  }

  /// Takes the mutex without blocking; nil while a live process holds it, or waits in line for it.
  public func tryLock() throws(RegionError) -> LockOutcome? {
    try begin()
    let outcome = cell.tryTake(
      MutexCell.ownWord(participant), as: participant, passesStopped: true)
    try checkFile()
    note(outcome == nil ? .lockRefused : .locked)
    return outcome
  }

  /// Gives the mutex up and wakes who waits for it.
  /// - Throws: ``RegionError/notTheHolder(holder:)`` unless the calling thread holds it.
  public func unlock() throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
    try checkFile()
    guard cell.release(as: participant) else {
      throw .notTheHolder(holder: holder ?? .none)
    }
    note(.unlocked)
  }

  private func begin() throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
    try checkFile()
    guard cell.owner != MutexCell.ownWord(participant) else { throw .alreadyHeld }
  }

  /// A mutex in memory that has been cut off excludes nobody.
  private func checkFile() throws(RegionError) {
    if let fault = cell.segment.cutFault { throw .damaged(fault) }
  }

  private func note(_ event: EventKind) {
    participant.events.tell(event, object: objectID, sequence: UInt64(index))
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: objectID)
  }
}
