internal import Synchronization

/// Messages that another thread puts into a channel: whether it is done, and what went wrong.
final class InjectedWork: Sendable {
  private struct State {
    var hasEnded = false
    var failure: String?
  }
  private let state = Mutex(State())

  func end(_ failure: String?) {
    state.withLock {
      $0.hasEnded = true
      $0.failure = failure
    }
  }

  var hasEnded: Bool { state.withLock(\.hasEnded) }
  var failure: String? { state.withLock(\.failure) }
}
