internal import Platform
internal import Synchronization

/// Asymmetric direct communication: the receiver takes a message whoever sent it (§5).
extension Participant {
  /// Receives a message whoever sent it (§5); links are served in turn. Blocks until there is one.
  public func receiveFromAnyone() throws(ReceiveError) -> Message {
    while true {
      let outcome = try receiveFromAnyone(ReceiveRequest(mayBlock: true))
      if case .message(let message) = outcome { return message }
    }
  }

  /// As above, at most that long on the domain clock.
  public func receiveFromAnyone(timeoutNanoseconds: UInt64) throws(ReceiveError) -> Reception {
    let request = ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeoutNanoseconds)
    if case .message(let message) = try receiveFromAnyone(request) { return .message(message) }
    return .timedOut
  }

  /// As above without blocking: nil when there is no message.
  public func receiveNowFromAnyone() throws(ReceiveError) -> Message? {
    guard case .message(let message) = try receiveFromAnyone(ReceiveRequest(mayBlock: false)) else {
      return nil
    }
    return message
  }

  package func receiveFromAnyone(_ request: ReceiveRequest) throws(ReceiveError) -> ReceiveOutcome {
    guard isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    passGate()
    // An operation that finds nothing, or fails, has completed too.
    defer { endStep() }
    let deadline = Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds)
    if let message = try takeFromAnyLink() { return .message(message) }
    guard request.mayBlock else { return .nothing }
    return try waiting(WaitDescription(.message, until: deadline)) {
      () throws(ReceiveError) -> ReceiveOutcome in
      while true {
        if let outcome = try waitForAnyLink(deadline) { return outcome }
      }
    }
  }

  /// One look at every link.
  private func takeFromAnyLink() throws(ReceiveError) -> Message? {
    discoverLinks()
    for link in linksInTurn() {
      do throws(ReceiveError) {
        if let message = try link.incoming.receiveIfThere() { return served(message, by: link) }
      } catch {
        guard case .peerTerminated = error else { throw error }
        forget(link, link.peer.name)
      }
    }
    return nil
  }

  /// Waits on the links that there are; nil when there are others now.
  private func waitForAnyLink(_ deadline: Deadline) throws(ReceiveError) -> ReceiveOutcome? {
    let doorbell = identitySegment.word32(ProcessLayout.doorbell)
    let rung = doorbell.loadAcquire()
    discoverLinks()
    let all = linksInTurn()
    var set = SetReceive(self, all.map(\.incoming), deadline: deadline)
    defer { set.leave() }
    var handed: Int?
    while true {
      do throws(SetReceive.Failure) {
        switch try set.look(handed: handed) {
        case .message(let message, let channel):
          guard let link = all.first(where: { $0.incoming === channel }) else { return .message(message) }
          return .message(served(message, by: link))
        case .timedOut: return .timedOut
        case .nothing: break
        }
      } catch {
        guard case .peerTerminated = error.error,
          let link = all.first(where: { $0.incoming === error.channel })
        else { throw error.error }
        forget(link, link.peer.name)
        return nil
      }
      guard links.state.withLock({ $0.listedAt }) == rung else {
        // Links that could not be looked at, for want of descriptors, are looked for again soon.
        sleepNanoseconds(min(1_000_000, deadline.remainingNanoseconds(in: domain)))
        return nil
      }
      handed = set.sleep { doorbell.loadAcquire() != rung }
      if handed == nil, doorbell.loadAcquire() != rung { return nil }
    }
  }

  /// All links, beginning after the peer served last.
  private func linksInTurn() -> [Link] {
    links.state.withLock { state in
      let all = (Array(state.current.values) + state.departed.values.flatMap { $0 }).sorted {
        $0.peer.id < $1.peer.id
      }
      return all.filter { $0.peer.id > state.lastServed } + all.filter { $0.peer.id <= state.lastServed }
    }
  }

  private func served(_ message: Message, by link: Link) -> Message {
    links.state.withLock { $0.lastServed = link.peer.id }
    return message
  }

  // MARK: Waiting until a link is empty

  /// Blocks until the process that holds the name has received everything that this one has sent it (§11).
  /// - Parameters:
  ///   - name: of the peer.
  ///   - timeoutNanoseconds: of the domain clock; nil: without limit.
  /// - Throws: ``SendError/peerTerminated(name:)`` when the peer has died before.
  public func waitUntilEmpty(
    to name: String, timeoutNanoseconds: UInt64? = nil
  ) throws(SendError) -> EmptyOutcome {
    guard isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    let link: Link
    do { link = try self.link(to: name) } catch {
      switch error {
      case .damaged(let fault): throw .damaged(fault)
      case .system(let fault): throw fault.errno.isOutOfSpace ? .outOfMemory(fault) : .system(fault)
      default: throw .noSuchProcess(name: name)
      }
    }
    return try link.outgoing.waitUntilEmpty(timeoutNanoseconds: timeoutNanoseconds)
  }
}
