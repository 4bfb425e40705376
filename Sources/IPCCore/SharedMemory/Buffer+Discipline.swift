internal import Platform

/// Switching the discipline of an empty buffer (§22).
///
/// The discipline's word becomes `switcher's id ≪ 8 | old discipline` while a switch is under way: then nobody
/// begins an operation, and the switcher waits until nobody is in the middle of one. If it dies, whoever
/// notices takes the switch over and ends it under the old discipline.
extension BufferCore {
  private static let patienceNanoseconds: UInt64 = 100_000_000

  func setDiscipline(_ new: BufferDiscipline) throws(BufferError) {
    guard participant.isOriginal else { throw .forked }
    let old = try beginSwitch()
    crashPoint(.disciplineBegun)
    // The announcement goes before the look at who is busy (pairs with the fence in `enter`).
    fullFence()
    do throws(BufferError) {
      try waitUntilIdle()
      let itemCount = try countItems(under: old)
      if itemCount > 0 { throw BufferError.notEmpty(itemCount: itemCount) }
    } catch {
      endSwitch(as: old.rawValue)
      throw error
    }
    crashPoint(.disciplineIdle)
    reset()
    crashPoint(.disciplineReset)
    endSwitch(as: new.rawValue)
    participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
  }

  private func beginSwitch() throws(BufferError) -> BufferDiscipline {
    let start = monotonicNanoseconds()
    while true {
      let raw = disciplineWord.loadAcquire()
      if raw <= 0xff {
        guard let old = BufferDiscipline(rawValue: raw) else { throw fault("discipline", "\(raw)") }
        if disciplineWord.compareExchange(raw, participant.id.rawValue << 8 | raw) { return old }
        continue
      }
      finishAbandonedSwitch(raw)
      if monotonicNanoseconds() &- start > Self.patienceNanoseconds {
        throw .operationInProgress(by: participant.name(of: raw >> 8))
      }
      sleepNanoseconds(50_000)
    }
  }

  private func endSwitch(as raw: UInt64) {
    disciplineWord.storeRelease(raw)
    crashPoint(.disciplineStored)
    for sleepers in [spaceSleepers, itemSleepers, tokenSleepers(.empty), tokenSleepers(.full)] {
      sleepers.wake()
    }
  }

  /// Ends a switch whose process has died: what it may have begun to reset was empty.
  func finishAbandonedSwitch(_ raw: UInt64) {
    guard raw > 0xff, !participant.isAlive(raw >> 8) else { return }
    let old = raw & 0xff
    guard disciplineWord.compareExchange(raw, participant.id.rawValue << 8 | old) else { return }
    fullFence()
    if (try? waitUntilIdle()) != nil, fullSlotCount() == 0 {
      reset()
    } else {
      // Somebody is stopped in the middle: what the dead one had reset of the tokens is counted anew instead.
      word(BufferLayout.recount).storeRelease(1)
    }
    endSwitch(as: old)
  }

  private func waitUntilIdle() throws(BufferError) {
    let start = monotonicNanoseconds()
    for index in 0..<BufferLayout.lineCount {
      let line = BufferLayout.line(index)
      while word(line + BufferLineLayout.busy).loadAcquire() != 0 {
        let owner = word(line + BufferLineLayout.owner).loadAcquire()
        if owner == 0 || !participant.isAlive(owner) { break }
        if monotonicNanoseconds() &- start > Self.patienceNanoseconds {
          throw .operationInProgress(by: participant.name(of: owner))
        }
        sleepNanoseconds(50_000)
      }
    }
  }

  /// How many items there are by the books of the discipline, while nobody works. Under a counter that says 0
  /// what still lies in the slots cannot be consumed any more: the race has lost it.
  private func countItems(under discipline: BufferDiscipline) throws(BufferError) -> Int {
    switch discipline {
    case .inOut:
      let input = try index(at: BufferLayout.inIndex, "in")
      let output = try index(at: BufferLayout.outIndex, "out")
      return (input - output + slotCount) % slotCount
    case .counter: return counter <= 0 ? 0 : fullSlotCount()
    case .semaphores: return fullSlotCount()
    }
  }

  /// A fresh, empty buffer, under any discipline.
  private func reset() {
    let isCounted = discipline == .counter
    for index in 0..<slotCount {
      let slot = BufferSlotWord(raw: slotWord(index).loadRelaxed())
      if slot.state == .full, isCounted { count(BufferLayout.lostUpdateCount) }
      if slot.state != .empty { slotWord(index).storeRelaxed(BufferSlotWord(slot.sequence, .empty).raw) }
    }
    for offset in [
      BufferLayout.inIndex, BufferLayout.outIndex, BufferLayout.counter, BufferLayout.producerRight,
      BufferLayout.consumerRight, BufferLayout.recount,
    ] {
      word(offset).storeRelaxed(0)
    }
    for index in 0..<BufferLayout.lineCount {
      word(BufferLayout.line(index) + BufferLineLayout.claims).storeRelaxed(0)
    }
    tokenWord(.empty).storeRelaxed(UInt64(slotCount))
    tokenWord(.full).storeRelaxed(0)
    mutex.reset()
    tokenLock.release()
  }
}
