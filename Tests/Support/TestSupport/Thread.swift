internal import Glibc

/// A plain thread of the operating system: the library's calls block, and must not block a pool of tasks.
public final class Thread {
  private final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  private var id = pthread_t()

  public init(_ body: @escaping @Sendable () -> Void) {
    // SAFETY: the box is retained for the thread, which releases it.
    let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
    unsafe pthread_create(
      &id, nil,
      { raw in
        unsafe Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
        return nil
      }, box)
  }

  /// Waits for its end. Once, by its maker.
  public func join() { pthread_join(id, nil) }
}
