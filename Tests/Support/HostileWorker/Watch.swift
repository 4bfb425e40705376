import Glibc
import Platform
import Synchronization

/// Counts the cases, and ends the process when none has ended for a while.
enum Watch {
  private static let count = Atomic<Int>(0)

  /// - Parameter limitNanoseconds: so long may one case take.
  static func begin(limitNanoseconds: UInt64) {
    runOnThread {
      var last = -1
      var since = monotonicNanoseconds()
      while true {
        sleepNanoseconds(limitNanoseconds / 500)
        let now = count.load(ordering: .relaxed)
        if now != last { (last, since) = (now, monotonicNanoseconds()) }
        if monotonicNanoseconds() - since > limitNanoseconds {
          say("hangs")
          ThisProcess.endNow(3)
        }
      }
    }
  }

  static func noteCase() { count.add(1, ordering: .relaxed) }

  /// Writes a line at once, for the process may end at any moment.
  static func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // SAFETY: the call reads the array's bytes.
    _ = unsafe write(1, bytes, bytes.count)
  }
}
