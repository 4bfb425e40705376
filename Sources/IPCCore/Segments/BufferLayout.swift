/// Offsets in the segment of a bounded buffer. Header parameter 0: how many slots; 1: bytes in a slot.
///
/// ```
///     0  header
///   256  discipline         64 bits    0 in/out, 1 counter, 2 semaphores; ≥ 256: a switch is under way
///   264  last sequence      64 bits    of an item
///   272  recount            64 bits    semaphores: 1 when `empty` and `full` must be counted anew
///   320  in                 64 bits    the next slot to fill
///   328  producer's right   64 bits    in/out: id ≪ 8 | line of the one producer, 0: free
///   384  out                64 bits    the next slot to empty
///   392  consumer's right   64 bits
///   448  counter            64 bits    signed: the raced counter of that discipline
///   512  space sleepers     32 bits    futex: producers that wait (in/out, counter)
///   520  item sleepers      32 bits    futex: consumers that wait
///   576  produced, consumed, lost updates, torn reads    4 × 64 bits
///   640  mutex              64 bytes   (see MutexLayout)
///   704  empty              64 bytes   (see SemaphoreLayout)
///   768  full               64 bytes
///   832  token lock         64 bits    makes wait and signal on empty and full atomic (see SideLock)
///   896  waiting line's header   64 bytes  (see LineLayout)
///  4096  lines             128 × 64 bytes   who has opened it, one entry a handle
/// 12288  waiting line      128 × 64 bytes   who waits for the mutex
/// 20480  slots             each a header of 64 bytes and its bytes, in whole lines of 64
/// ```
package enum BufferLayout {
  package static let slotCounts: ClosedRange<UInt64> = 2...4096
  package static let slotByteCounts: ClosedRange<UInt64> = 1...65536

  package static let discipline = 256
  package static let lastSequence = 264
  package static let recount = 272
  package static let inIndex = 320
  package static let producerRight = 328
  package static let outIndex = 384
  package static let consumerRight = 392
  package static let counter = 448
  package static let spaceSleepers = 512
  package static let itemSleepers = 520
  package static let producedCount = 576
  package static let consumedCount = 584
  package static let lostUpdateCount = 592
  package static let tornReadCount = 600
  package static let mutex = 640
  package static let empty = 704
  package static let full = 768
  package static let tokenLock = 832
  package static let lines = 4096
  package static let lineCount = 128
  package static let waitingLineHeader = 896
  package static let waitingLine = 12288
  package static let waitingLineCount = 128
  package static let slots = 20480

  /// The numbers of the two semaphores in wait records.
  package static let emptyDetail: UInt64 = 0
  package static let fullDetail: UInt64 = 1

  /// How long the segment is; nil for sizes that no creator chooses.
  package static func mappedByteCount(parameters: (UInt64, UInt64, UInt64, UInt64)) -> Int? {
    guard slotCounts.contains(parameters.0), slotByteCounts.contains(parameters.1), parameters.2 == 0,
      parameters.3 == 0
    else { return nil }
    return slots + Int(parameters.0) * slotSpan(slotByteCount: Int(parameters.1))
  }

  /// How far apart two slots lie.
  package static func slotSpan(slotByteCount: Int) -> Int {
    BufferSlotLayout.bytes + (slotByteCount + 63) & ~63
  }

  package static func slot(_ index: Int, slotByteCount: Int) -> Int {
    slots + index * slotSpan(slotByteCount: slotByteCount)
  }

  package static func line(_ index: Int) -> Int { lines + index * BufferLineLayout.byteCount }
}

/// Offsets in the line of one who has opened a buffer as producer or consumer.
///
/// ```
///   0  owner      participant id, 0: free. The entry of a dead owner may be used again.
///   8  role       1 producer, 2 consumer; 0: just being opened
///  16  busy       how many operations of it are under way (not: waiting)
///  24  claims     semaphores: tokens between wait and signal (see BufferClaim)
///  32  register   counter: the register of the process, signed
///  40  move       counter: which register move comes next (see RegisterMove)
///  48  slot       counter: the slot that it has filled or emptied
/// ```
package enum BufferLineLayout {
  package static let byteCount = 64
  package static let owner = 0
  package static let role = 8
  package static let busy = 16
  package static let claims = 24
  package static let register = 32
  package static let move = 40
  package static let slot = 48
}

/// The next of the three register moves of `counter + 1` or `counter − 1` (§22).
package enum RegisterMove: UInt64, Sendable {
  case none = 0
  /// `register = counter`
  case load = 1
  /// `register = register + 1`, or `− 1`
  case change = 2
  /// `counter = register`
  case store = 3
}

/// A token of `empty` or `full` that has been taken and not yet given back as the other; counted in a line's
/// claims, 16 bits each.
package enum BufferClaim: UInt64, Sendable, CaseIterable {
  /// A producer has waited for `empty`, and its slot is not filled yet.
  case holdsEmpty = 0
  /// A producer has filled a slot, and has not signalled `full` yet.
  case owesFull = 1
  /// A consumer has waited for `full`, and its slot is not emptied yet.
  case holdsFull = 2
  /// A consumer has emptied a slot, and has not signalled `empty` yet.
  case owesEmpty = 3

  package var one: UInt64 { 1 << (16 * rawValue) }
  package func count(in claims: UInt64) -> Int { Int(claims >> (16 * rawValue) & 0xffff) }
}

/// Offsets in a slot of a buffer.
///
/// ```
///   0  word         sequence ≪ 2 | state (see BufferSlotWord): its change commits
///   8  sender       participant id
///  16  send time    domain clock
///  24  byte count
///  32  check word   of sequence, byte count and bytes: a torn item does not match it
///  64  bytes
/// ```
package enum BufferSlotLayout {
  package static let word = 0
  package static let sender = 8
  package static let sendTime = 16
  package static let byteCount = 24
  package static let check = 32
  package static let bytes = 64

  /// What the check word must be: FNV-1a by words of eight bytes.
  package static func checkWord(sequence: UInt64, bytes: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
    mix(sequence)
    mix(UInt64(bytes.count))
    var index = 0
    // SAFETY: eight bytes are read only where eight are left.
    unsafe bytes.withUnsafeBytes { raw in
      while index + 8 <= raw.count {
        unsafe mix(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index += 8
      }
    }
    while index < bytes.count {
      mix(UInt64(bytes[index]))
      index += 1
    }
    return hash
  }
}

/// The word of a buffer's slot.
package struct BufferSlotWord: Sendable, Equatable {
  package enum State: UInt64, Sendable {
    case empty = 0
    case filling = 1
    case full = 2
  }

  package let raw: UInt64
  package init(raw: UInt64) { self.raw = raw }
  package init(_ sequence: UInt64, _ state: State) { raw = sequence << 2 | state.rawValue }
  package var sequence: UInt64 { raw >> 2 }
  /// Nil for a value that no participant writes.
  package var state: State? { State(rawValue: raw & 3) }
}
