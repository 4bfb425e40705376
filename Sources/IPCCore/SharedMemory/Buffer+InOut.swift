internal import Platform
internal import Synchronization

/// The discipline of `in` and `out`: one producer, one consumer, no lock (§22). `in` is the producer's and
/// `out` the consumer's; each commits by storing its own index.
extension BufferCore {
  /// The word of this handle in a right: process and line, for two handles of one process are two.
  var ownRight: UInt64 {
    guard let line else { return 0 }
    return participant.id.rawValue << 8 | UInt64((line - BufferLayout.lines) / BufferLineLayout.byteCount)
  }

  /// Takes or keeps the right to produce or to consume; the holder's name when another has it.
  private func holderOfRight(_ offset: Int) -> String? {
    while true {
      let holder = word(offset).loadAcquire()
      if holder == ownRight { return nil }
      if holder != 0, participant.isAlive(holder >> 8) { return participant.name(of: holder >> 8) }
      if word(offset).compareExchange(holder, ownRight) {
        crashPoint(.bufferRightTaken)
        return nil
      }
    }
  }

  /// A racing look, which trusts no number: what is damaged is found by the attempt that follows.
  private var isFullByIndices: Bool {
    let input = word(BufferLayout.inIndex).loadAcquire()
    return (input &+ 1) % UInt64(slotCount) == word(BufferLayout.outIndex).loadAcquire()
  }

  func produceInOut(_ bytes: [UInt8]) throws(BufferError) -> Attempt<(slot: Int, sequence: UInt64)> {
    if let holder = holderOfRight(BufferLayout.producerRight) { throw .onlyOneProducer(holder: holder) }
    return try turn.withLock { _ throws(BufferError) -> Attempt<(slot: Int, sequence: UInt64)> in
      let input = try index(at: BufferLayout.inIndex, "in")
      let output = try index(at: BufferLayout.outIndex, "out")
      if next(input) == output {
        return .blocked(
          Blocking(wait: wait(.space, producing: bytes), sleepers: spaceSleepers) { [self] in
            // Both anew: with other threads at work `out` may have come round to where it was.
            !isFullByIndices
          })
      }
      let sequence = fill(input, bytes, countsLosses: false)
      // Publishes the slot to the consumer (pairs with its acquire of `in`).
      word(BufferLayout.inIndex).storeRelease(next(input))
      crashPoint(.bufferIndexMoved)
      itemSleepers.wake()
      return .done((input, sequence))
    }
  }

  func consumeInOut() throws(BufferError) -> Attempt<BufferItem> {
    if let holder = holderOfRight(BufferLayout.consumerRight) { throw .onlyOneConsumer(holder: holder) }
    return try turn.withLock { _ throws(BufferError) -> Attempt<BufferItem> in
      var output = try index(at: BufferLayout.outIndex, "out")
      let input = try index(at: BufferLayout.inIndex, "in")
      // A slot that is empty already was taken by a consumer that died before it could store `out`.
      while output != input, BufferSlotWord(raw: slotWord(output).loadAcquire()).state == .empty {
        output = Int(next(output))
        word(BufferLayout.outIndex).storeRelease(UInt64(output))
        spaceSleepers.wake()
      }
      if input == output {
        return .blocked(
          Blocking(wait: WaitDescription(.message, objectID: objectID), sleepers: itemSleepers) { [self] in
            word(BufferLayout.inIndex).loadAcquire() != word(BufferLayout.outIndex).loadAcquire()
          })
      }
      let item = try empty(output)
      // Gives the slot back to the producer (pairs with its acquire of `out`).
      word(BufferLayout.outIndex).storeRelease(next(output))
      crashPoint(.bufferIndexMoved)
      spaceSleepers.wake()
      return .done(item)
    }
  }
}
