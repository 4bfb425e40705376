internal import Platform

/// What the short ways of send and receive look at, bound once: words at fixed places, so that a message costs no
/// look-up. A mailbox has no peer: its own process stands in, which lives.
struct QuickState: Sendable {
  let identity: UInt64
  let hasBarrier: Bool
  let forks: SharedWord32
  let forkGeneration: UInt32
  let gate: SharedWord64
  let state: SharedWord64
  let capacity: SharedWord64
  let tail: SharedWord64
  let oldest: SharedWord64
  let oldestRing: SharedWord64
  let currentRing: SharedWord64
  let head: SharedWord64
  let headRing: SharedWord64
  let receivedCount: SharedWord64
  let sendersWaiting: SharedWord64
  let receiversWaiting: SharedWord64
  let peerState: SharedWord64
  let peerDeath: DeathFlag
  /// Whether somebody waits until nothing is queued.
  let emptyAsked: SharedWord32
  /// The domain clock from which the short ways call the event log; 0 while somebody watches.
  let watchFrom: SharedWord64
  let eventWriter: EventWriter
  let isLink: Bool
  /// The other end has left no file: only what it had sent is there.
  let peerIsGone: Bool
  /// Any receiver may take any message, and no right or turn has to be looked at.
  let isFree: Bool
  /// The largest message that takes the short ways, in bytes.
  let largestByteCount: Int
  /// The largest message that takes them in a block that its slot keeps, in bytes.
  let largestKeptByteCount: Int
  /// Of the first ring, whose place and size never change.
  let firstRing: QuickRing

  init(_ channel: Segment, base: Int, participant: Participant, peer: Peer?) {
    func word(_ offset: Int) -> SharedWord64 { channel.word(base + offset) }
    identity = participant.identity
    hasBarrier = Barrier.isAvailable
    forks = ForkGuard.count
    forkGeneration = participant.forkGeneration
    gate = participant.domain.gateWord
    state = word(ChannelLayout.state)
    capacity = word(ChannelLayout.capacity)
    tail = word(ChannelLayout.tail)
    oldest = word(ChannelLayout.oldest)
    oldestRing = word(ChannelLayout.oldestRing)
    currentRing = word(ChannelLayout.currentRing)
    head = word(ChannelLayout.head)
    headRing = word(ChannelLayout.headRing)
    receivedCount = word(ChannelLayout.receivedCount)
    sendersWaiting = word(ChannelLayout.sendTicketControl + ChannelLayout.waitingCount)
    receiversWaiting = word(ChannelLayout.receiveTicketControl + ChannelLayout.waitingCount)
    let other = peer?.segment ?? participant.segment
    peerState = other.word(ProcessLayout.state)
    peerDeath = other.deathFlag
    emptyAsked = channel.word32(base + ChannelLayout.emptyAsked)
    watchFrom = participant.events.callFrom
    eventWriter = participant.events.lanes.writer
    isLink = peer != nil
    peerIsGone = peer.map { $0.segment == nil } ?? false
    isFree = word(ChannelLayout.policy).loadRelaxed() == ReceivePolicy.anyReceiver.rawValue
    largestByteCount = min(SlotLayout.inlineByteCount, Int(clamping: channel.header.parameters.0))
    largestKeptByteCount = min(
      Channel.copiedUnderLockByteCount, Int(clamping: channel.header.parameters.0))
    let record = ChannelLayout.firstRingRecord
    let log2 = word(record + ChannelLayout.ringSlotCountLog2).loadRelaxed()
    firstRing = QuickRing(
      start: word(record + ChannelLayout.ringStart).loadRelaxed(),
      mask: (1 << min(log2, UInt64(ChannelLayout.firstRingSlotCountLog2))) - 1,
      end: word(record + ChannelLayout.ringEnd), slots: channel.address(at: base + ChannelLayout.firstRing))
  }

  /// Whether nothing asks for the long way: no pause, no owner, no end, no death, no fork.
  @inline(__always) func isWayOpen<I: Instrumentation>(_: I.Type) -> Bool {
    (!I.isOn || gate.loadRelaxed() & GateWord.flagMask == 0) && state.loadAcquire() == 0
      && forks.loadRelaxed() == forkGeneration
      && (!isLink
        || !peerIsGone && !peerDeath.isRaised && peerState.loadRelaxed() == ProcessLayout.stateLives)
  }
}

/// A ring by addresses.
struct QuickRing: Sendable {
  let start: UInt64
  let mask: UInt64
  let end: SharedWord64
  /// Where the first slot lies.
  let slots: UInt

  /// The slot of a position: always one of the ring's.
  @inline(__always) func slot(_ position: UInt64) -> QuickSlot {
    QuickSlot(
      address: slots
        &+ UInt(truncatingIfNeeded: ((position &- start) & mask) &<< UInt64(SlotLayout.byteCountLog2)))
  }
}

/// A slot by its address.
struct QuickSlot {
  let address: UInt

  /// The memory at an offset of the slot.
  @unsafe @inline(__always) func memory(_ offset: Int) -> UnsafeMutableRawPointer {
    // SAFETY: a word of the layout inside the slot, see above.
    unsafe UnsafeMutableRawPointer(bitPattern: address &+ UInt(offset)).unsafelyUnwrapped
  }

  // SAFETY: a ring makes slots of its own only (the mask sees to it), and its memory is mapped as long as the channel
  // lives; offsets of the layout lie inside a slot.
  @inline(__always) func word(_ offset: Int) -> SharedWord64 { unsafe SharedWord64(at: memory(offset)) }
  @inline(__always) var word: SharedWord64 { word(SlotLayout.word) }

  /// Asks for the slot's two cache lines, so that they are there when they are written, or read. Waits for nothing.
  // SAFETY: a hint reads and writes nothing; both addresses lie in the slot.
  @inline(__always) func fetchForWriting() {
    unsafe prefetchForWriting(memory(0))
    unsafe prefetchForWriting(memory(SlotLayout.payload))
  }
  // SAFETY: as above.
  @inline(__always) func fetchForReading() {
    // The receipt is written into the first line.
    unsafe prefetchForWriting(memory(0))
    unsafe prefetchForReading(memory(SlotLayout.payload))
  }
}

extension Channel {
  /// The ring of an index, without a look at what never changes in its record; nil for an index out of range.
  @inline(__always)
  func ringAtOnce(_ index: UInt64) -> QuickRing? {
    index == 0 ? quick.firstRing : chunkRingAtOnce(index)
  }

  @inline(never)
  private func chunkRingAtOnce(_ index: UInt64) -> QuickRing? {
    guard index <= UInt64(ChannelLayout.chunkCount) else { return nil }
    let record = chunkRecord(Int(index) - 1)
    return QuickRing(
      start: segment.word(record + ChannelLayout.ringStart).loadRelaxed(),
      mask: 1 << UInt64(Self.chunkRingSlotCountLog2) - 1, end: segment.word(record + ChannelLayout.ringEnd),
      slots: segment.address(at: chunkAddress(Int(index) - 1)))
  }
}
