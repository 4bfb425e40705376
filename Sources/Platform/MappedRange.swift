internal import Glibc

/// A part of an open file, mapped shared and writable; unmapped when the value ends. The file may be closed before.
@safe public struct MappedRange: ~Copyable, @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  public let byteCount: Int
  private let cutGuard: CutGuard

  /// - Parameter offset: a multiple of the page size; the range must have memory, or touches fault.
  public init(
    of file: borrowing FileDescriptor, offset: Int, byteCount: Int
  ) throws(Errno) {
    // SAFETY: a fresh mapping at an address of the kernel's choice aliases nothing of ours.
    let address = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, off_t(offset))
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw Errno.current }
    unsafe base = address
    self.byteCount = byteCount
    // SAFETY: the range that has just been mapped.
    cutGuard = unsafe CutGuard(address, byteCount: byteCount)
  }

  deinit {
    cutGuard.end()
    // SAFETY: the range is the one that was mapped, and nobody else unmaps it.
    _ = unsafe munmap(base, byteCount)
  }

  /// Where the range begins, good while the value lives.
  // SAFETY: only a number is made of the address.
  public var address: UInt { unsafe UInt(bitPattern: base) }
}
