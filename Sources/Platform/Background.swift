internal import CLinux
internal import Glibc

/// Runs a body on a thread of its own, for calls that block: a pool of tasks must not be blocked by them. The
/// thread blocks all signals, so that they go to the main thread.
public func runOnThread(_ body: @escaping @Sendable () -> Void) {
  var attributes = pthread_attr_t()
  var thread = pthread_t()
  // SAFETY: the box is retained once here and released once, by the thread or, where none starts, here; the
  // attributes and masks live through the calls.
  let box = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
  unsafe pthread_attr_init(&attributes)
  unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var all = sigset_t()
  var old = sigset_t()
  unsafe sigfillset(&all)
  // A fault of its own can go to no other thread: blocked, it would end the process past every handler (CutFiles).
  unsafe sigdelset(&all, SIGBUS)
  unsafe pthread_sigmask(SIG_SETMASK, &all, &old)
  let failure = unsafe pthread_create(
    &thread, &attributes,
    { raw in
      unsafe Unmanaged<ThreadBody>.fromOpaque(raw!).takeRetainedValue().body()
      return nil
    }, box)
  unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
  unsafe pthread_attr_destroy(&attributes)
  if failure != 0 { unsafe Unmanaged<ThreadBody>.fromOpaque(box).takeRetainedValue().body() }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A pipe by which one thread wakes another that polls.
public struct WakePipe: ~Copyable, Sendable {
  private let reader: FileDescriptor
  private let writer: FileDescriptor

  public init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    // SAFETY: the call writes two descriptors into the array.
    let result = unsafe clinux_wake_pipe(&ends)
    if result < 0 { throw Errno(rawValue: -result) }
    reader = FileDescriptor(owning: ends[0])
    writer = FileDescriptor(owning: ends[1])
  }

  public var readDescriptor: Int32 { reader.rawValue }

  /// Makes the reading end readable.
  public func ring() {
    var byte: UInt8 = 1
    // SAFETY: one byte that lives through the call. A full pipe is readable already.
    _ = unsafe write(writer.rawValue, &byte, 1)
  }

  /// Reads the pipe empty.
  public func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    // SAFETY: the call writes at most the array's bytes.
    while unsafe read(reader.rawValue, &bytes, bytes.count) > 0 {}
  }
}
