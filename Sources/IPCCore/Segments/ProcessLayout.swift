/// Offsets in the segment of one process: written by itself, except for the control line.
///
/// ```
///    0  header              object id = participant id; parameter 0: the thread that armed the death flag
///  256                      64 bytes   not used
///  320  process id          64 bits
///  328  start ticks         64 bits
///  336  role                64 bits    0 participant, 1 controller
///  344  state               64 bits    1 lives, 2 has left
///  384  held by             64 bits    control: participant id of whoever holds this process, or 0
///  392  steps granted       64 bits    control: counts permits
///  400  steps taken         64 bits    permits used (or withdrawn)
///  408  steps ended         64 bits    steps whose operation completed or blocked
///  416  end                 64 bits    control: how the process ended (ProcessEndWord), 0 while unknown
///  424  stepped by          64 bits    control: participant id of whoever granted the last permit
///  448  user words      4 × 64 bits    for programs that steer workers: word 0 the send mode asked for (0 none,
///                                     1 blocking, 2 buffered, 3 non-blocking), 1 whether it listens, 2 the mode
///                                     that its own program uses
///  512  doorbell            32 bits    counts the links that others have made to this process
///  576  sent                64 bits
///  584  received            64 bits
///  592  operations          64 bits
///  600  last sent           64 bits    sequence
///  608  last received       64 bits    sequence
///  616  last channel        64 bits    object id
///  624  last operation      64 bits    domain clock
/// 1024  wait records   64 × 256 bytes
/// 17408 parking places 128 × 16 bytes   threads that wait for several channels at once: word, owner
/// 19456  endpoints     40 × 128 bytes  what each open channel has sent and received: see EndpointLayout
/// 24576  events             576 bytes  what it writes for those who watch: see EventLayout
/// 28648  death flag           24 bytes  the kernel marks it when the process ends (a hint); at the end of a page
///  1 MiB event rings                   beyond what is mapped, and without memory until somebody watches
/// ```
package enum ProcessLayout {
  package static let processID = 320
  package static let startTicks = 328
  package static let role = 336
  package static let state = 344
  package static let stateLives: UInt64 = 1
  package static let stateLeft: UInt64 = 2
  package static let heldBy = 384
  package static let stepsGranted = 392
  package static let stepsTaken = 400
  package static let stepsEnded = 408
  package static let end = 416
  package static let steppedBy = 424
  package static let userWords = 448
  package static let userWordCount = 4
  package static let doorbell = 512
  package static let sentCount = 576
  package static let receivedCount = 584
  package static let operationCount = 592
  package static let lastSentSequence = 600
  package static let lastReceivedSequence = 608
  package static let lastChannel = 616
  package static let lastOperation = 624
  package static let waitRecords = 1024
  package static let waitRecordCount = 64
  package static let parkingPlaces = waitRecords + waitRecordCount * WaitLayout.byteCount
  package static let parkingPlaceCount = 128
  package static let parkingPlaceByteCount = 16
  package static let endpoints = parkingPlaces + parkingPlaceCount * parkingPlaceByteCount
  package static let endpointCount = 40
  package static let events = endpoints + endpointCount * EndpointLayout.byteCount
  package static let deathFlag = byteCount - deathFlagByteCount
  package static let deathFlagByteCount = 24
  /// Seven pages: the flag ends with the last.
  package static let byteCount = 28672
  /// The byte of the file whose lock is the proof of life.
  package static let lifeLockByte = 0
}

/// Offsets in one endpoint: the counters of one channel that a process has open, one line a side, each written under
/// that side's lock and so by one thread at a time. Its sums are added to the process's own when it closes.
///
/// ```
///   0  in use             64 bits    object id of the channel's segment, 0: free
///   8  sent               64 bits
///  16  last sent          64 bits    sequence
///  64  received           64 bits
///  72  last received      64 bits    sequence
/// ```
package enum EndpointLayout {
  package static let byteCount = 128
  package static let channel = 0
  package static let sentCount = 8
  package static let lastSentSequence = 16
  package static let receivedCount = 64
  package static let lastReceivedSequence = 72
}

/// How a process ended, as its parent writes it into the dead one's file: kind in the high half, number in the low.
package enum ProcessEndWord {
  package static let exited: UInt64 = 1 << 32
  package static let killed: UInt64 = 2 << 32
}

/// Offsets in one wait record: what one blocked thread waits for. Written by that thread under `sequence`
/// (odd while it writes), read by observers.
///
/// ```
///   0  in use              64 bits
///   8  sequence            64 bits
///  16  thread id           64 bits
///  24  reason              64 bits    WaitKind, 0: none
///  32  since               64 bits    domain clock
///  40  object id           64 bits    of the segment
///  48  detail              64 bits    direction of a link; number of a mutex or semaphore
///  56  message byte count  64 bits
///  64  preview length      64 bits
///  72  preview             32 bytes
/// 104  name length         64 bits    of a peer waited for, or of whoever holds what is waited for
/// 112  name                63 bytes
/// 176  deadline            64 bits    domain clock at which it gives up by itself, 0: never
/// ```
package enum WaitLayout {
  package static let byteCount = 256
  package static let inUse = 0
  package static let sequence = 8
  package static let threadID = 16
  package static let reason = 24
  package static let since = 32
  package static let objectID = 40
  package static let detail = 48
  package static let messageByteCount = 56
  package static let previewLength = 64
  package static let preview = 72
  package static let previewByteCount = 32
  package static let nameLength = 104
  package static let name = 112
  package static let deadline = 176
}

/// What a thread waits for, as it stands in its wait record.
package enum WaitKind: UInt64, Sendable {
  case gate = 1
  case space = 2
  case rendezvous = 3
  case receipt = 4
  case message = 5
  case mutex = 6
  case semaphore = 7
  case peer = 8
  case pace = 9
  /// For a readers–writers lock, to read and to write.
  case readLock = 10
  case writeLock = 11
  /// A message in any of several mailboxes.
  case set = 20
  /// That a queue is empty.
  case empty = 21
  /// There is a message, but another receiver has the turn.
  case turn = 22
  /// For the lock of one side of an object, which is held for an instant unless its holder is stopped.
  case sideLock = 23

  /// Whether the object is a channel, so that the detail is the direction of a link.
  package var isOfChannel: Bool {
    switch self {
    case .space, .rendezvous, .receipt, .message, .set, .empty, .turn, .sideLock: true
    case .gate, .mutex, .semaphore, .peer, .pace, .readLock, .writeLock: false
    }
  }
}
