/// Offsets in the segment of a shared region. Header parameter 0: the bytes that processes share.
///
/// ```
///    0  header
///  256  last writer        64 bits    participant id, 0: nobody has written
///  264  last write         64 bits    domain clock
///  272  write count        64 bits
///  512  attached      64 × 64 bits    participant ids, one entry an attachment; 0: free
/// 1024  mutexes        8 × 64 bytes   (see MutexLayout)
/// 1536  semaphores     8 × 64 bytes   (see SemaphoreLayout)
/// 4096  bytes                         what the processes share
/// ```
package enum RegionLayout {
  /// How large a region may be, in bytes.
  package static let byteCounts: ClosedRange<UInt64> = 1...(1 << 30)

  package static let lastWriter = 256
  package static let lastWrite = 264
  package static let writeCount = 272
  package static let attached = 512
  package static let attachedCount = 64
  package static let mutexes = 1024
  package static let mutexCount = 8
  package static let semaphores = 1536
  package static let semaphoreCount = 8
  package static let bytes = 4096

  /// How long the segment is; nil for sizes that no creator chooses.
  package static func mappedByteCount(parameters: (UInt64, UInt64, UInt64, UInt64)) -> Int? {
    guard byteCounts.contains(parameters.0), parameters.1 == 0, parameters.2 == 0, parameters.3 == 0 else {
      return nil
    }
    return bytes + (Int(parameters.0) + 4095) & ~4095
  }

  package static func mutex(_ index: Int) -> Int { mutexes + index * MutexLayout.byteCount }
  package static func semaphore(_ index: Int) -> Int { semaphores + index * SemaphoreLayout.byteCount }
}

/// Offsets in a process-shared mutex.
///
/// ```
///   0  owner       64 bits   participant id ≪ 24 | thread id (see MutexWord); 0: free
///   8  sleepers    32 bits   futex: 1 while somebody may be asleep
///  16  takeovers   64 bits   how often it was taken from a dead holder
/// ```
package enum MutexLayout {
  package static let byteCount = 64
  package static let owner = 0
  package static let sleepers = 8
  package static let takeovers = 16
}

/// Offsets in a process-shared semaphore.
///
/// ```
///   0  count       64 bits   signed; never negative
///   8  sleepers    32 bits   futex: 1 while somebody may be asleep
/// ```
package enum SemaphoreLayout {
  package static let byteCount = 64
  package static let count = 0
  package static let sleepers = 8
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
