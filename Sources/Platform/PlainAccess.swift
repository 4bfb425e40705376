#if THREAD_SANITIZER
  public import CLinux
#endif

/// Tells the thread sanitiser of plain bytes that are read and written: its build for Swift on Linux does not see
/// copies of memory. Nothing in any other build (`-Xswiftc -DTHREAD_SANITIZER` makes it something).
public enum PlainAccess {
  /// - Parameters:
  ///   - address: of bytes that the caller is about to read, or has just read.
  ///   - byteCount: how many.
  // SAFETY: only the address is used, as a name.
  @unsafe @inlinable @inline(__always) public static func noteRead(
    _ address: UnsafeRawPointer?, _ byteCount: Int
  ) {
    #if THREAD_SANITIZER
      // SAFETY: as above.
      if let address = unsafe address {
        unsafe __tsan_read_range(UnsafeMutableRawPointer(mutating: address), UInt(byteCount))
      }
    #endif
  }

  /// As ``noteRead(_:_:)``, of bytes that are written.
  // SAFETY: only the address is used, as a name.
  @unsafe @inlinable @inline(__always) public static func noteWrite(
    _ address: UnsafeMutableRawPointer?, _ byteCount: Int
  ) {
    #if THREAD_SANITIZER
      // SAFETY: as above.
      if let address = unsafe address { unsafe __tsan_write_range(address, UInt(byteCount)) }
    #endif
  }
}
