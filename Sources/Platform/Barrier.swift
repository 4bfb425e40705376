public import CLinux

/// Ordering a commit against a look at who sleeps, so that the many who commit pay nothing and the few who go to
/// sleep pay for both: a sleeper has the kernel run a full barrier on every processor (membarrier).
public enum Barrier {
  /// Whether barriers of other processes reach this one, and its own reach them. Asked for once in a process,
  /// before it takes part.
  public static let isAvailable = clinux_membarrier_register() == 0 && clinux_membarrier() == 0

  /// Between a commit and the look at who sleeps.
  /// - Parameter isAvailable: as above; where the kernel has no barrier for us, this is a full fence.
  @inlinable @inline(__always) public static func afterCommit(_ isAvailable: Bool) {
    if isAvailable { clinux_compiler_barrier() } else { fullFence() }
  }

  /// Between a store and a load of a thread that others order by a barrier of theirs (``beforeSleep()``).
  @inlinable @inline(__always) public static func ofCompiler() { clinux_compiler_barrier() }

  /// Between the note that one sleeps and the last look at what one waits for. Where the kernel has no barrier for
  /// us the others may not see the note in time: then sleeps must be short.
  public static func beforeSleep() {
    if isAvailable { _ = clinux_membarrier() } else { fullFence() }
  }
}

/// Asks for a cache line to write it: a hint, which waits for nothing and cannot fault.
@unsafe @inlinable @inline(__always) public func prefetchForWriting(_ address: UnsafeRawPointer) {
  // SAFETY: the processor ignores what it cannot fetch.
  unsafe clinux_prefetch_write(address)
}

/// The same, to read it.
@unsafe @inlinable @inline(__always) public func prefetchForReading(_ address: UnsafeRawPointer) {
  // SAFETY: as above.
  unsafe clinux_prefetch_read(address)
}

/// The calling thread.
public enum ThisThread {
  /// A number that no other living thread of this process has. One load.
  @inlinable @inline(__always) public static var token: UInt { UInt(clinux_thread_token()) }
}
