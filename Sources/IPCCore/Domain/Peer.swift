internal import Platform
internal import Synchronization

/// Another process of the domain, as this one sees it: its segment, and whether it lives.
package final class Peer: Sendable {
  package let id: UInt64
  package let name: String
  /// Nil for a life that has ended and whose file is gone: only its links tell of it.
  package let segment: Segment?
  private let deathFlag: DeathFlag?
  /// How often it was asked for, roughly: threads that look at once may count as one.
  private let looks = Atomic<UInt32>(0)
  private static let looksForProof: UInt32 = 63

  /// Wraps a process's segment.
  package init(_ segment: Segment) {
    self.segment = segment
    id = segment.header.objectID
    name = segment.header.name
    deathFlag = segment.deathFlag
  }

  /// A life that has ended, known by a link that it has left behind.
  init(departed id: UInt64, name: String) {
    self.id = id
    self.name = name
    segment = nil
    deathFlag = nil
  }

  package var processID: Int32 {
    Int32(truncatingIfNeeded: segment?.word(ProcessLayout.processID).loadRelaxed() ?? 0)
  }

  /// Whether the process takes part: a few loads while it does, a system call once the kernel has
  /// marked it, and every 64th time.
  package var isAlive: Bool {
    guard let segment, let deathFlag else { return false }
    if segment.word(ProcessLayout.state).loadAcquire() == ProcessLayout.stateLeft { return false }
    // The flag is believed for a while only: anybody who may write to the file can forge it.
    let count = looks.load(ordering: .relaxed) &+ 1
    looks.store(count, ordering: .relaxed)
    if !deathFlag.isRaised, count & Self.looksForProof != 0 { return true }
    return segment.file.descriptor.isLockedByAnother(byte: ProcessLayout.lifeLockByte)
  }

  /// Whether it lives and is not stopped by a signal or a debugger. Reads `/proc`.
  package var canAct: Bool {
    guard isAlive else { return false }
    // It lives: where it cannot be looked at (no descriptor is left), nothing speaks against it.
    guard let status = ProcessStatus(processID: processID) else { return true }
    return !status.isStopped && !status.isDead
  }
}
