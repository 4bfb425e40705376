internal import Platform

/// The lock file of a domain: held only while names change, never during an operation on a channel.
package enum RegistryLock {
  /// How long one holder is waited for: it may be stopped. A crowd in which one after the other gets its turn is
  /// waited for as long as it takes.
  package static let patienceNanoseconds: UInt64 = 10_000_000_000
  /// Seldom in the end, so that a thousand that wait leave the processor to the one that holds it.
  private static let longestNapNanoseconds: UInt64 = 30_000_000

  package static func with<R>(
    directory: String, patienceNanoseconds: UInt64 = patienceNanoseconds,
    _ body: () throws(DomainError) -> R
  ) throws(DomainError) -> R {
    let path = "\(directory)/lock"
    var since = monotonicNanoseconds()
    var lastChange: UInt64 = 0
    var nap: UInt64 = 20_000
    while true {
      let file: FileDescriptor
      do throws(Errno) { file = try FileDescriptor.openOrCreate(path) } catch {
        throw .system(SystemFault("lock", path, error))
      }
      let taken = (try? file.tryLock(byte: 0)) ?? false
      // Whoever removes a domain removes this file too: a lock on a file without a name guards nothing.
      if taken, let now = try? FileStatus(path: path), now.inode == (try? file.status())?.inode {
        return try body()
      }
      let now = monotonicNanoseconds()
      // A name that has come or gone has changed the directory: a holder has got on (or, rarely, an observer has come
      // or gone, whose file needs no lock; then one that stands still is waited for a little longer).
      let change = (try? FileStatus(path: directory))?.modificationNanoseconds ?? 0
      if change != lastChange { (lastChange, since) = (change, now) }
      if now &- since > patienceNanoseconds { throw .busy(path: path) }
      if !taken {
        sleepNanoseconds(nap)
        nap = min(nap * 2, longestNapNanoseconds)
      }
    }
  }
}
