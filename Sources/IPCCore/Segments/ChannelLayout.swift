/// Offsets in a channel: the queue under a mailbox, or under one direction of a link. All are relative to the
/// channel's base in its segment; each is derived from the one before.
///
/// ```
///       0  send lock        ── a line that only senders touch
///     128  send side:  tail, oldest, rings, journal        (under the send lock)
///     256  shared:     capacity, state, receive right, turn, who waits for empty
///     384  receive lock     ── a line that only receivers touch
///     512  receive side: head, ring, counts, journal       (under the receive lock)
///     640  send tickets:    next number, waiting, high water
///     768  receive tickets: next number, waiting, high water
///     896  first ring's record; chunk high water; receipts high water
///    1024  opened by        ── 256 participant ids; bit 62: has sent, bit 63: has received
///    3072  send bias cells  ── 16 owners, then 16 words that say who is inside (see LockLayout)
///    3584  receive bias cells
///    4096  loans            ── 256 × 32 B: blocks that a process fills or copies outside the locks
///   12288  first ring       ── 64 slots × 128 B
///   20480  receipts         ── 1024 × 64 B: senders that wait until their message is received
///   86016  send tickets     ── 2048 × 64 B: blocked senders, in their order
///  217088  receive tickets  ── 2048 × 64 B
///  348160  kept blocks      ── 64 × 8 B: the block that each slot of the first ring keeps (under the send lock)
///   1 MiB  chunk records    ── 131,072 × 512 B
///  66 MiB  chunks           ── 131,072 × 256 KiB: further rings, and blocks for large payloads
/// ```
/// The file is sparse: only what is used has memory.
package enum ChannelLayout {
  /// Where the first channel begins in its segment; the header page is before it.
  package static let firstChannel = 4096

  /// The largest message that a channel can be made for, in bytes.
  package static let messageByteCounts: ClosedRange<UInt64> = 1...(256 << 20)

  // MARK: Send side
  package static let sendLock = 0
  package static let tail = 128
  package static let oldest = 136
  package static let oldestRing = 144
  package static let currentRing = 152
  package static let spareRing = 160
  package static let pendingBlock = 168
  package static let withdrawnCount = 176
  package static let slabHint = 184

  // MARK: Shared
  package static let capacity = 256
  package static let state = 264
  package static let receiveRight = 272
  package static let policy = 280
  /// Whom a message was given to last, where receivers take turns.
  package static let lastTurn = 288
  /// Whether somebody waits until the queue is empty; beside it the futex word that they sleep on.
  package static let emptyAsked = 296
  package static let emptySequence = 300

  // MARK: Receive side
  package static let receiveLock = 384
  package static let head = 512
  package static let headRing = 520
  package static let receivedCount = 528
  package static let pendingFree = 536

  // MARK: Tickets
  package static let sendTicketControl = 640
  package static let receiveTicketControl = 768
  /// Within a ticket control: the next number, how many wait, one past the highest entry ever used.
  package static let nextNumber = 0
  package static let waitingCount = 8
  package static let ticketHighWater = 16

  package static let firstRingRecord = 896
  package static let chunkHighWater = 944
  package static let receiptHighWater = 952

  package static let openedBy = 1024
  package static let openedByCount = 256
  package static let hasSentBit: UInt64 = 1 << 62
  package static let hasReceivedBit: UInt64 = 1 << 63
  package static let openedByIDMask: UInt64 = hasSentBit - 1

  package static let sendBiasCells = 3072
  package static let receiveBiasCells = 3584

  package static let loans = 4096
  package static let loanCount = 256
  package static let loanByteCount = 32
  package static let loanOwner = 0
  package static let loanBlock = 8

  package static let firstRing = 12288
  package static let firstRingSlotCountLog2 = 6

  package static let receipts = 20480
  package static let receiptCount = 1024
  package static let receiptByteCount = 64
  package static let receiptWord = 0
  package static let receiptOwner = 8
  package static let receiptReceiver = 16
  package static let receiptPosition = 24

  package static let sendTickets = 86016
  package static let receiveTickets = 217088
  package static let ticketCount = 2048
  package static let ticketByteCount = 64
  package static let ticketWord = 0
  package static let ticketOvertaken = 4
  package static let ticketNumber = 8
  package static let ticketOwner = 16
  package static let ticketSince = 24
  package static let ticketWokenAt = 32
  /// The identity that the call acts under: turns are counted by it.
  package static let ticketIdentity = 40
  /// Where a call that waits for several channels sleeps: process and place. Holder 0: on the ticket's own word, and
  /// the other says whether it does.
  package static let ticketParkingHolder = 48
  package static let ticketParking = 56

  package static let keptBlocks = 348160

  package static let chunkRecords = 1 << 20
  package static let chunkRecordByteCount = 512
  package static let chunkCount = 1 << 17
  package static let chunks = 66 << 20
  package static let chunkByteCountLog2 = 18
  package static let chunkByteCount = 1 << chunkByteCountLog2
  /// What a mailbox may be limited to.
  package static let memoryByteCounts: ClosedRange<UInt64> =
    UInt64(chunkByteCount)...UInt64(chunkCount * chunkByteCount)

  /// How many chunks the creator of a mailbox allows it; of a link parameter 1 is another thing.
  package static func chunkLimit(_ header: SegmentHeader) -> Int {
    guard header.kind == .mailbox, memoryByteCounts.contains(header.parameters.1) else { return chunkCount }
    return Int(header.parameters.1) >> chunkByteCountLog2
  }

  /// How far apart the two channels of a link lie.
  package static let span = chunks + chunkCount * chunkByteCount

  /// What must have memory before the channel is published (relative to its base).
  package static let allocatedAtCreation: [Range<Int>] = [
    0..<(receipts + 4096), sendTickets..<(sendTickets + 4096), receiveTickets..<(receiveTickets + 4096),
    keptBlocks..<(keptBlocks + 4096),
  ]

  // MARK: Chunk and ring records (a ring's fields are the same in the first ring's record)
  package static let chunkKind = 0
  package static let ringStart = 8
  package static let ringEnd = 16
  package static let ringNext = 24
  package static let ringSlotCountLog2 = 32
  package static let slabBlockLog2 = 8
  package static let runChunkCount = 8
  /// So many bytes of a run have memory, from its beginning.
  package static let runBackedByteCount = 16
  package static let slabBitmap = 64
  package static let slabBitmapWordCount = 16
}

