public import IPCCore
public import Observation
internal import Platform

/// The few writers from outside: gate, step, capacity, injection, tuning, signals (§30, 31).
///
/// It acts under an identity of its own, which whoever it has paused checks: if it dies or is stopped, all resume.
public final class Controller: Sendable {
  public let participant: Participant
  private var domain: Domain { participant.domain }

  public init(_ participant: Participant) { self.participant = participant }

  // MARK: Gate

  /// Stops every process at the border of its next operation, and the domain clock at once; false when somebody has paused already.
  @discardableResult public func pause() -> Bool { domain.pause(by: participant.id.rawValue) }

  /// Lets all go on; false when nothing was paused.
  @discardableResult public func resume() -> Bool {
    while domain.gate.isPaused {
      if domain.resume(from: domain.gate) { return true }
    }
    return false
  }

  /// Holds one process at its next border.
  public func hold(_ id: UInt64) throws(ControlError) {
    let segment = try livePeer(id).segment
    segment.word(ProcessLayout.heldBy).storeRelease(participant.id.rawValue)
    domain.setSomeHeld(true)
  }

  /// Lets a held process go on.
  public func release(_ id: UInt64) throws(ControlError) {
    let segment = try livePeer(id).segment
    segment.word(ProcessLayout.heldBy).storeRelease(0)
    participant.settleHeld()
  }

  func livePeer(_ id: UInt64) throws(ControlError) -> (peer: Peer, segment: Segment) {
    guard let peer = participant.peer(id), peer.isAlive, let segment = peer.segment else {
      throw .noSuchProcess(participant.name(of: id))
    }
    return (peer, segment)
  }

  // MARK: Tuning of workers

  /// Asks a worker of a scenario to send in a mode; nil: in the mode that its own program says.
  public func setSendMode(_ mode: SendModeName?, of id: UInt64) throws(ControlError) {
    let (peer, segment) = try livePeer(id)
    guard segment.word(ProcessLayout.userWords + 8).loadAcquire() != 0 else {
      throw .notTunable(peer.name)
    }
    segment.word(ProcessLayout.userWords).storeRelease(mode?.overrideWord ?? 0)
  }

  /// Sets the pace of all workers of scenarios, in thousandths (1000: as written).
  public func setPace(_ thousandths: UInt64) { domain.userWord(0).storeRelease(max(1, thousandths)) }

  /// Writes into a dead process's file how it ended, for every observer. For whoever had started it.
  public func note(_ end: ProcessEnd, ofProcess name: String, processID: Int32) {
    guard let segment = try? domain.openSegment(.process, name) else { return }
    guard segment.word(ProcessLayout.processID).loadRelaxed() == UInt64(processID) else { return }
    segment.word(ProcessLayout.end).storeRelease(end.word)
  }

  /// Sends a signal to a process of the domain.
  public func signal(_ number: Int32, to id: UInt64) throws(ControlError) {
    let peer = try livePeer(id).peer
    do { try ThisProcess.signal(number, to: peer.processID) } catch {
      throw .system(SystemFault("signal", peer.name, error))
    }
  }
}

/// Why something could not be done to a domain from outside.
public enum ControlError: Error, Sendable, Equatable {
  case noSuchProcess(String)
  case noSuchChannel(String)
  /// The process is no worker of a scenario: it does not listen to a controller.
  case notTunable(String)
  case domain(DomainError)
  case send(SendError)
  case buffer(BufferError, name: String)
  case system(SystemFault)
}
