internal import Platform

/// Why memory for a message could not be had.
enum PoolFault: Error {
  case outOfMemory(SystemFault)
  case damaged(SegmentFault)
}

/// Memory for further rings and for payloads that do not fit a slot: chunks of 256 KiB, cut into blocks of one
/// power of two each, or joined into runs for one large payload.
///
/// Blocks are taken under the send lock and freed by anyone with one atomic operation. What a process holds
/// outside the locks stands in a loan record, so that a death gives it back.
extension Channel {
  /// The smallest and the largest block that slabs are cut into; larger payloads take runs of chunks.
  private static let smallestBlockLog2 = 8
  private static let largestBlockLog2 = 16

  var chunkHighWater: SharedWord64 { word(ChannelLayout.chunkHighWater) }

  private func kindWord(_ chunk: Int) -> SharedWord64 {
    segment.word(chunkRecord(chunk) + ChannelLayout.chunkKind)
  }
  private func kind(_ chunk: Int) -> ChunkKind? { ChunkKind(rawValue: kindWord(chunk).loadAcquire()) }

  private var usedChunkCount: Int {
    Int(min(chunkHighWater.loadRelaxed(), UInt64(ChannelLayout.chunkCount)))
  }

  // MARK: Chunks (under the send lock)

  /// Takes a chunk with memory in it. Its bytes are zero.
  func takeChunk(_ kind: ChunkKind) throws(PoolFault) -> Int {
    let chunk = try reserveChunks(1)
    do {
      try segment.file.descriptor.allocate(
        offset: chunkAddress(chunk), byteCount: ChannelLayout.chunkByteCount)
    } catch { throw .outOfMemory(SystemFault("grow", segment.path, error)) }
    crashPoint(.chunkAllocated)
    kindWord(chunk).storeRelease(kind.rawValue)
    return chunk
  }

  /// Finds `count` free chunks in a row whose records have memory; they stay free.
  private func reserveChunks(_ count: Int) throws(PoolFault) -> Int {
    let used = usedChunkCount
    var begin = 0
    var length = 0
    for chunk in 0..<used {
      if kind(chunk) == .free {
        if length == 0 { begin = chunk }
        length += 1
        if length == count { return begin }
      } else {
        length = 0
      }
    }
    if length == 0 { begin = used }
    guard begin + count <= chunkLimit else {
      throw .outOfMemory(SystemFault("grow", segment.path, .quotaExceeded))
    }
    let firstByte = chunkRecord(used) & ~4095
    let lastByte = (chunkRecord(begin + count) + 4095) & ~4095
    do { try segment.file.descriptor.allocate(offset: firstByte, byteCount: lastByte - firstByte) } catch {
      throw .outOfMemory(SystemFault("grow", segment.path, error))
    }
    chunkHighWater.storeRelease(UInt64(begin + count))
    crashPoint(.chunkReserved)
    return begin
  }

  /// Gives a chunk's memory back to the system.
  func releaseChunk(_ chunk: Int) {
    segment.file.descriptor.punch(offset: chunkAddress(chunk), byteCount: ChannelLayout.chunkByteCount)
    crashPoint(.chunkPunched)
    clearRecord(chunk)
    crashPoint(.chunkCleared)
    kindWord(chunk).storeRelease(ChunkKind.free.rawValue)
  }

  private func clearRecord(_ chunk: Int) {
    for index in 1..<(ChannelLayout.chunkRecordByteCount / 8) {
      segment.word(chunkRecord(chunk) + 8 * index).storeRelaxed(0)
    }
  }

  // MARK: Blocks

  private func blockLog2(for byteCount: Int) -> Int {
    var log2 = Self.smallestBlockLog2
    while 1 << log2 < byteCount { log2 += 1 }
    return log2
  }

  /// Whether a payload of this size takes a run of chunks, whose memory must be had outside the lock.
  func needsRun(_ byteCount: Int) -> Bool { byteCount > 1 << Self.largestBlockLog2 }

  /// Takes a block for a payload (under the send lock). A run has no memory yet: see ``backRun(_:byteCount:)``.
  func takeBlock(_ byteCount: Int) throws(PoolFault) -> BlockReference {
    if needsRun(byteCount) { return try takeRun(byteCount) }
    let log2 = blockLog2(for: byteCount)
    if let block = takeBlock(log2: log2) { return block }
    let chunk = try takeChunk(.free)
    word(ChannelLayout.slabHint).storeRelaxed(UInt64(chunk))
    segment.word(chunkRecord(chunk) + ChannelLayout.slabBlockLog2).storeRelaxed(UInt64(log2))
    crashPoint(.slabRecordWritten)
    kindWord(chunk).storeRelease(ChunkKind.slab.rawValue)
    crashPoint(.slabMade)
    guard let block = takeBit(chunk, log2: log2) else { throw .damaged(fault("slab", "full when new")) }
    return BlockReference(chunk: chunk, block: block)
  }

