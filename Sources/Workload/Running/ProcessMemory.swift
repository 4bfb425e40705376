internal import Synchronization

/// What all threads of a worker share without asking for it: the memory of their process.
final class ProcessMemory: Sendable {
  private struct State {
    var sentCount: UInt64 = 0
    var remembered: [UInt8] = []
  }
  private let state = Mutex(State())

  /// How many messages the process has sent.
  var sentCount: UInt64 { state.withLock { $0.sentCount } }
  func noteSent() { state.withLock { $0.sentCount += 1 } }

  /// What its threads keep for each other.
  var remembered: [UInt8] {
    get { state.withLock { $0.remembered } }
    set { state.withLock { $0.remembered = newValue } }
  }
}
