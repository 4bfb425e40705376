public import IPCCore
internal import Platform

/// The wish of one who watches a domain that its processes write events, or keep counters, for it (§28).
///
/// It stands in a file of the watcher's own, with a lease of one second that ``renew()`` extends: when the watcher
/// dies, is killed or is stopped, the wish ends with the lease. A process that works honours it 0.1 s later, at its
/// next operation (where it does nothing but take messages that have long been waiting, or find none: at the latest
/// at the sixteenth); a process that is blocked has nothing to tell until it goes on.
public final class Watch {
  public let level: WatchLevel
  private let own: OwnFile
  private var lease: UInt64 = 0

  /// Begins to watch.
  /// - Throws: ``DomainError/noSuchDomain(_:)``; ``DomainError/busy(path:)`` while eight others watch.
  public init(
    _ domain: String, in place: DomainPlace = DomainPlace(), level: WatchLevel = .events
  ) throws(DomainError) {
    guard isValidName(domain) else { throw .invalidName(domain) }
    let directory = place.path(of: domain)
    try Domain.checkDirectory(directory, domain: domain)
    own = try Self.claim(in: directory)
    self.level = level
    let bytes = WatchLayout.encoded(level, lease: 0, processID: ThisProcess.processID)
    do { try own.file.write(bytes, offset: 0) } catch {
      throw .system(SystemFault("write", own.path, error))
    }
    renew()
  }

  /// Extends the lease to a second from now; call it at least every half second. Does nothing while most of it is left.
  public func renew() {
    let now = monotonicNanoseconds()
    guard lease < now + WatchLayout.leaseNanoseconds * 7 / 10 else { return }
    lease = now + WatchLayout.leaseNanoseconds
    try? own.file.write(WatchLayout.encoded(lease), offset: WatchLayout.lease)
  }

  /// A file that nobody holds: a fresh one, or that of a watcher which has died.
  private static func claim(in directory: String) throws(DomainError) -> OwnFile {
    var fault: SystemFault?
    for index in 0..<WatchLayout.fileCount {
      let path = "\(directory)/\(WatchLayout.prefix)\(index)"
      do throws(Errno) {
        let file = try FileDescriptor.openOrCreate(path)
        let isOurs = try file.tryLock(byte: WatchLayout.lockByte)
        if isOurs, OwnFile.isNamed(path, file) { return OwnFile(path: path, file: file) }
      } catch { fault = SystemFault("watch by", path, error) }
    }
    if let fault { throw .system(fault) }
    throw .busy(path: directory)
  }
}

/// A watcher's file, whose lock it holds; the name goes with the value.
private struct OwnFile: ~Copyable {
  let path: String
  let file: FileDescriptor

  init(path: String, file: consuming FileDescriptor) {
    self.path = path
    self.file = file
  }

  deinit {
    // Whoever takes the name next finds that it is no longer this file's.
    if Self.isNamed(path, file) { try? FileSystem.unlink(path) }
  }

  static func isNamed(_ path: String, _ file: borrowing FileDescriptor) -> Bool {
    guard let there = try? FileStatus(path: path), let own = try? file.status() else { return false }
    return there.inode == own.inode && own.isRegularFile
  }
}