  /// A free block of a slab that is there: first of the slab that the last one came from.
  private func takeBlock(log2: Int) -> BlockReference? {
    func take(_ chunk: Int) -> BlockReference? {
      guard kind(chunk) == .slab,
        segment.word(chunkRecord(chunk) + ChannelLayout.slabBlockLog2).loadRelaxed() == UInt64(log2),
        let block = takeBit(chunk, log2: log2)
      else { return nil }
      return BlockReference(chunk: chunk, block: block)
    }
    let hint = word(ChannelLayout.slabHint)
    let used = usedChunkCount
    let last = Int(truncatingIfNeeded: hint.loadRelaxed())
    if last >= 0, last < used, let block = take(last) { return block }
    for chunk in 0..<used {
      if let block = take(chunk) {
        hint.storeRelaxed(UInt64(chunk))
        return block
      }
    }
    return nil
  }

  private func takeBit(_ chunk: Int, log2: Int) -> Int? {
    let blockCount = 1 << (ChannelLayout.chunkByteCountLog2 - log2)
    for index in 0..<((blockCount + 63) / 64) {
      let bitmap = segment.word(chunkRecord(chunk) + ChannelLayout.slabBitmap + 8 * index)
      let inWord = min(64, blockCount - 64 * index)
      let free = ~bitmap.loadAcquire() & (inWord == 64 ? UInt64.max : (1 << UInt64(inWord)) - 1)
      guard free != 0 else { continue }
      let bit = free.trailingZeroBitCount
      word(ChannelLayout.pendingBlock).storeRelaxed(BlockReference(chunk: chunk, block: 64 * index + bit).raw)
      crashPoint(.blockJournalled)
      bitmap.fetchOr(1 << UInt64(bit))
      crashPoint(.blockTaken)
      return 64 * index + bit
    }
    return nil
  }

  private func takeRun(_ byteCount: Int) throws(PoolFault) -> BlockReference {
    let count = (byteCount + ChannelLayout.chunkByteCount - 1) >> ChannelLayout.chunkByteCountLog2
    for chunk in 0..<usedChunkCount where kind(chunk) == .releasedRun {
      guard runChunkCount(chunk) == count else { continue }
      word(ChannelLayout.pendingBlock).storeRelease(BlockReference(chunk: chunk, block: 0).raw)
      kindWord(chunk).storeRelease(ChunkKind.run.rawValue)
      crashPoint(.runReused)
      return BlockReference(chunk: chunk, block: 0)
    }
    reclaimReleasedRuns()
    let first = try reserveChunks(count)
    segment.word(chunkRecord(first) + ChannelLayout.runChunkCount).storeRelaxed(UInt64(count))
    runBackedByteCount(first).storeRelaxed(0)
    word(ChannelLayout.pendingBlock).storeRelease(BlockReference(chunk: first, block: 0).raw)
    crashPoint(.runSized)
    // The head last: until then the journal alone tells of the run.
    for chunk in (first + 1)..<max(first + 1, first + count) {
      kindWord(chunk).storeRelease(ChunkKind.runContinued.rawValue)
      crashPoint(.runContinued)
    }
    kindWord(first).storeRelease(ChunkKind.run.rawValue)
    crashPoint(.runHeadMade)
    return BlockReference(chunk: first, block: 0)
  }

  private func runChunkCount(_ chunk: Int) -> Int {
    Int(
      truncatingIfNeeded: min(
        segment.word(chunkRecord(chunk) + ChannelLayout.runChunkCount).loadRelaxed(),
        UInt64(ChannelLayout.chunkCount - chunk)))
  }

  private func runBackedByteCount(_ chunk: Int) -> SharedWord64 {
    segment.word(chunkRecord(chunk) + ChannelLayout.runBackedByteCount)
  }

