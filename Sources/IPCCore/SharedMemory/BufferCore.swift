package import Platform
internal import Synchronization

/// A bounded buffer as one handle of one process sees it: its words, and the frame of every operation.
///
/// An operation marks its line busy only while it really works, not while it waits: so a switch of discipline
/// can wait until nobody is in the middle, and who waits goes on under the new discipline.
package final class BufferCore: Sendable {
  let segment: Segment
  let participant: Participant
  let role: BufferRole
  let slotCount: Int
  let slotByteCount: Int
  /// Where this handle's line is; observers have none.
  package let line: Int?
  /// Under `inOut` threads of this process take turns at this handle.
  let turn = Guarded(())

  init(segment: Segment, participant: Participant, role: BufferRole) throws(DomainError) {
    self.segment = segment
    self.participant = participant
    self.role = role
    slotCount = Int(segment.header.parameters.0)
    slotByteCount = Int(segment.header.parameters.1)
    line = role == .observer ? nil : try Self.claimLine(segment, participant, role)
  }

  /// Enters the handle in the buffer's table. A dead owner's line may be used again; what it still claimed of
  /// the semaphores is counted anew by the next one who waits for them.
  private static func claimLine(
    _ segment: Segment, _ participant: Participant, _ role: BufferRole
  ) throws(DomainError) -> Int {
    for index in 0..<BufferLayout.lineCount {
      let at = BufferLayout.line(index)
      let owner = segment.word(at + BufferLineLayout.owner)
      let holder = owner.loadRelaxed()
      guard holder == 0 || !participant.isAlive(holder),
        owner.compareExchange(holder, participant.id.rawValue)
      else { continue }
      let claims = segment.word(at + BufferLineLayout.claims)
      if claims.loadRelaxed() != 0 {
        claims.storeRelease(0)
        segment.word(BufferLayout.recount).storeRelease(1)
      }
      for field in [
        BufferLineLayout.busy, BufferLineLayout.register, BufferLineLayout.move, BufferLineLayout.slot,
      ] {
        segment.word(at + field).storeRelaxed(0)
      }
      crashPoint(.bufferLineClaimed)
      segment.word(at + BufferLineLayout.role).storeRelease(role.rawValue)
      return at
    }
    throw .outOfRange(
      what: "openings of \(segment.header.name)", value: UInt64(BufferLayout.lineCount + 1),
      limit: UInt64(BufferLayout.lineCount))
  }

  /// Leaves the table and gives up the right of the one producer or consumer.
  func close() {
    guard participant.isOriginal, let line else { return }
    for right in [BufferLayout.producerRight, BufferLayout.consumerRight] {
      _ = word(right).compareExchange(ownRight, 0)
    }
    segment.word(line + BufferLineLayout.role).storeRelease(0)
    crashPoint(.bufferClosing)
    segment.word(line + BufferLineLayout.owner).storeRelease(0)
  }

  // MARK: Words

  @inline(__always) package func word(_ offset: Int) -> SharedWord64 { segment.word(offset) }

  var domain: Domain { participant.domain }
  var objectID: UInt64 { segment.header.objectID }
  var disciplineWord: SharedWord64 { word(BufferLayout.discipline) }
  var counter: Int64 { Int64(bitPattern: word(BufferLayout.counter).loadAcquire()) }
  var spaceSleepers: Sleepers { Sleepers(word: segment.word32(BufferLayout.spaceSleepers)) }
  var itemSleepers: Sleepers { Sleepers(word: segment.word32(BufferLayout.itemSleepers)) }

  var discipline: BufferDiscipline {
    BufferDiscipline(rawValue: disciplineWord.loadAcquire() & 0xff) ?? .inOut
  }

  func fault(_ field: String, _ found: String) -> BufferError {
    .damaged(segment.cutFault ?? SegmentFault(file: segment.path, field: field, found: found))
  }

  /// `in` or `out`, which must be a slot's number.
  func index(at offset: Int, _ field: String) throws(BufferError) -> Int {
    let value = word(offset).loadAcquire()
    guard value < UInt64(slotCount) else { throw fault(field, "\(value) of \(slotCount) slots") }
    return Int(value)
  }

  package func next(_ index: Int) -> UInt64 { UInt64((index + 1) % slotCount) }

  func openers(_ role: BufferRole) -> [ParticipantID] {
    (0..<BufferLayout.lineCount).compactMap { index in
      let at = BufferLayout.line(index)
      let owner = word(at + BufferLineLayout.owner).loadAcquire()
      guard owner != 0, word(at + BufferLineLayout.role).loadAcquire() == role.rawValue,
        participant.isAlive(owner)
      else { return nil }
      return ParticipantID(rawValue: owner)
    }
  }

  // MARK: The frame of an operation

  /// What one attempt under one discipline came to.
  enum Attempt<Result> {
    case done(Result)
    /// The buffer is full, or empty: wait as described.
    case blocked(Blocking)
    /// The deadline passed in the middle; nothing was done.
    case gaveUp
  }

  /// What a blocked operation waits for.
  struct Blocking {
    let wait: WaitDescription
    let sleepers: Sleepers
    /// Whether another attempt may succeed: a racing look.
    let isOver: () -> Bool
  }

  /// Marks this handle busy and says under which discipline; nil when the deadline passes during a switch.
  func enter(_ line: Int, until deadline: Deadline) throws(BufferError) -> BufferDiscipline? {
    while true {
      word(line + BufferLineLayout.busy).fetchAdd(1)
      // Busy goes before the look at the discipline (pairs with the fence in `setDiscipline`).
      fullFence()
      let raw = disciplineWord.loadAcquire()
      if raw <= 0xff {
        if let discipline = BufferDiscipline(rawValue: raw) { return discipline }
        leave(line)
        throw fault("discipline", "\(raw)")
      }
      leave(line)
      finishAbandonedSwitch(raw)
      if deadline.hasPassed(in: domain) { return nil }
      sleepNanoseconds(50_000)
    }
  }

  func leave(_ line: Int) { word(line + BufferLineLayout.busy).fetchAdd(UInt64.max) }

  /// Attempts until one succeeds, sleeping between; nil when the deadline passes first.
  private func run<Result>(
    _ line: Int, until deadline: Deadline,
    _ attempt: (BufferDiscipline) throws(BufferError) -> Attempt<Result>
  ) throws(BufferError) -> Result? {
    while true {
      guard let discipline = try enter(line, until: deadline) else { return nil }
      let outcome: Attempt<Result>
      do { outcome = try attempt(discipline) } catch {
        leave(line)
        throw error
      }
      leave(line)
      if let fault = segment.cutFault { throw .damaged(fault) }
      switch outcome {
      case .done(let result): return result
      case .gaveUp: return nil
      case .blocked(let blocking):
        if deadline.hasPassed(in: domain) { return nil }
        var wait = blocking.wait
        wait.deadline = deadline
        participant.waiting(wait) {
          blocking.sleepers.sleep(as: participant, until: deadline) {
            disciplineWord.loadAcquire() != discipline.rawValue || segment.file.isCutShort
              || blocking.isOver()
          }
        }
      }
    }
  }

  func produce(
    _ bytes: [UInt8], until deadline: Deadline, mayBlock: Bool
  ) throws(BufferError) -> BufferOutcome {
    guard participant.isOriginal else { throw .forked }
    guard role == .producer, let line else { throw .notOpened(as: .producer) }
    guard bytes.count <= slotByteCount else {
      throw .itemTooLarge(byteCount: bytes.count, slotByteCount: slotByteCount)
    }
    participant.passGate()
    let produced = try run(line, until: deadline) {
      (discipline) throws(BufferError) -> Attempt<(slot: Int, sequence: UInt64)> in
      switch discipline {
      case .inOut: try produceInOut(bytes)
      case .counter: try produceCounter(bytes, line)
      case .semaphores: try produceSemaphores(bytes, line, until: deadline, mayBlock: mayBlock)
      }
    }
    guard let produced else {
      participant.events.tell(.bufferRefused, object: objectID, byteCount: bytes.count)
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
      return mayBlock ? .timedOut : .wouldBlock
    }
    participant.events.tell(
      .produced, object: objectID, sequence: produced.sequence, byteCount: bytes.count)
    participant.noteSent(produced.sequence, channel: objectID, at: domain.timeNanoseconds)
    return .produced(slot: produced.slot, sequence: produced.sequence)
  }

  func consume(until deadline: Deadline, mayBlock: Bool) throws(BufferError) -> BufferItem? {
    guard participant.isOriginal else { throw .forked }
    guard role == .consumer, let line else { throw .notOpened(as: .consumer) }
    participant.passGate()
    let item = try run(line, until: deadline) { (discipline) throws(BufferError) -> Attempt<BufferItem> in
      switch discipline {
      case .inOut: try consumeInOut()
      case .counter: try consumeCounter(line)
      case .semaphores: try consumeSemaphores(line, until: deadline, mayBlock: mayBlock)
      }
    }
    guard let item else {
      participant.events.tell(.bufferRefused, object: objectID)
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
      return nil
    }
    participant.events.tell(
      .consumed, object: objectID, sequence: item.sequence, byteCount: item.bytes.count)
    participant.noteReceived(item.sequence, channel: objectID, at: domain.timeNanoseconds)
    return item
  }
}
