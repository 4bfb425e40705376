public import Synchronization

#if THREAD_SANITIZER
  internal import CLinux
#endif

/// A value that the threads of this process use one at a time: `Mutex`, and the thread sanitiser is told of it.
///
/// The sanitiser sees what it has compiled: `Mutex` locks in the Swift runtime, out of its sight, so that everything
/// done under one looked like a race.
public struct Guarded<Value>: ~Copyable, Sendable {
  @usableFromInline let mutex: Mutex<Value>
  #if THREAD_SANITIZER
    @usableFromInline let name = SanitizerName()
  #endif

  /// A guard around a first value.
  @inlinable public init(_ value: consuming sending Value) { mutex = Mutex(value) }

  /// Lets `use` have the value, once every other thread that has it is done. Not to be called inside `use`.
  @inlinable public borrowing func withLock<Result, Failure: Error>(
    _ use: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try mutex.withLock { value throws(Failure) -> sending Result in
      #if THREAD_SANITIZER
        name.noteAcquire()
        defer { name.noteRelease() }
      #endif
      return try use(&value)
    }
  }
}

#if THREAD_SANITIZER
  /// A lock, as the thread sanitiser knows it: by an address.
  // SAFETY: nothing is read or written through the address, and it leaves this class only as a name.
  @safe @usableFromInline final class SanitizerName: @unchecked Sendable {
    private let address = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)

    @usableFromInline init() {}

    // SAFETY: allocated above, and nobody has it any more.
    deinit { unsafe address.deallocate() }

    @usableFromInline func noteAcquire() {
      // SAFETY: the address is a name.
      unsafe __tsan_acquire(address)
    }

    @usableFromInline func noteRelease() {
      // SAFETY: the address is a name.
      unsafe __tsan_release(address)
    }
  }
#endif
