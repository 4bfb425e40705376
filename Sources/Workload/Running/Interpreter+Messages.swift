internal import IPCCore
internal import Platform

/// Sending and receiving, and what a worker makes of each outcome.
extension Interpreter {
  /// What a live override makes of the mode that the file says.
  private func mode(_ until: SendUntil) -> SendUntil {
    switch participant.userWord(0).loadRelaxed() {
    case 1: .received
    case 2: .queued
    case 3: .immediately
    default: until
    }
  }

  mutating func send(_ step: SendStep) throws(Stop) {
    let values = values(ofStep: step.number)
    let bytes = message(step, values)
    let until = mode(step.until)
    let wasSent: Bool
    refused = ""
    switch step.to {
    case .mailbox(let name):
      let open = try mailbox(name)
      do {
        wasSent =
          try open.mailbox.send(
            bytes, until: until, timeoutNanoseconds: step.timeoutNanoseconds
          ).sequence != nil
      } catch {
        // No failure of the worker: the queue may drain, and memory come back.
        guard case .outOfMemory = error else { throw Self.stop(error, place: step.to) }
        wasSent = false
        refused = "no memory"
      }
    case .link(let name):
      wasSent = try send(bytes, over: name, until: until, timeoutNanoseconds: step.timeoutNanoseconds)
    case .buffer(let name):
      let open = try buffer(name, as: .producer)
      do {
        wasSent = try open.produce(
          bytes, mayBlock: until != .immediately, timeoutNanoseconds: step.timeoutNanoseconds)
      } catch { throw .failure(.buffer(error, name: name)) }
    case .anyone, .anyOf: return
    }
    if wasSent { memory.noteSent() } else { rest() }
  }

  /// The message of a step, in the size that it asks for.
  private func message(_ step: SendStep, _ values: MessageTemplate.Values) -> [UInt8] {
    guard !step.messages.isEmpty else { return DataWork.made(byteCount: step.byteCount ?? 0, values.n) }
    let text = step.messages[Int((values.n - 1) % UInt64(step.messages.count))].bytes(values)
    guard let byteCount = step.byteCount, !text.isEmpty else { return text }
    return (0..<byteCount).map { text[$0 % text.count] }
  }

  /// A rest that keeps steps which find nothing to do from turning round a processor.
  func rest() { participant.sleep(nanoseconds: Self.restNanoseconds) }

  // MARK: Links

  private func linkOptions(_ peer: String) -> LinkOptions {
    guard let plan = scenario.link(between: participant.name, and: peer) else { return LinkOptions() }
    return LinkOptions(capacity: plan.capacity, maximumMessageByteCount: plan.maximumMessageByteCount)
  }

  private func waitsForSuccessor(of peer: String) -> Bool {
    scenario.link(between: participant.name, and: peer)?.whenPeerEnds == .wait
  }

  /// How long to wait for somebody to hold the peer's name.
  private func patience(with peer: String) -> UInt64 {
    waitsForSuccessor(of: peer) ? UInt64.max >> 4 : Self.patienceNanoseconds
  }

  private func send(
    _ bytes: [UInt8], over peer: String, until: SendUntil, timeoutNanoseconds: UInt64?
  ) throws(Stop) -> Bool {
    while true {
      do {
        return try participant.send(
          bytes, to: peer, until: until, timeoutNanoseconds: timeoutNanoseconds,
          waitForPeerNanoseconds: patience(with: peer), options: linkOptions(peer)
        ).sequence != nil
      } catch {
        guard case .peerTerminated = error, waitsForSuccessor(of: peer) else {
          throw Self.stop(error, place: .link(peer))
        }
      }
    }
  }

  private func receive(over peer: String, _ request: ReceiveRequest) throws(Stop) -> ReceiveOutcome {
    while true {
      do {
        return try participant.receive(
          from: peer, request, waitForPeerNanoseconds: patience(with: peer), options: linkOptions(peer))
      } catch {
        guard case .peerTerminated = error, waitsForSuccessor(of: peer) else {
          throw Self.stop(error, place: .link(peer))
        }
      }
    }
  }