/// Offsets in the lock of a side: one line that only that side touches, and its cells.
///
/// ```
///   0  owner           participant id, 0: free
///   8  bias            grant ≪ 4 | cell: the one thread that may enter without the owner word; 0: none
///  16  pending         a bias that was taken back, and whose thread may still be inside
///  24  grants          how many were given
///  32  last owner      participant id
///  40  revocations     how many were taken back
/// ```
package enum LockLayout {
  package static let owner = 0
  package static let bias = 8
  package static let pending = 16
  package static let grants = 24
  package static let lastOwner = 32
  package static let revocations = 40
  package static let cellCount = 16
  /// In the cells: whose each is.
  package static let cellOwners = 0
  /// In the cells: participant id while inside, else 0.
  package static let cellBusy = 128
}

/// Offsets in a slot: two cache lines, header and small payload.
///
/// ```
///   0  word            position ≪ 3 | state: its store commits
///   8  sender          participant id
///  16  send time       domain clock
///  24  byte count      low 32 bits; high 32 bits: receipt entry + 1
///  32  block           where a large payload lies; 0: in the slot
///  40  sent as         participant id, 0: the sender's own
///  48  receiver        written before a receipt is committed
///  56  flags           bit 0: the sender waits for receipt under any capacity (a blocking send)
///                      bit 1: the block stays with the slot, and no receiver gives it back
///  64  payload         up to 64 bytes
/// ```
package enum SlotLayout {
  package static let byteCountLog2 = 7
  package static let byteCount = 1 << byteCountLog2
  package static let word = 0
  package static let sender = 8
  package static let sendTime = 16
  package static let sizes = 24
  package static let block = 32
  package static let sentAs = 40
  package static let receiver = 48
  package static let flags = 56
  package static let untilReceivedFlag: UInt64 = 1
  package static let blockStaysFlag: UInt64 = 2
  package static let payload = 64
  package static let inlineByteCount = 64
}

/// The word of a slot.
package struct SlotWord: Sendable, Equatable {
  package enum State: UInt64, Sendable {
    case empty = 0
    /// Accepted; nobody can take it back.
    case full = 1
    /// Accepted; its sender waits until it is received, and may withdraw it.
    case awaited = 2
    /// Capacity zero: offered, not accepted; its sender may withdraw it.
    case offer = 3
    case received = 4
    case withdrawn = 5
  }

  package let raw: UInt64
  @inlinable package init(raw: UInt64) { self.raw = raw }
  @inlinable package init(_ position: UInt64, _ state: State) { raw = position << 3 | state.rawValue }
  @inlinable package var position: UInt64 { raw >> 3 }
  /// Nil for a value that no participant writes.
  @inlinable package var state: State? { State(rawValue: raw & 7) }

  /// Whether a new message may be written over it: empty, or done with.
  @inlinable package var isFree: Bool { raw == 0 || raw & 7 == 4 || raw & 7 == 5 }

  /// Whether position `p`, which once lay in this slot, is done with.
  @inlinable package func isDone(_ p: UInt64) -> Bool { position > p || (position == p && isFree) }
}

/// Where a large payload lies: chunk and block in it.
package struct BlockReference: Sendable, Equatable {
  package let raw: UInt64
  package init(raw: UInt64) { self.raw = raw }
  package init(chunk: Int, block: Int) { raw = UInt64(chunk + 1) << 16 | UInt64(block) }
  package static let none = BlockReference(raw: 0)
  package var isNone: Bool { raw == 0 }
  package var chunk: Int { Int(truncatingIfNeeded: raw >> 16) - 1 }
  package var block: Int { Int(raw & 0xffff) }
}

/// What a chunk of a channel's memory is used for.
package enum ChunkKind: UInt64, Sendable {
  case free = 0
  case ring = 1
  /// Blocks of one size.
  case slab = 2
  /// The first chunk of a run that holds one large payload.
  case run = 3
  case runContinued = 4
  /// A run whose payload has been taken, kept for the next of its size.
  case releasedRun = 5
}
