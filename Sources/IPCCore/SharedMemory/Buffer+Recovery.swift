internal import Platform

/// Order after deaths under the semaphores discipline: the slots are the truth, and everything else is counted
/// from them. Whoever dies during the recovery leaves the mutex to the next one, who does it again.
extension BufferCore {
  var indicesAreValid: Bool {
    word(BufferLayout.inIndex).loadRelaxed() < UInt64(slotCount)
      && word(BufferLayout.outIndex).loadRelaxed() < UInt64(slotCount)
  }

  /// Whether tokens may be missing: a dead process has claims or the mutex, or a recount was asked for.
  var someoneDied: Bool {
    if word(BufferLayout.recount).loadAcquire() != 0 { return true }
    let holder = mutex.owner.participant
    if holder != 0, !participant.isAlive(holder) { return true }
    return (0..<BufferLayout.lineCount).contains { index in
      let line = BufferLayout.line(index)
      guard claims(line).loadAcquire() != 0 else { return false }
      return !participant.isAlive(word(line + BufferLineLayout.owner).loadAcquire())
    }
  }

  /// Finds tokens again that died with their holders. Gives up when the mutex is held for long: then the next
  /// one who waits tries again.
  func recoverFromDeaths() {
    guard someoneDied else { return }
    let wait = WaitDescription(.mutex, objectID: objectID, detail: 0)
    guard mutex.take(as: participant, until: brief, wait: wait) != .timedOut else { return }
    putInOrder()
    _ = mutex.release(as: participant)
    tokenSleepers(.empty).wake()
    tokenSleepers(.full).wake()
  }

  /// Puts slots, indices, counts and tokens in order (under the mutex).
  func putInOrder() {
    var fullCount = 0
    var oldest: (sequence: UInt64, index: Int)?
    for index in 0..<slotCount {
      let slot = BufferSlotWord(raw: slotWord(index).loadAcquire())
      switch slot.state {
      case .full:
        fullCount += 1
        if slot.sequence < oldest?.sequence ?? UInt64.max { oldest = (slot.sequence, index) }
      case .empty: break
      case .filling, nil: slotWord(index).storeRelease(BufferSlotWord(slot.sequence, .empty).raw)
      }
    }
    let output: Int
    if let oldest {
      output = oldest.index
    } else {
      let input = word(BufferLayout.inIndex).loadRelaxed()
      output = input < UInt64(slotCount) ? Int(input) : 0
    }
    crashPoint(.bufferSlotsInOrder)
    word(BufferLayout.outIndex).storeRelaxed(UInt64(output))
    word(BufferLayout.inIndex).storeRelaxed(UInt64((output + fullCount) % slotCount))
    crashPoint(.bufferIndicesInOrder)
    settleCounts(fullCount)
    recountTokens(fullCount)
  }

  /// An item that was committed or taken, but not counted any more by its process, is counted now:
  /// produced = consumed + lost + what lies in the slots.
  private func settleCounts(_ fullCount: Int) {
    func value(_ offset: Int) -> UInt64 { word(offset).loadRelaxed() }
    let accounted =
      value(BufferLayout.consumedCount) &+ value(BufferLayout.lostUpdateCount) &+ UInt64(fullCount)
    let difference = Int64(bitPattern: value(BufferLayout.producedCount) &- accounted)
    if difference < 0 {
      word(BufferLayout.producedCount).fetchAdd(UInt64(bitPattern: 0 &- difference))
    } else if difference > 0 {
      word(BufferLayout.consumedCount).fetchAdd(UInt64(bitPattern: difference))
    }
  }

  /// `empty` and `full` from the slots and the claims of the living.
  private func recountTokens(_ fullCount: Int) {
    guard tokenLock.take(participant, deadline: brief, mayBlock: true) != .gaveUp else {
      word(BufferLayout.recount).storeRelease(1)
      return
    }
    word(BufferLayout.recount).storeRelease(0)
    var claimed = [Int](repeating: 0, count: BufferClaim.allCases.count)
    for index in 0..<BufferLayout.lineCount {
      let line = BufferLayout.line(index)
      let lineClaims = claims(line).loadAcquire()
      guard lineClaims != 0 else { continue }
      if participant.isAlive(word(line + BufferLineLayout.owner).loadAcquire()) {
        for claim in BufferClaim.allCases { claimed[Int(claim.rawValue)] += claim.count(in: lineClaims) }
      } else {
        claims(line).storeRelease(0)
      }
    }
    crashPoint(.bufferClaimsCleared)
    func number(of claim: BufferClaim) -> Int { claimed[Int(claim.rawValue)] }
    let full = fullCount - number(of: .holdsFull) - number(of: .owesFull)
    let empty = slotCount - fullCount - number(of: .holdsEmpty) - number(of: .owesEmpty)
    tokenWord(.full).storeRelease(UInt64(max(0, full)))
    tokenWord(.empty).storeRelease(UInt64(max(0, empty)))
    tokenLock.release()
  }
}
