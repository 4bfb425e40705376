import IPCCore
import Platform
import Testing

extension Conformance {
  @Suite struct RegistryLockTests {
    @Test(
      "Who waits for the lock for names gives up when its holder does not move, and waits on while names come and go (§1)"
    )
    func patience() throws {
      let temporary = try TemporaryDomain()
      let path = temporary.domain.path
      let lock = try FileDescriptor.openOrCreate("\(path)/lock")
      try #require(try lock.tryLock(byte: 0))
      // Nothing changes.
      #expect(throws: DomainError.busy(path: "\(path)/lock")) {
        try RegistryLock.with(directory: path, patienceNanoseconds: 300 * millisecond) {
          () throws(DomainError) in
        }
      }
      // Names change for three times as long as one holder is waited for; then the lock is free.
      let waiting = Concurrent {
        try RegistryLock.with(directory: path, patienceNanoseconds: second) { () throws(DomainError) in }
      }
      let begin = monotonicNanoseconds()
      while monotonicNanoseconds() &- begin < 3 * second {
        _ = try FileDescriptor.openOrCreate("\(path)/passing")
        try FileSystem.unlink("\(path)/passing")
        #expect(!waiting.isFinished)
        sleepNanoseconds(20 * millisecond)
      }
      lock.unlock(byte: 0)
      try waiting.value()
    }
  }
}
