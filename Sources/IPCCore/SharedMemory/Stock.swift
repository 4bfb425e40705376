internal import Platform

extension BoundedBuffer {
  /// Puts the first items into a buffer that was just made and that nobody else uses yet. No operation: it passes no
  /// gate, so that a buffer can be made anew while the domain is paused.
  /// - Parameter items: of the size of a slot at most, and as many as the discipline holds at most.
  package func stock(_ items: [[UInt8]]) {
    let limit = discipline == .inOut ? slotCount - 1 : slotCount
    precondition(items.count <= limit && items.allSatisfy { $0.count <= slotByteCount })
    for (index, item) in items.enumerated() { _ = core.fill(index, item) }
    let count = UInt64(items.count)
    core.word(BufferLayout.inIndex).storeRelaxed(count % UInt64(slotCount))
    if discipline == .counter { core.word(BufferLayout.counter).storeRelaxed(count) }
    core.tokenWord(.full).storeRelaxed(count)
    core.tokenWord(.empty).storeRelease(UInt64(slotCount) - count)
  }
}

extension Region {
  /// Says what a region that was just made, and that nobody else uses yet, holds at the beginning. No operation, as
  /// for buffers.
  /// - Parameters:
  ///   - bytes: from its first byte on, no more than it has.
  ///   - semaphores: their counts by number, for as many as the region has at most.
  package func stock(_ bytes: [UInt8], semaphores: [Int]) {
    precondition(bytes.count <= byteCount && semaphores.count <= Self.semaphoreCount)
    segment.write(bytes, at: RegionLayout.bytes)
    for (index, count) in semaphores.enumerated() {
      segment.word(RegionLayout.semaphore(index) + SemaphoreLayout.count).storeRelease(UInt64(max(0, count)))
    }
  }
}
