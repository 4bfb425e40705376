internal import Platform

/// A mailbox's owner: its end, and handing over to another (§10).
extension Channel {
  /// A mailbox ends with its owner; whoever notices first ends it.
  func closeIfOwnerDied() {
    let owner = owner
    guard owner != 0, !participant.isAlive(owner) else { return }
    // Not where it has handed the mailbox over just before its end.
    guard stateWord.compareExchange(owner << 1, owner << 1 | 1) else { return }
    tell(.deleted)
    fullFence()
    wakeEveryone()
  }

  /// Who owns the channel and whether it is closed are one word: a hand-over, an end by a delete and an end with
  /// the owner contest it, and exactly one of them happens. It is changed under the receive lock, so that when it has
  /// returned no receive goes on under the old right.
  func handOver(to new: UInt64) throws(ReceiveError) {
    guard participant.isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    participant.passGate()
    // An operation that fails has completed too.
    defer { participant.endStep() }
    if new != 0, !participant.isAlive(new) { throw .noSuchProcess(name: participant.name(of: new)) }
    closeIfOwnerDied()
    let deadline = Deadline(domain, timeoutNanoseconds: Self.lockPatience)
    switch receiveLock.take(participant, deadline: deadline, mayBlock: true) {
    case .taken: break
    case .takenOver: repairReceiveSide()
    case .gaveUp:
      let holder = "take the receive lock, which \(participant.name(of: receiveLock.owner)) holds, of"
      throw .system(SystemFault(holder, segment.path, .timedOut))
    }
    do { try changeOwner(to: new) } catch {
      receiveLock.release()
      throw error
    }
    receiveLock.release()
    crashPoint(.ownerUnlocked)
    fullFence()
    // The old owner's blocked receivers are refused; those of the new owner, who were refused, come anew.
    receiveTickets.wakeAll()
    tell(.handedOver, sequence: new)
    participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
  }

  private func changeOwner(to new: UInt64) throws(ReceiveError) {
    let right = word(ChannelLayout.receiveRight)
    while true {
      let state = stateWord.loadAcquire()
      guard state & 1 == 0 else { throw endForReceivers }
      let owner = state >> 1
      if owner != 0, !participant.isAlive(owner) {
        closeIfOwnerDied()
        continue
      }
      // What the system owns any process may give away, as any may delete it, but not over the head of its one
      // receiver.
      let holder = owner != 0 ? owner : right.loadAcquire()
      if holder != 0, holder != participant.identity, participant.isAlive(holder) {
        throw .notTheReceiver(holder: participant.name(of: holder))
      }
      if stateWord.compareExchange(state, new << 1) { break }
    }
    crashPoint(.ownerChanged)
    // While a process owns it the right of the one receiver means nothing; afterwards the next takes it anew.
    right.storeRelease(0)
  }
}
