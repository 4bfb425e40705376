internal import Platform

/// The proof of a process's life: a lock on its file, which the kernel takes away with the process.
///
/// It is an open file of its own, apart from the mapping: a forked child inherits both, and can close this one,
/// but the mapping would hold its open file, and so the lock, for as long as the child lives.
final class LifeLock: Sendable {
  let descriptor: FileDescriptor

  init(path: String) throws(Errno) {
    descriptor = try FileDescriptor.openReadWrite(path)
    _ = try descriptor.tryLock(byte: ProcessLayout.lifeLockByte)
  }
}
