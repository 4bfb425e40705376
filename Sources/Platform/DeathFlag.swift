public import CLinux

/// A word that the kernel itself marks when its owner ends, so that a peer learns of a death by a plain load.
///
/// It is a hint with one safe direction: a dead owner's flag is always set (the kernel walks the robust list
/// of every thread that ends), but a flag may be set while the process lives on, when only the thread that
/// armed it has ended. So a set flag asks for the proof: the lock on the process's file.
@safe public struct DeathFlag: @unchecked Sendable {
  /// Bytes of shared memory that a flag takes.
  public static let byteCount = 64

  private let address: UnsafeMutableRawPointer
  @usableFromInline let word: SharedWord32

  /// Binds the flag at an offset of a mapping, which must outlive it.
  public init(in file: borrowing MappedFile, at offset: Int) {
    precondition(offset + Self.byteCount <= file.byteCount && clinux_death_flag_size() <= Self.byteCount)
    // SAFETY: the range lies in the mapping.
    unsafe address = file.base + offset
    word = file.word32(offset)
  }

  /// Arms the flag for the calling thread; false where the system has no robust list.
  public func arm() -> Bool {
    // SAFETY: the memory is mapped, zeroed and used by no one else before publication.
    unsafe clinux_death_flag_arm(address) == 0
  }

  /// Takes the flag off the calling thread's list; only the thread that armed it may.
  public func disarm() {
    // SAFETY: as for `arm`.
    unsafe clinux_death_flag_disarm(address)
  }

  /// Whether the kernel has marked the owner's end, or the owner has left.
  @inlinable @inline(__always) public var isRaised: Bool {
    let value = word.loadRelaxed()
    return value & UInt32(CLINUX_FUTEX_OWNER_DIED) != 0 || value == 0
  }
}
