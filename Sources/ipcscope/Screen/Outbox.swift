import Platform
import ScopeModel
import Synchronization

/// Results that background threads hand to the screen's loop; a pipe wakes it.
final class Outbox: Sendable {
  private let messages = Mutex<[ScopeModel.Message]>([])
  private let pipe: WakePipe

  init() throws(Errno) { pipe = try WakePipe() }

  /// Readable while there is something to take.
  var wakeDescriptor: Int32 { pipe.readDescriptor }

  func put(_ outcome: ActionOutcome) { put(.outcome(outcome)) }

  func put(_ message: ScopeModel.Message) {
    messages.withLock { $0.append(message) }
    pipe.ring()
  }

  func takeAll() -> [ScopeModel.Message] {
    pipe.drain()
    return messages.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
