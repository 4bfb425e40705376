internal import Platform

/// The discipline of the shared counter, as the textbook writes it and with its race (§22).
///
/// `counter + 1` and `counter − 1` are three moves each: load into a register, change the register, store it.
/// Another process that moves between them makes the count wrong, and nothing here repairs it: producers then
/// write over items, and consumers find slots without one. A gate lies before each move, so that a controller
/// can choose the order; the process's line of the buffer says which move comes next.
extension BufferCore {
  func produceCounter(
    _ bytes: [UInt8], _ line: Int
  ) throws(BufferError) -> Attempt<(slot: Int, sequence: UInt64)> {
    if counter >= Int64(slotCount) {
      return .blocked(
        Blocking(wait: wait(.space, producing: bytes), sleepers: spaceSleepers) { [self] in
          counter < Int64(slotCount)
        })
    }
    let input = try index(at: BufferLayout.inIndex, "in")
    let sequence = fill(input, bytes)
    word(BufferLayout.inIndex).storeRelease(next(input))
    crashPoint(.bufferIndexMoved)
    changeCounter(by: 1, line, slot: input)
    itemSleepers.wake()
    return .done((input, sequence))
  }

  func consumeCounter(_ line: Int) throws(BufferError) -> Attempt<BufferItem> {
    if counter <= 0 {
      return .blocked(
        Blocking(wait: WaitDescription(.message, objectID: objectID), sleepers: itemSleepers) { [self] in
          counter > 0
        })
    }
    let output = try index(at: BufferLayout.outIndex, "out")
    let item = try empty(output)
    word(BufferLayout.outIndex).storeRelease(next(output))
    crashPoint(.bufferIndexMoved)
    changeCounter(by: -1, line, slot: output)
    spaceSleepers.wake()
    return .done(item)
  }

  /// The three register moves.
  private func changeCounter(by amount: Int64, _ line: Int, slot: Int) {
    func publish(_ register: Int64, next move: RegisterMove) {
      word(line + BufferLineLayout.register).storeRelaxed(UInt64(bitPattern: register))
      word(line + BufferLineLayout.move).storeRelease(move.rawValue)
      crashPoint(.bufferRegisterMove)
      guard move != .none else { return }
      // What was let through until here is done: each move is a step of its own.
      participant.endStep()
      participant.passGate()
    }
    word(line + BufferLineLayout.slot).storeRelaxed(UInt64(slot))
    publish(0, next: .load)
    var register = counter
    publish(register, next: .change)
    register &+= amount
    publish(register, next: .store)
    word(BufferLayout.counter).storeRelease(UInt64(bitPattern: register))
    publish(register, next: .none)
  }
}