  /// Allocates the memory of a run (outside the lock; the loan keeps the run ours). One that is used again has it.
  func backRun(_ block: BlockReference, byteCount: Int) throws(PoolFault) {
    guard block.chunk >= 0, block.chunk < usedChunkCount else {
      throw .damaged(fault("block", "\(block.raw)"))
    }
    let backed = runBackedByteCount(block.chunk)
    if backed.loadRelaxed() >= UInt64(byteCount) { return }
    do {
      try segment.file.descriptor.allocateInPieces(offset: chunkAddress(block.chunk), byteCount: byteCount)
    } catch { throw .outOfMemory(SystemFault("send through", segment.path, error)) }
    // Goes on with the run, from owner to owner: by the kind (`freeBlock`, `takeRun`).
    backed.storeRelaxed(UInt64(byteCount))
  }

  /// Gives a block back, from any process and without a lock.
  func freeBlock(_ block: BlockReference) {
    guard !block.isNone, block.chunk >= 0, block.chunk < usedChunkCount else { return }
    switch kind(block.chunk) {
    case .slab:
      let bitmap = segment.word(
        chunkRecord(block.chunk) + ChannelLayout.slabBitmap
          + 8 * min(block.block / 64, ChannelLayout.slabBitmapWordCount - 1))
      bitmap.fetchAnd(~(1 << UInt64(block.block % 64)))
    case .run: kindWord(block.chunk).storeRelease(ChunkKind.releasedRun.rawValue)
    default: break
    }
  }

  /// Where a block's bytes lie; checked against the channel's memory, for the reference may be hostile.
  func address(of block: BlockReference, byteCount: Int) throws(SegmentFault) -> Int {
    guard block.chunk >= 0, block.chunk < usedChunkCount else { throw fault("block", "\(block.raw)") }
    switch kind(block.chunk) {
    case .slab:
      let log2 = segment.word(chunkRecord(block.chunk) + ChannelLayout.slabBlockLog2).loadRelaxed()
      guard (UInt64(Self.smallestBlockLog2)...UInt64(Self.largestBlockLog2)).contains(log2),
        byteCount <= 1 << log2, (block.block + 1) << Int(log2) <= ChannelLayout.chunkByteCount
      else { throw fault("block", "\(block.raw) of 2^\(log2) bytes") }
      return chunkAddress(block.chunk) + block.block << Int(log2)
    case .run, .releasedRun:
      guard byteCount <= runChunkCount(block.chunk) << ChannelLayout.chunkByteCountLog2 else {
        throw fault("block", "\(block.raw), too short for \(byteCount) bytes")
      }
      return chunkAddress(block.chunk)
    default: throw fault("block", "\(block.raw), which holds no payload")
    }
  }

  // MARK: Giving memory back (under the send lock)

  /// A racing look without the lock: whether taking it may give anything back, what the dead hold on loan included.
  /// Blocks that slots keep, an empty slab of a size and the spare ring stay, and nobody should lose the bias of a lock
  /// for them.
  var hasMemoryToGiveBack: Bool {
    if word(ChannelLayout.oldestRing).loadRelaxed() != word(ChannelLayout.currentRing).loadRelaxed() {
      return true
    }
    for index in 0..<ChannelLayout.loanCount
    where word(ChannelLayout.loans + index * ChannelLayout.loanByteCount + ChannelLayout.loanOwner)
      .loadRelaxed() != 0
    {
      return true
    }
    var emptySizes: Set<UInt64> = []
    for chunk in 0..<usedChunkCount {
      switch kind(chunk) {
      case .releasedRun: return true
      case .slab where isEmptySlab(chunk):
        let log2 = segment.word(chunkRecord(chunk) + ChannelLayout.slabBlockLog2).loadRelaxed()
        if !emptySizes.insert(log2).inserted { return true }
      default: break
      }
    }
    return false
  }

  private func isEmptySlab(_ chunk: Int) -> Bool {
    (0..<ChannelLayout.slabBitmapWordCount).allSatisfy {
      segment.word(chunkRecord(chunk) + ChannelLayout.slabBitmap + 8 * $0).loadAcquire() == 0
    }
  }

  /// Gives empty slabs and released runs back to the system; one empty slab of each size may stay.
  func reclaimMemory(keepsSlabs: Bool = true) {
    reclaimReleasedRuns()
    var kept: Set<UInt64> = []
    for chunk in 0..<usedChunkCount where kind(chunk) == .slab && isEmptySlab(chunk) {
      let log2 = segment.word(chunkRecord(chunk) + ChannelLayout.slabBlockLog2).loadRelaxed()
      if !keepsSlabs || !kept.insert(log2).inserted { releaseChunk(chunk) }
    }
    var used = usedChunkCount
    while used > 0, kind(used - 1) == .free { used -= 1 }
    crashPoint(.chunkUnreserved)
    chunkHighWater.storeRelease(UInt64(used))
  }

