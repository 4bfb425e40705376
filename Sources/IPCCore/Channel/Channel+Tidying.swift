internal import Platform
internal import Synchronization

/// What the receive side does for order: memory that goes back, and what a death has left.
extension Channel {
  /// Tidies the send side, if memory beyond the first ring is in use and that side is free right now (under the
  /// receive lock): called where the queue is empty or a ring has been left.
  func giveMemoryBack() {
    guard chunkHighWater.loadRelaxed() != 0 else { return }
    lastReclaim.store(monotonicNanoseconds(), ordering: .relaxed)
    guard hasMemoryToGiveBack, sendLock.tryTake(participant) else { return }
    crashPoint(.tidyLocked)
    try? advanceOldest()
    reclaimMemory()
    crashPoint(.tidyReclaimed)
    sweepLoans()
    sendLock.release()
  }

  /// For receivers that never block: an empty queue keeps its memory only for a moment.
  func giveMemoryBackNowAndThen() {
    guard chunkHighWater.loadRelaxed() != 0 else { return }
    guard !wasTidiedJustNow else { return }
    giveMemoryBack()
  }

  /// Whether an empty queue has no memory that should go back now: what the short ways of a receive ask.
  @inline(__always) var isTidy: Bool { chunkHighWater.loadRelaxed() == 0 || wasTidiedJustNow }

  @inline(never) private var wasTidiedJustNow: Bool {
    let last = lastReclaim.load(ordering: .relaxed)
    // The coarse clock may be behind the other.
    return last != 0 && coarseMonotonicNanoseconds() < last &+ Self.tidyNanoseconds
  }

  private static let tidyNanoseconds: UInt64 = 20_000_000

  // MARK: Order after a death

  /// Puts the receive side in order after its lock's owner has died: a receipt that it committed counts.
  func repairReceiveSide() {
    crashPoint(.repairReceiveBegun)
    let pending = word(ChannelLayout.pendingFree)
    let block = BlockReference(raw: pending.loadRelaxed())
    receiveTickets.reapDead(participant)
    // Where the send side's holder is stopped, the block stays taken: that is all that is lost.
    let deadline = Deadline(domain, timeoutNanoseconds: Self.lockPatience)
    switch sendLock.take(participant, deadline: deadline, mayBlock: true) {
    case .taken: break
    case .takenOver: repairSendSide()
    case .gaveUp: return pending.storeRelaxed(0)
    }
    if !block.isNone, !isReferenced(block) { freeBlock(block) }
    crashPoint(.repairReceiveFreed)
    pending.storeRelaxed(0)
    sweepLoans()
    sendLock.release()
    crashPoint(.repairReceiveDone)
  }
}
