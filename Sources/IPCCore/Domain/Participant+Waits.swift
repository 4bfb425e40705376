package import Platform

/// What a thread is about to wait for: goes into its wait record, for observers.
package struct WaitDescription: Sendable {
  package var kind: WaitKind
  /// Object id of the segment; 0: none.
  package var objectID: UInt64
  /// Direction of a link, number of a mutex or semaphore.
  package var detail: UInt64
  package var messageByteCount: Int
  /// The beginning of the message that waits.
  package var preview: [UInt8]
  /// The name of a peer waited for.
  package var name: String
  /// When the wait gives up by itself.
  package var deadline: Deadline?

  package init(
    _ kind: WaitKind, objectID: UInt64 = 0, detail: UInt64 = 0, messageByteCount: Int = 0,
    preview: [UInt8] = [], name: String = "",
    until deadline: Deadline? = nil
  ) {
    self.kind = kind
    self.objectID = objectID
    self.detail = detail
    self.messageByteCount = messageByteCount
    self.preview = preview
    self.name = name
    self.deadline = deadline
  }
}

/// A wait that a record of the process tells of until it ends.
package struct OpenWait: Sendable {
  package let kind: WaitKind
  /// Nil when no record was free.
  fileprivate let record: Int?
  fileprivate let objectID: UInt64
  fileprivate let detail: UInt64
}

extension Participant {
  /// Runs `body` while a wait record of this process says what the calling thread waits for. A step of this
  /// process ends here, for its operation has blocked.
  package func waiting<R, E: Error>(_ wait: WaitDescription, _ body: () throws(E) -> R) throws(E) -> R {
    let open = beginWait(wait)
    defer { endWait(open) }
    return try body()
  }

  /// Opens a wait record that stays until ``endWait(_:)``, over as many sleeps as the wait takes: how long it lasts
  /// is counted from here. A step of this process ends here, for its operation has blocked.
  package func beginWait(_ wait: WaitDescription) -> OpenWait {
    let record = claimWaitRecord(wait)
    if wait.kind != .gate && wait.kind != .pace { endStep() }
    tell(.blocked, wait.kind, wait.objectID, wait.detail, byteCount: wait.messageByteCount)
    return OpenWait(kind: wait.kind, record: record, objectID: wait.objectID, detail: wait.detail)
  }

  package func endWait(_ wait: OpenWait) {
    if let record = wait.record { releaseWaitRecord(record) }
    tell(.unblocked, wait.kind, wait.objectID, wait.detail)
  }

  /// The beginning or end of a wait: the direction of a link goes with the object, the number of a mutex or semaphore
  /// stands for the sequence.
  private func tell(
    _ event: EventKind, _ kind: WaitKind, _ objectID: UInt64, _ detail: UInt64, byteCount: Int = 0
  ) {
    let isChannel = kind.isOfChannel
    events.tell(
      event, object: objectID, direction: isChannel ? detail & 1 : 0, sequence: isChannel ? 0 : detail,
      byteCount: byteCount, detail: UInt8(kind.rawValue))
  }

  /// Takes a free record; nil when 64 threads wait already (then this wait is not shown, but works).
  private func claimWaitRecord(_ wait: WaitDescription) -> Int? {
    for index in 0..<ProcessLayout.waitRecordCount {
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      guard segment.word(at + WaitLayout.inUse).compareExchange(0, 1) else { continue }
      write(wait, at: at)
      return at
    }
    return nil
  }

