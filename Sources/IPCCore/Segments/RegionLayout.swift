/// Offsets in the segment of a shared region. Header parameter 0: the bytes that processes share.
///
/// ```
///    0  header
///  256  last writer        64 bits    participant id, 0: nobody has written
///  264  last write         64 bits    domain clock
///  272  write count        64 bits
///  280  checked reads      64 bits    of records whose words must be equal (§23)
///  288  torn reads         64 bits    those of them whose words were not
///  512  attached      64 × 64 bits    participant ids, one entry an attachment; 0: free
/// 1024  mutexes        8 × 64 bytes   (see MutexLayout)
/// 1536  semaphores     8 × 64 bytes   (see SemaphoreLayout)
/// 2048  readers–writers locks   8 × 64 bytes   (see ReadersWritersLayout)
/// 2560  registers     64 × 16 bytes   one a place in `attached`: see RegisterLayout
/// 4032  line header        64 bytes   (see LineLayout)
/// 4096  line             256 × 64 bytes   who waits for which lock, and who holds it, where the lock does not say
/// 20480 bytes                         what the processes share
/// ```
package enum RegionLayout {
  /// How large a region may be, in bytes.
  package static let byteCounts: ClosedRange<UInt64> = 1...(1 << 30)

  package static let lastWriter = 256
  package static let lastWrite = 264
  package static let writeCount = 272
  package static let checkedReadCount = 280
  package static let tornReadCount = 288
  package static let attached = 512
  package static let attachedCount = 64
  package static let mutexes = 1024
  package static let mutexCount = 8
  package static let semaphores = 1536
  package static let semaphoreCount = 8
  package static let readersWritersLocks = 2048
  package static let readersWritersLockCount = 8
  package static let registers = 2560
  package static let lineHeader = 4032
  package static let line = 4096
  package static let lineCount = 256
  package static let bytes = 20480

  /// How long the segment is; nil for sizes that no creator chooses.
  package static func mappedByteCount(parameters: (UInt64, UInt64, UInt64, UInt64)) -> Int? {
    guard byteCounts.contains(parameters.0), parameters.1 == 0, parameters.2 == 0, parameters.3 == 0 else {
      return nil
    }
    return bytes + (Int(parameters.0) + 4095) & ~4095
  }

  package static func mutex(_ index: Int) -> Int { mutexes + index * MutexLayout.byteCount }
  package static func semaphore(_ index: Int) -> Int { semaphores + index * SemaphoreLayout.byteCount }
  package static func readersWritersLock(_ index: Int) -> Int {
    readersWritersLocks + index * ReadersWritersLayout.byteCount
  }
}

/// Offsets in the register of one attachment: what a process that is in the middle of changing a shared number holds
/// outside of the shared memory, for observers (§22).
///
/// ```
///   0  value   64 bits   signed
///   8  place   64 bits   offset of the number in the region ≪ 8 | which move comes next (see RegisterMove)
/// ```
package enum RegisterLayout {
  package static let byteCount = 16
  package static let value = 0
  package static let place = 8

  /// The register of the attachment with that number.
  package static func at(_ index: Int) -> Int { RegionLayout.registers + index * byteCount }
}

/// Offsets in a process-shared mutex.
///
/// ```
///   0  owner       64 bits   participant id ≪ 24 | thread id (see MutexWord); 0: free
///   8  waiters     32 bits   1 while somebody may stand in line
///  16  takeovers   64 bits   how often it was taken from a dead holder
/// ```
package enum MutexLayout {
  package static let byteCount = 64
  package static let owner = 0
  package static let waiters = 8
  package static let takeovers = 16
}

/// Offsets in a process-shared semaphore.
///
/// ```
///   0  count       64 bits   signed; never negative. In a region: all units, less those in the line the free ones
///   8  sleepers    32 bits   in a buffer a futex: 1 while somebody may be asleep; in a region: in line
///  16  guard       64 bits   in a region: the lock under which units are taken (see SideLock)
///  24  notice      64 bits   in a region: participant id of a dead holder, of whom the next one is told; 0: none
/// ```
package enum SemaphoreLayout {
  package static let byteCount = 64
  package static let count = 0
  package static let sleepers = 8
  package static let guardWord = 16
  package static let notice = 24
}

/// Offsets in a readers–writers lock. Who holds it stands in the line.
///
/// ```
///   0  guard       64 bits   the lock under which holds are granted (see SideLock)
///   8  waiters     32 bits   1 while somebody may stand in line
///  16  notice      64 bits   participant id of a dead holder, of whom the next one is told; 0: none
///  24  takeovers   64 bits   how often a dead holder was found
/// ```
package enum ReadersWritersLayout {
  package static let byteCount = 64
  package static let guardWord = 0
  package static let waiters = 8
  package static let notice = 16
  package static let takeovers = 24
}

/// Offsets in a line: its header, and an entry. Who waits for a lock has an entry until it is served or gives
/// up; who holds a readers–writers lock or units of a semaphore has one until it gives them back.
///
/// ```
/// header   0  next ticket  64 bits
///          8  used         64 bits   no entry from here on has ever been used
/// entry    0  who          64 bits   participant id ≪ 24 | thread id (see MutexWord); 0: free
///          8  place        64 bits   which lock, and what there (see LinePlace); its change commits
///         16  ticket       64 bits   waiting: the lower is served first
///         24  bell         32 bits   waiting: futex, counts how often it was called
///         32  units        64 bits   of a semaphore: how many the process has taken and not given back
/// ```
package enum LineLayout {
  package static let nextTicket = 0
  package static let used = 8

  package static let byteCount = 64
  package static let who = 0
  package static let place = 8
  package static let ticket = 16
  package static let bell = 24
  package static let units = 32
}

/// The place word of an entry in a line: `lock's number ≪ 16 | kind of lock ≪ 8 | state`; 0: nothing yet.
package struct LinePlace: Sendable, Equatable {
  package enum Kind: UInt64, Sendable {
    case mutex = 1
    case semaphore = 2
    case readersWriters = 3
  }
  package enum State: UInt64, Sendable {
    case waitsToShare = 1
    case waitsAlone = 2
    case shares = 3
    case alone = 4
    case hasUnits = 5

    package var waits: Bool { self == .waitsToShare || self == .waitsAlone }
    package var holds: Bool { !waits }
  }

  package let raw: UInt64
  package init(raw: UInt64) { self.raw = raw }
  package init(_ kind: Kind, _ index: Int, _ state: State) {
    raw = UInt64(index) << 16 | kind.rawValue << 8 | state.rawValue
  }
  /// The same lock, in another state.
  package func with(_ state: State) -> LinePlace { LinePlace(raw: raw & ~0xff | state.rawValue) }
  /// Kind and number of the lock.
  package var lock: UInt64 { raw >> 8 }
  /// Nil for a value that no participant writes.
  package var state: State? { State(rawValue: raw & 0xff) }
}

/// The owner word of a mutex: which process holds it, and which of its threads.
package struct MutexWord: Sendable, Equatable {
  package let raw: UInt64
  package init(raw: UInt64) { self.raw = raw }
  package init(participant: UInt64, thread: Int32) {
    raw = participant << 24 | UInt64(UInt32(bitPattern: thread) & 0xff_ffff)
  }
  package static let free = MutexWord(raw: 0)
  /// The process that holds the mutex; 0: nobody.
  package var participant: UInt64 { raw >> 24 }
  package var thread: Int32 { Int32(raw & 0xff_ffff) }
}
