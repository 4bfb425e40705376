internal import Platform

/// The lock of one side of a channel: a word that names the owner, so that a dead owner can be found out.
///
/// It is held for a few hundred nanoseconds: nobody sleeps or copies a large payload under it. It is taken by
/// one compare-and-swap and released by one store. If its owner has died, the next one takes it over and puts
/// the side in order (idempotently, for it may die as well).
struct SideLock: Sendable {
  let word: SharedWord64
  /// For wait records: the object whose side it locks, and the direction of a link; 0: waits are not told of.
  var objectID: UInt64 = 0
  var detail: UInt64 = 0

  enum Taking { case taken, takenOver, gaveUp }

  private static let spinCount = 100
  /// Naps grow, so that hundreds that wait leave the processor to the one that holds the lock.
  private static let longestNap: UInt64 = 16_000_000
  /// Who naps as long as this has waited longer than anybody who runs holds the lock: observers are told.
  static let toldNap: UInt64 = 1_000_000
  private static let lookAtOwnerNanoseconds: UInt64 = 1_000_000
  /// How long a call that must not block waits for a holder that seems to run: it is held for an instant, and after
  /// that long what stands there is no lock.
  static let nonBlockingPatience: UInt64 = 1_000_000_000

  /// Takes the lock for `participant`, another thread of which counts as another owner.
  ///
  /// Gives up when the deadline passes, or when the call must not block and the owner is stopped.
  func take(_ participant: Participant, deadline: Deadline, mayBlock: Bool) -> Taking {
    let own = participant.id.rawValue
    for _ in 0..<Self.spinCount {
      if word.loadRelaxed() == 0, word.compareExchange(0, own) { return .taken }
      spinHint()
    }
    return takeSlowly(participant, deadline: deadline, mayBlock: mayBlock)
  }

  /// Who holds the lock now; 0: nobody.
  var owner: UInt64 { word.loadRelaxed() }

  /// Takes the lock only if it is free now.
  @inline(__always)
  func tryTake(_ own: UInt64) -> Bool { word.loadRelaxed() == 0 && word.compareExchange(0, own) }

  private func takeSlowly(_ participant: Participant, deadline: Deadline, mayBlock: Bool) -> Taking {
    let own = participant.id.rawValue
    let begin = monotonicNanoseconds()
    var lastLook = begin
    var nap: UInt64 = 0
    var told: OpenWait?
    defer { if let told { participant.endWait(told) } }
    while true {
      let owner = word.loadRelaxed()
      if owner == 0 {
        if word.compareExchange(0, own) { return .taken }
        continue
      }
      let now = monotonicNanoseconds()
      if now &- lastLook > Self.lookAtOwnerNanoseconds {
        lastLook = now
        if owner != own, !participant.isAlive(owner) {
          if word.compareExchange(owner, own) { return .takenOver }
          continue
        }
        if deadline.hasPassed(in: participant.domain) { return .gaveUp }
        if !mayBlock, now &- begin > Self.nonBlockingPatience { return .gaveUp }
        if !mayBlock, owner != own, !(participant.peer(owner)?.canAct ?? false) { return .gaveUp }
        if nap >= Self.toldNap, told == nil {
          told = tellWait(participant, holder: owner, until: deadline)
        }
        nap = Self.longer(nap)
      }
      if nap == 0 { yieldProcessor() } else { Self.rest(nap, deadline, participant) }
    }
  }

  static func longer(_ nap: UInt64) -> UInt64 { min(max(nap * 2, 50_000), longestNap) }

  /// Naps, but not beyond the deadline.
  static func rest(_ nap: UInt64, _ deadline: Deadline, _ participant: Participant) {
    sleepNanoseconds(min(nap, max(deadline.remainingNanoseconds(in: participant.domain), 50_000)))
  }

  /// Tells observers of a wait that has lasted longer than anybody who runs holds the lock.
  func tellWait(_ participant: Participant, holder: UInt64, until deadline: Deadline) -> OpenWait? {
    guard objectID != 0 else { return nil }
    return participant.beginWait(
      WaitDescription(
        .sideLock, objectID: objectID, detail: detail, name: participant.name(of: holder), until: deadline))
  }

  /// Publishes everything written under the lock to the next owner (pairs with the exchange that takes it).
  func release() { word.storeRelease(0) }
}