  /// Frees what a dead owner of the send lock had taken and no message refers to, be it a run that it had only
  /// begun to make.
  func freeTaken(_ block: BlockReference) {
    guard block.chunk >= 0, block.chunk < usedChunkCount, kind(block.chunk) == .free else {
      return freeBlock(block)
    }
    for part in block.chunk..<(block.chunk + runChunkCount(block.chunk)) where kind(part) == .runContinued {
      releaseChunk(part)
    }
  }

  /// Finishes what a dead owner of the send lock may have begun: a ring that it had taken out of the chain, or
  /// not yet put in, goes back; so does every empty slab, for it may have lost its memory already.
  func reclaimAfterDeath() {
    guard chunkHighWater.loadRelaxed() != 0 else { return }
    do throws(SegmentFault) {
      var ring = try ring(word(ChannelLayout.oldestRing).loadRelaxed())
      var chain: Set<UInt64> = [word(ChannelLayout.spareRing).loadRelaxed(), ring.index]
      while let next = try nextRing(after: ring, at: UInt64.max - 1) {
        chain.insert(next.index)
        ring = next
      }
      for chunk in 0..<usedChunkCount where kind(chunk) == .ring && !chain.contains(UInt64(chunk + 1)) {
        releaseChunk(chunk)
      }
    } catch {
      // A damaged chain: the operation that comes upon it says so.
      return
    }
    reclaimMemory(keepsSlabs: false)
  }

  private func reclaimReleasedRuns() {
    for chunk in 0..<usedChunkCount where kind(chunk) == .releasedRun {
      // Before any of it loses its memory.
      runBackedByteCount(chunk).storeRelaxed(0)
      // The head last: while it stands, whoever repairs finds what is left of the run.
      for part in (chunk..<(chunk + max(1, runChunkCount(chunk)))).reversed() {
        releaseChunk(part)
        crashPoint(.runPartReleased)
      }
    }
  }

  // MARK: Loans

  /// A record that says which block this process fills or copies outside the locks.
  struct Loan { let at: Int }

  /// Takes a loan record; nil when all are taken by live processes.
  func takeLoan(_ block: BlockReference) -> Loan? {
    for index in 0..<ChannelLayout.loanCount {
      let at = base + ChannelLayout.loans + index * ChannelLayout.loanByteCount
      let owner = segment.word(at + ChannelLayout.loanOwner)
      guard owner.loadRelaxed() == 0, owner.compareExchange(0, participant.id.rawValue) else { continue }
      crashPoint(.loanOwned)
      segment.word(at + ChannelLayout.loanBlock).storeRelease(block.raw)
      crashPoint(.loanTaken)
      return Loan(at: at)
    }
    return nil
  }

  func endLoan(_ loan: Loan) {
    segment.word(loan.at + ChannelLayout.loanBlock).storeRelaxed(0)
    crashPoint(.loanCleared)
    segment.word(loan.at + ChannelLayout.loanOwner).storeRelease(0)
  }

  /// Frees what dead processes held outside the locks, unless a message refers to it (under both locks).
  func sweepLoans() {
    for index in 0..<ChannelLayout.loanCount {
      let at = base + ChannelLayout.loans + index * ChannelLayout.loanByteCount
      let owner = segment.word(at + ChannelLayout.loanOwner).loadAcquire()
      guard owner != 0, !participant.isAlive(owner) else { continue }
      let block = BlockReference(raw: segment.word(at + ChannelLayout.loanBlock).loadAcquire())
      if !block.isNone, !isReferenced(block) { freeBlock(block) }
      crashPoint(.sweepBlockFreed)
      endLoan(Loan(at: at))
    }
  }

  /// Whether a message in the queue, a slot that keeps it, or a live process's loan refers to the block (under both
  /// locks): a dead one's loan may name a block that has been freed and taken again since.
  func isReferenced(_ block: BlockReference) -> Bool {
    var found = isKept(block)
    try? forEachLive { _, _, slot in
      if segment.word(slot + SlotLayout.block).loadRelaxed() == block.raw { found = true }
    }
    if found { return true }
    return (0..<ChannelLayout.loanCount).contains { index in
      let at = base + ChannelLayout.loans + index * ChannelLayout.loanByteCount
      let owner = segment.word(at + ChannelLayout.loanOwner).loadAcquire()
      return owner != 0 && segment.word(at + ChannelLayout.loanBlock).loadAcquire() == block.raw
        && participant.isAlive(owner)
    }
  }
}
