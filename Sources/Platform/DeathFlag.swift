internal import CLinux
internal import Glibc

/// A word that the kernel itself marks when its owner ends, so that a peer learns of a death by a plain load.
///
/// It is a hint with one safe direction: a dead owner's flag is always raised (the kernel walks the robust list
/// of every thread that ends), but a flag may be raised while the process lives on, when only the thread that
/// armed it has ended. So a raised flag asks for the proof: the lock on the process's file. So does a flag that has
/// been written over, for unraised it holds one number: the id of the thread that armed it.
public struct DeathFlag: Sendable {
  @usableFromInline let word: SharedWord32
  @usableFromInline let unraised: UInt32

  /// Binds the flag at an offset of a mapping, which must outlive it.
  /// - Parameter threadID: of the thread that armed it, from a place that is checked; 0: nobody did.
  public init(in file: borrowing MappedFile, at offset: Int, armedBy threadID: UInt64) {
    word = file.word32(offset)
    let known = UInt32(exactly: threadID) ?? 0
    // No thread's id.
    unraised = known == 0 ? UInt32.max : known
  }

  /// Whether the kernel has marked the owner's end, the owner has left, or somebody else has written there.
  @inlinable @inline(__always) public var isRaised: Bool { word.loadRelaxed() != unraised }
}

/// The owner's side of a ``DeathFlag``: a robust mutex that is locked once.
///
/// The word lies in the last bytes of a page of the file, and the rest of the mutex in a page of this process's own
/// behind it: there the C library keeps the thread's list, and follows it. In shared memory whoever writes over it
/// could have this process write anywhere.
@safe public final class ArmedDeathFlag: @unchecked Sendable {
  /// Bytes of shared memory that a flag takes, at the end of a page.
  public static let byteCount = 24

  private let pages: MappedPages
  private let flag: UnsafeMutableRawPointer
  private let armed: [UInt8]

  /// Arms a flag for the calling thread; nil where the system has no robust list, no addresses are left, or its pages
  /// do not end with the flag.
  public init?(in file: borrowing FileDescriptor, at offset: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard clinux_death_flag_shared_size() == Self.byteCount, (offset + Self.byteCount) % page == 0,
      let pages = MappedPages(of: file, offset: offset + Self.byteCount - page, byteCount: page)
    else { return nil }
    self.pages = pages
    // SAFETY: the flag begins in the first of two pages and ends in the second; it is used by no one else yet.
    unsafe flag = pages.base + (page - Self.byteCount)
    let result = unsafe clinux_death_flag_arm(flag)
    armed = unsafe Array(UnsafeRawBufferPointer(start: flag, count: Self.byteCount))
    guard result == 0 else { return nil }
    // The list of the thread runs through the second page from now on.
    _ = unsafe Unmanaged.passRetained(pages)
  }

  /// Takes the flag off the calling thread's list; only the thread that armed it may. Where that fails, for somebody
  /// writes over it at this moment, the two pages stay mapped.
  public func disarm() {
    // SAFETY: as in `init`. What stands there may be another's by now, but it is only the mutex's own state.
    unsafe armed.withUnsafeBytes { unsafe flag.copyMemory(from: $0.baseAddress!, byteCount: Self.byteCount) }
    unsafe clinux_death_flag_disarm(flag)
    if unsafe clinux_death_flag_is_listed(flag) == 0 { unsafe Unmanaged.passUnretained(pages).release() }
  }
}

/// A page of a file and a page of this process's own behind it, adjacent.
@safe private final class MappedPages: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  private let byteCount: Int
  private let guardNumber: Int32

  init?(of file: borrowing FileDescriptor, offset: Int, byteCount: Int) {
    // SAFETY: a fresh mapping, and another over its first half.
    let both = unsafe mmap(
      nil, 2 * byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let both = unsafe both, unsafe both != MAP_FAILED else { return nil }
    let first = unsafe mmap(
      both, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.rawValue, off_t(offset))
    unsafe base = both
    self.byteCount = byteCount
    guardNumber = unsafe clinux_guard_add(both, byteCount, -1)
    guard unsafe first != MAP_FAILED else { return nil }
  }

  deinit {
    clinux_guard_remove(guardNumber)
    // SAFETY: the range is the one that was mapped, and nobody else unmaps it.
    _ = unsafe munmap(base, 2 * byteCount)
  }
}
