internal import CLinux
internal import Glibc

/// A descriptor that closes itself.
public struct FileDescriptor: ~Copyable, Sendable {
  public let rawValue: Int32

  /// Takes over a descriptor.
  public init(owning rawValue: Int32) { self.rawValue = rawValue }

  deinit { close(rawValue) }

  /// Opens a path; never follows a symbolic link in its last part, and is closed in programs that this one starts.
  public static func open(_ path: String, flags: Int32, mode: UInt32 = 0o600) throws(Errno) -> FileDescriptor
  {
    if let error = InjectedFault.next(.open) { throw error }
    // SAFETY: the bridged string lives through the call.
    let result = unsafe clinux_open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    if result < 0 { throw Errno(rawValue: -result) }
    return FileDescriptor(owning: result)
  }

  /// Size, owner, inode and link count as the file system has them now.
  public func status() throws(Errno) -> FileStatus {
    var raw = stat()
    // SAFETY: the call writes one stat that lives here.
    guard unsafe fstat(rawValue, &raw) == 0 else { throw Errno.current }
    return FileStatus(raw)
  }

  public func setSize(_ byteCount: Int) throws(Errno) {
    guard ftruncate(rawValue, off_t(byteCount)) == 0 else { throw Errno.current }
  }

  /// Allocates the pages of a range (``Errno/noSpace`` where there are none), so that touching them cannot fault.
  public func allocate(offset: Int, byteCount: Int) throws(Errno) {
    while true {
      let fault = InjectedFault.next(.allocate)
      let result = fault.map { -$0.rawValue } ?? clinux_fallocate(rawValue, Int64(offset), Int64(byteCount))
      if result == 0 { return }
      if result != -EINTR { throw Errno(rawValue: -result) }
    }
  }

  /// As above for a range of any length, piece by piece: a signal makes the kernel undo the allocation that is under
  /// way, so that a long one might never end in a process that gets many.
  public func allocateInPieces(offset: Int, byteCount: Int) throws(Errno) {
    let piece = 256 << 10
    for begin in stride(from: offset, to: offset + byteCount, by: piece) {
      try allocate(offset: begin, byteCount: min(piece, offset + byteCount - begin))
    }
  }

  /// Gives the pages of a range back to the system. What cannot be given back stays allocated.
  public func punch(offset: Int, byteCount: Int) {
    _ = clinux_punch(rawValue, Int64(offset), Int64(byteCount))
  }

  /// Takes the lock on one byte for this open file without waiting; false when another holds it.
  public func tryLock(byte: Int) throws(Errno) -> Bool {
    let result = clinux_ofd_try_lock(rawValue, Int64(byte))
    if result == 0 { return true }
    if result == -EAGAIN || result == -EACCES { return false }
    throw Errno(rawValue: -result)
  }

  /// Waits for the lock on one byte.
  public func lock(byte: Int) throws(Errno) {
    while true {
      let result = clinux_ofd_lock(rawValue, Int64(byte))
      if result == 0 { return }
      if result != -EINTR { throw Errno(rawValue: -result) }
    }
  }

  public func unlock(byte: Int) { _ = clinux_ofd_unlock(rawValue, Int64(byte)) }

  /// Whether another open file holds the lock on the byte: the proof of life of a process. Where the system does not
  /// say (it has no memory for the answer), nothing proves a death.
  public func isLockedByAnother(byte: Int) -> Bool {
    clinux_ofd_is_locked(rawValue, Int64(byte)) != 0
  }
}

/// What the file system says of a file.
public struct FileStatus: Sendable {
  public let byteCount: Int
  public let userID: UInt32
  public let inode: UInt64
  public let device: UInt64
  public let linkCount: UInt64
  public let mode: UInt32
  public let allocatedByteCount: Int
  /// When the content changed last (of a directory: a name in it), in nanoseconds since 1970.
  public let modificationNanoseconds: UInt64

  public var isRegularFile: Bool { mode & S_IFMT == S_IFREG }
  public var isDirectory: Bool { mode & S_IFMT == S_IFDIR }

  init(_ raw: stat) {
    byteCount = Int(raw.st_size)
    userID = raw.st_uid
    inode = UInt64(raw.st_ino)
    device = UInt64(raw.st_dev)
    linkCount = UInt64(raw.st_nlink)
    mode = raw.st_mode
    allocatedByteCount = Int(raw.st_blocks) * 512
    modificationNanoseconds =
      UInt64(clamping: raw.st_mtim.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: raw.st_mtim.tv_nsec)
  }

  /// The status of a path; a symbolic link is not followed.
  public init(path: String) throws(Errno) {
    var raw = stat()
    // SAFETY: the call writes one stat that lives here.
    guard unsafe lstat(path, &raw) == 0 else { throw Errno.current }
    self.init(raw)
  }
}