  // MARK: Receiving

  mutating func receive(_ step: ReceiveStep) throws(Stop) {
    let request = ReceiveRequest(mayBlock: step.mayBlock, timeoutNanoseconds: step.timeoutNanoseconds)
    let outcome: ReceiveOutcome
    switch step.from {
    case .mailbox(let name): outcome = try receive(mailbox(name), request)
    case .anyOf(let names):
      var open: [OpenMailbox] = []
      for name in names { open.append(try mailbox(name)) }
      outcome = try receive(anyOf: open, request, place: step.from)
    case .link(let peer): outcome = try receive(over: peer, request)
    case .anyone:
      do { outcome = try participant.receiveFromAnyone(request) } catch {
        throw Self.stop(error, place: .anyone)
      }
    case .buffer(let name):
      let open = try buffer(name, as: .consumer)
      do {
        let bytes = try open.consume(mayBlock: step.mayBlock, timeoutNanoseconds: step.timeoutNanoseconds)
        if let bytes { received = bytes } else { rest() }
      } catch { throw .failure(.buffer(error, name: name)) }
      return
    }
    switch outcome {
    case .message(let message): received = message.bytes
    case .timedOut: break
    case .nothing: rest()
    }
  }

  /// Waits until nothing is queued; where the time passes before, the next step follows all the same.
  mutating func waitUntilEmpty(_ step: EmptyStep) throws(Stop) {
    switch step.at {
    case .mailbox(let name):
      let open = try mailbox(name)
      do { _ = try open.mailbox.waitUntilEmpty(timeoutNanoseconds: step.timeoutNanoseconds) } catch {
        throw Self.stop(error, place: step.at)
      }
    case .link(let peer):
      guard participant.identity(of: peer) != nil else { return }
      do { _ = try participant.waitUntilEmpty(to: peer, timeoutNanoseconds: step.timeoutNanoseconds) } catch {
        throw Self.stop(error, place: step.at)
      }
    case .anyOf, .anyone, .buffer: return
    }
  }

  /// Receives from a set of mailboxes.
  private func receive(
    anyOf open: [OpenMailbox], _ request: ReceiveRequest, place: Place
  ) throws(Stop) -> ReceiveOutcome {
    do {
      let received = try participant.receive(fromAnyOf: open.map { $0.mailbox.member }, request)
      return received.map { .message($0.message) } ?? (request.mayBlock ? .timedOut : .nothing)
    } catch { throw Self.stop(error, place: place) }
  }

  /// Receives from a mailbox. Where another holds the right of its one receiver, this worker stands by.
  func receive(_ open: OpenMailbox, _ request: ReceiveRequest) throws(Stop) -> ReceiveOutcome {
    while true {
      do { return try open.mailbox.receive(request) } catch {
        guard case .notTheReceiver = error else { throw Self.stop(error, place: .mailbox(open.mailbox.name)) }
        if !request.mayBlock { return .nothing }
      }
      participant.sleep(nanoseconds: 25 * Self.restNanoseconds)
    }
  }

  // MARK: Errors

  static func stop(_ error: SendError, place: Place) -> Stop {
    switch error {
    case .mailboxClosed(let name): .end(.mailboxClosed(name: name))
    case .peerTerminated(let name), .noSuchProcess(let name): .end(.peerTerminated(name: name))
    default: .failure(.send(error, to: place.description))
    }
  }

  static func stop(_ error: ReceiveError, place: Place) -> Stop {
    switch error {
    case .mailboxClosed(let name): .end(.mailboxClosed(name: name))
    case .peerTerminated(let name), .noSuchProcess(let name): .end(.peerTerminated(name: name))
    default: .failure(.receive(error, from: place.description))
    }
  }
}