  private func write(_ wait: WaitDescription, at: Int) {
    let sequence = segment.word(at + WaitLayout.sequence)
    // Odd while the fields change: an observer discards what it reads between (pairs with its two loads).
    sequence.fetchAdd(1)
    segment.word(at + WaitLayout.threadID).storeRelaxed(UInt64(ThisProcess.threadID))
    segment.word(at + WaitLayout.reason).storeRelaxed(wait.kind.rawValue)
    segment.word(at + WaitLayout.since).storeRelaxed(domain.timeNanoseconds)
    segment.word(at + WaitLayout.deadline).storeRelaxed(wait.deadline?.domainNanoseconds ?? 0)
    segment.word(at + WaitLayout.objectID).storeRelaxed(wait.objectID)
    segment.word(at + WaitLayout.detail).storeRelaxed(wait.detail)
    segment.word(at + WaitLayout.messageByteCount).storeRelaxed(UInt64(wait.messageByteCount))
    let preview = wait.preview.prefix(WaitLayout.previewByteCount)
    segment.word(at + WaitLayout.previewLength).storeRelaxed(UInt64(preview.count))
    segment.write(Array(preview), at: at + WaitLayout.preview)
    let name = Array(wait.name.utf8.prefix(maximumNameByteCount))
    segment.word(at + WaitLayout.nameLength).storeRelaxed(UInt64(name.count))
    segment.write(name, at: at + WaitLayout.name)
    sequence.fetchAdd(1)
  }

  private func releaseWaitRecord(_ at: Int) {
    let sequence = segment.word(at + WaitLayout.sequence)
    sequence.fetchAdd(1)
    segment.word(at + WaitLayout.reason).storeRelaxed(0)
    sequence.fetchAdd(1)
    segment.word(at + WaitLayout.inUse).storeRelease(0)
  }

  /// Sleeps while the word holds `expected`, until the deadline at most, and at most `pollNanoseconds` of it:
  /// every sleeper looks around by itself now and then, for whoever should have woken it may have died.
  package func sleep(
    on word: SharedWord32, while expected: UInt32, until deadline: Deadline, pollNanoseconds: UInt64
  ) {
    let rest = deadline.remainingNanoseconds(in: domain)
    if rest == 0 { return }
    word.sleep(while: expected, timeoutNanoseconds: min(rest, pollNanoseconds))
    // Perhaps nobody stands at the gate whose time-out would ever pass again if the pauser has died.
    if domain.gate.isPaused { releaseAbandonedGate() }
  }
}

/// A moment on the domain clock by which a call gives up; it moves on with the clock while the domain is paused.
package struct Deadline: Sendable {
  private let at: UInt64?
  /// More is left only by a clock that has been spoilt.
  private let longestRest: UInt64

  /// By so much the clock may go back: a pauser that is stopped between reading the time and closing the gate sets
  /// it back by as long as it stood.
  private static let setBackPatienceNanoseconds: UInt64 = 3600 * 1_000_000_000

  /// - Parameter timeoutNanoseconds: from now; nil: never.
  package init(_ domain: Domain, timeoutNanoseconds: UInt64?) {
    let rest = timeoutNanoseconds.map { min($0, UInt64.max >> 4) }
    at = rest.map { domain.timeNanoseconds &+ $0 }
    longestRest = (rest ?? 0) + Self.setBackPatienceNanoseconds
  }

  /// The domain clock at which it passes; 0: never, as far as anybody will live to see.
  var domainNanoseconds: UInt64 {
    guard let at, at < UInt64.max >> 5 else { return 0 }
    return at
  }

  package static func never(_ domain: Domain) -> Deadline { Deadline(domain, timeoutNanoseconds: nil) }

  /// 0 once it has passed. While the domain is paused the rest does not shrink.
  package func remainingNanoseconds(in domain: Domain) -> UInt64 {
    // Without its clock and its gate nobody waits for anything.
    if Interruption.endsWaits || domain.segment.file.isCutShort { return 0 }
    guard let at else { return UInt64.max }
    // A spoilt clock may pass its end and begin again: it is the difference that counts. It may go back too.
    let rest = at &- domain.timeNanoseconds
    return Int64(bitPattern: rest) <= 0 || rest > longestRest ? 0 : rest
  }

  package func hasPassed(in domain: Domain) -> Bool { remainingNanoseconds(in: domain) == 0 }
}

extension Segment {
  /// Writes bytes at an offset that belongs to the caller by the protocol.
  package func write(_ bytes: [UInt8], at offset: Int) {
    // SAFETY: the array lives through the call; `write` checks the range.
    unsafe bytes.withUnsafeBytes { unsafe file.write($0, at: offset) }
  }
}