/// A file mapped shared into this process; unmapped and closed when the value ends.
@safe public struct MappedFile: ~Copyable, @unchecked Sendable {
  public let descriptor: FileDescriptor
  /// Where the mapping begins. Callers keep the value alive while they use addresses made from it.
  public let base: UnsafeMutableRawPointer
  public let byteCount: Int
  private let cutGuard: CutGuard

  /// Maps the whole of an open file for reading and writing.
  /// - Parameter byteCount: how much to map; the file must be at least as long, or touches beyond it fault.
  public init(mapping descriptor: consuming FileDescriptor, byteCount: Int) throws(Errno) {
    if let error = InjectedFault.next(.map) { throw error }
    // SAFETY: a fresh mapping at an address of the kernel's choice aliases nothing of ours.
    let address = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor.rawValue, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw Errno.current }
    // SAFETY: the range that has just been mapped.
    cutGuard = unsafe CutGuard(address, byteCount: byteCount, file: descriptor.rawValue)
    self.descriptor = descriptor
    unsafe base = address
    self.byteCount = byteCount
  }

  deinit {
    cutGuard.end()
    // SAFETY: the range is the one that was mapped, and nobody else unmaps it.
    _ = unsafe munmap(base, byteCount)
  }

  /// Whether the file has been cut short under the mapping, and a touch beyond its end was survived
  /// (see ``CutFiles``): what lies there is this process's own from then on, and was zeros.
  public var isCutShort: Bool { cutGuard.isCut }

  /// Has bits set in the word at an offset as soon as that is found.
  /// - Parameter which: 0 or 1.
  public func markWhenCut(_ which: Int, at offset: Int, bits: UInt64) {
    precondition(offset >= 0 && offset + 8 <= byteCount && offset % 8 == 0)
    cutGuard.mark(which, at: offset, bits: bits)
  }

  @inlinable public func word64(_ offset: Int) -> SharedWord64 {
    // SAFETY: layouts name only offsets inside the mapping; checked in debug builds.
    assert(offset >= 0 && offset + 8 <= byteCount && offset % 8 == 0)
    return unsafe SharedWord64(at: base + offset)
  }

  @inlinable public func word32(_ offset: Int) -> SharedWord32 {
    // SAFETY: as above.
    assert(offset >= 0 && offset + 4 <= byteCount && offset % 4 == 0)
    return unsafe SharedWord32(at: base + offset)
  }

  /// Writes bytes at an offset. The range must belong to the caller by the protocol (nobody reads it yet).
  @inlinable public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    precondition(offset >= 0 && offset + bytes.count <= byteCount)
    guard let source = bytes.baseAddress else { return }
    // SAFETY: the range lies inside the mapping (checked above).
    unsafe (base + offset).copyMemory(from: source, byteCount: bytes.count)
    unsafe PlainAccess.noteWrite(base + offset, bytes.count)
  }

  /// Hands out a range of the mapping. It must belong to the caller by the protocol, through the whole of `body`.
  @unsafe public func withMemory<R>(
    at offset: Int, byteCount count: Int, _ body: (UnsafeMutableRawBufferPointer) -> R
  )
    -> R
  {
    precondition(offset >= 0 && count >= 0 && offset + count <= byteCount)
    // SAFETY: the range lies inside the mapping (checked above).
    return unsafe body(UnsafeMutableRawBufferPointer(start: base + offset, count: count))
  }

  /// Copies bytes out into memory of the caller's. The range must belong to the caller by the protocol.
  @inlinable public func copy(_ target: UnsafeMutableRawBufferPointer, from offset: Int) {
    precondition(offset >= 0 && offset + target.count <= byteCount)
    guard let address = target.baseAddress else { return }
    // SAFETY: the range lies inside the mapping (checked above).
    unsafe address.copyMemory(from: base + offset, byteCount: target.count)
    unsafe PlainAccess.noteRead(base + offset, target.count)
  }

  /// Copies bytes out.
  /// - Parameter isCertain: whether the range belongs to the caller by the protocol. Where it may be written over
  ///   meanwhile, the caller finds that out afterwards and throws the copy away.
  public func read(at offset: Int, byteCount count: Int, isCertain: Bool = true) -> [UInt8] {
    precondition(offset >= 0 && count >= 0 && offset + count <= byteCount)
    // SAFETY: the range lies inside the mapping, and exactly `count` bytes are initialised.
    if isCertain { unsafe PlainAccess.noteRead(base + offset, count) }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 {
        unsafe UnsafeMutableRawPointer(buffer.baseAddress!).copyMemory(from: base + offset, byteCount: count)
      }
      initialized = count
    }
  }
}
