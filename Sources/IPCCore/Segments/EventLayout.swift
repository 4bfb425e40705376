/// Offsets of what a process writes for those who watch it: control lines in the mapped part of its file, rings of
/// events behind it, which take no memory until they are written.
///
/// Control (at ``ProcessLayout/events``):
/// ```
///    0  level               64 bits    WatchLevel that the process honours now
///    8  missed              64 bits    events that found no ring (no memory, or too many threads)
///   16  refused sends       64 bits    counted while watched: results wouldBlock
///   24  empty receives      64 bits    counted while watched: results nil
///   64  lanes         8 × 64 bytes     one line a writing thread: written (64 bits), the number of its last event
/// ```
/// Rings: lane k at ``ring(_:)``, 2¹⁴ events of 32 bytes. Event n (from 1) lies in slot n mod 2¹⁴.
///
/// One event:
/// ```
///    0  number  bits 0…31 (low bits of n) · kind bits 32…39 · thread id bits 40…63
///    8  time                64 bits    monotonic clock, nanoseconds
///   16  object id bits 0…39 · byte count bits 40…63 (at most 2²⁴ − 1: that or more)
///   24  sequence bits 0…55 · detail bits 56…63 (direction of a link in bit 63; for waits the kind of wait)
/// ```
package enum EventLayout {
  package static let level = 0
  package static let missed = 8
  package static let refusedSends = 16
  package static let emptyReceives = 24
  package static let lanes = 64
  package static let laneByteCount = 64
  package static let laneCount = 8
  package static let controlByteCount = lanes + laneCount * laneByteCount

  package static let eventByteCount = 32
  package static let eventCountLog2 = 14
  package static let eventCount = 1 << eventCountLog2
  package static let ringByteCount = eventCount * eventByteCount
  /// Where the rings begin in the file: beyond all that is mapped.
  package static let rings = 1 << 20

  /// Where the ring of a lane lies in the file.
  package static func ring(_ lane: Int) -> Int { rings + lane * ringByteCount }
  /// Where the line of a lane lies in the file.
  package static func lane(_ lane: Int) -> Int { ProcessLayout.events + lanes + lane * laneByteCount }
  /// Where an event lies in its ring.
  package static func slot(_ number: UInt64) -> Int {
    Int(truncatingIfNeeded: number & UInt64(eventCount - 1)) * eventByteCount
  }

  package static let time = 8
  package static let object = 16
  package static let sequence = 24
}

/// One event as it lies in a ring.
package struct EventRecord: Sendable, Equatable {
  package var number: UInt32
  package var kind: UInt8
  package var threadID: UInt32
  package var time: UInt64
  package var objectID: UInt64
  package var byteCount: Int
  package var sequence: UInt64
  package var detail: UInt8

  package static let objectIDMask: UInt64 = 1 << 40 - 1
  package static let largestByteCount = 1 << 24 - 1
  package static let sequenceMask: UInt64 = 1 << 56 - 1
  /// In the detail: the second direction of a link.
  package static let directionBit: UInt8 = 0x80

  /// - Parameter words: the four words of the slot.
  package init(words: (UInt64, UInt64, UInt64, UInt64)) {
    number = UInt32(truncatingIfNeeded: words.0)
    kind = UInt8(truncatingIfNeeded: words.0 >> 32)
    threadID = UInt32(truncatingIfNeeded: words.0 >> 40)
    time = words.1
    objectID = words.2 & Self.objectIDMask
    byteCount = Int(words.2 >> 40)
    sequence = words.3 & Self.sequenceMask
    detail = UInt8(truncatingIfNeeded: words.3 >> 56)
  }
}

/// What an event tells of.
package enum EventKind: UInt8, Sendable, CaseIterable {
  case sent = 1
  case offered = 2
  case receipt = 3
  case sendTimedOut = 4
  case withdrawn = 5
  case wouldBlock = 6
  case sendFailed = 7
  case received = 16
  case nothing = 17
  case receiveTimedOut = 18
  case receiveFailed = 19
  case blocked = 32
  case unblocked = 33
  case capacitySwitched = 48
  case created = 49
  case deleted = 50
  case handedOver = 51
  case joined = 52
  case left = 53
  case opened = 54
  case locked = 64
  case unlocked = 65
  case waited = 66
  case signalled = 67
  case produced = 68
  case consumed = 69
  case attached = 70
  case detached = 71
  case readLocked = 72
  case writeLocked = 73
  /// A mutex, lock or semaphore that was not to be had, or not in time.
  case lockRefused = 74
  /// A bounded buffer that was full or empty, or for too long.
  case bufferRefused = 75
  /// Bytes of a region; the sequence is where they begin.
  case read = 76
  case wrote = 77
  /// A record of a region in which words of several writes were mixed.
  case readTorn = 78

  /// Whether nothing was moved: of a run of such operations the first is an event, and another says in its sequence
  /// how often it came again.
  package var isRefusal: Bool {
    switch self {
    case .wouldBlock, .nothing, .lockRefused, .bufferRefused: true
    default: false
    }
  }
}

/// The file of one who watches a domain: `w.0` … `w.7` in the domain's directory. Only that one writes it, and holds
/// the lock on its first byte as long as it lives; participants read it now and then, and write nothing.
///
/// ```
///    0  magic "IPCWATCH"    64 bits
///    8  version             64 bits
///   16  level               64 bits    WatchLevel
///   24  lease               64 bits    monotonic clock until when the level holds, in nanoseconds
///   32  process id          64 bits
/// ```
package enum WatchLayout {
  package static let magic: UInt64 = 0x4950_4357_4154_4348
  package static let version: UInt64 = 1
  package static let level = 16
  package static let lease = 24
  package static let processID = 32
  package static let byteCount = 64
  package static let lockByte = 0
  /// So many can watch at once.
  package static let fileCount = 8
  package static let prefix = "w."
  /// How long a lease is.
  package static let leaseNanoseconds: UInt64 = 1_000_000_000
  /// A longer one is none; a reader's clock may be some ticks behind.
  package static let longestLeaseNanoseconds: UInt64 = leaseNanoseconds + 50_000_000

  /// A word as it lies in the file.
  package static func encoded(_ word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
  }

  /// A whole file.
  package static func encoded(_ level: WatchLevel, lease: UInt64, processID: Int32) -> [UInt8] {
    [magic, version, level.rawValue, lease, UInt64(processID), 0, 0, 0].flatMap { encoded($0) }
  }
}
