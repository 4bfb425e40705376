internal import Platform

/// Pausing, holding and stepping, as the paused process does them (§30).
extension Participant {
  /// How long a gated process sleeps before it looks whether whoever closed the gate still lives.
  private static let gatePollNanoseconds: UInt64 = 250_000_000
  /// How long a pauser has to write its name after it has closed the gate.
  private static let namingPatienceNanoseconds: UInt64 = 100_000_000

  /// The border of an operation: returns at once while nothing is paused or held, else when this process may go on.
  @inline(__always) package func passGate() {
    if domain.gateWord.loadRelaxed() & (GateWord.pausedBit | GateWord.someHeldBit) != 0 { waitAtGate() }
  }

  /// Whether this process must stop at its next border.
  package var isGated: Bool {
    let gate = domain.gate
    if gate.isPaused { return true }
    return gate.someHeld && segment.word(ProcessLayout.heldBy).loadAcquire() != 0
  }

  private func waitAtGate() {
    guard isGated else { return }
    if takeStep() { return }
    waiting(WaitDescription(.gate)) {
      crashPoint(.gateWaits)
      while isGated {
        // The sequence is read before the conditions, so that a change between them ends the sleep at once.
        let sequence = domain.gateSequence.loadAcquire()
        if takeStep() || !isGated { return }
        // Nothing is under way at the border of an operation, so that the process may end here.
        if Interruption.endsWaits { ThisProcess.endInterrupted() }
        domain.gateSequence.sleep(while: sequence, timeoutNanoseconds: Self.gatePollNanoseconds)
        releaseAbandonedGate()
      }
    }
  }

  /// Uses one permit, if there is one.
  private func takeStep() -> Bool {
    let takenWord = segment.word(ProcessLayout.stepsTaken)
    let taken = takenWord.loadAcquire()
    guard findsStepPermit(), takenWord.compareExchange(taken, taken &+ 1) else { return false }
    crashPoint(.gateStepTaken)
    return true
  }

  /// Looks whether a permit lies ready, so that a worker need not sleep out its pace. One that the dead have left is
  /// withdrawn by this look.
  package func findsStepPermit() -> Bool {
    let granted = segment.word(ProcessLayout.stepsGranted).loadAcquire()
    let takenWord = segment.word(ProcessLayout.stepsTaken)
    let taken = takenWord.loadAcquire()
    guard granted == taken &+ 1 else { return false }
    let stepper = segment.word(ProcessLayout.steppedBy).loadAcquire()
    if stepper == 0 || stepper == id.rawValue || peer(stepper)?.canAct ?? false { return true }
    // Whoever granted it was killed in the midst of the step, or stands still: the permit would lie ready for ever,
    // and let something through when nobody asks for it any more. It is withdrawn, as if the step had ended.
    if takenWord.compareExchange(taken, granted) {
      segment.word(ProcessLayout.stepsEnded).storeRelease(granted)
    }
    return false
  }

  /// The operation of a step has completed, or has blocked.
  func endStep() {
    let taken = segment.word(ProcessLayout.stepsTaken).loadAcquire()
    let ended = segment.word(ProcessLayout.stepsEnded)
    if ended.loadRelaxed() != taken {
      crashPoint(.gateStepEnds)
      ended.storeRelease(taken)
    }
  }

  /// If whoever paused the domain or holds this process has died or is itself stopped, all goes on.
  func releaseAbandonedGate() {
    let gate = domain.gate
    var pauser = domain.pauserWord.loadAcquire()
    if gate.isPaused, pauser == 0 {
      // Whoever has just closed the gate is about to write its name, or has died before it could.
      sleepNanoseconds(Self.namingPatienceNanoseconds)
      pauser = domain.pauserWord.loadAcquire()
    }
    if gate.isPaused, pauser != id.rawValue, !(peer(pauser)?.canAct ?? false), domain.gate == gate,
      domain.pauserWord.loadAcquire() == pauser
    {
      _ = domain.resume(from: gate)
    }
    let held = segment.word(ProcessLayout.heldBy)
    let holder = held.loadAcquire()
    if holder != 0, holder != id.rawValue, !(peer(holder)?.canAct ?? false) {
      if held.compareExchange(holder, 0) { settleHeld() }
    }
  }

  /// Lets one operation of another process through when it comes to the gate.
  /// - Returns: the number of the permit.
  package func grantStep(to peer: Segment) -> UInt64 {
    // First by whom: nobody lives by a permit of the dead.
    peer.word(ProcessLayout.steppedBy).storeRelease(id.rawValue)
    crashPoint(.gateStepperNamed)
    let permit = peer.word(ProcessLayout.stepsTaken).loadAcquire() &+ 1
    peer.word(ProcessLayout.stepsGranted).storeRelease(permit)
    crashPoint(.gateStepGranted)
    domain.announceGate()
    return permit
  }

  /// Takes the note down that somebody is held, if nobody is any more: all operations look closer while it stands.
  package func settleHeld() {
    func someoneIsHeld() -> Bool {
      ((try? domain.processNames()) ?? []).contains { name in
        peer(named: name).map { ($0.segment?.word(ProcessLayout.heldBy).loadAcquire() ?? 0) != 0 } ?? false
      }
    }
    if someoneIsHeld() { return domain.setSomeHeld(true) }
    domain.setSomeHeld(false)
    // Whoever was held between the look and that has been overlooked, or puts the note up again itself.
    if someoneIsHeld() { domain.setSomeHeld(true) }
  }

  /// Notes an operation that has completed.
  func noteOperation(at domainTime: UInt64, channel: UInt64) {
    segment.word(ProcessLayout.operationCount).fetchAdd(1)
    segment.word(ProcessLayout.lastChannel).storeRelaxed(channel)
    segment.word(ProcessLayout.lastOperation).storeRelaxed(domainTime)
    if domain.gateWord.loadRelaxed() & (GateWord.pausedBit | GateWord.someHeldBit) != 0 { endStep() }
  }

  func noteSent(_ sequence: UInt64, channel: UInt64, at domainTime: UInt64) {
    identitySegment.word(ProcessLayout.sentCount).fetchAdd(1)
    crashPoint(.sendNoted)
    segment.word(ProcessLayout.lastSentSequence).storeRelaxed(sequence)
    noteOperation(at: domainTime, channel: channel)
  }

  func noteReceived(_ sequence: UInt64, channel: UInt64, at domainTime: UInt64) {
    identitySegment.word(ProcessLayout.receivedCount).fetchAdd(1)
    crashPoint(.receiveNoted)
    segment.word(ProcessLayout.lastReceivedSequence).storeRelaxed(sequence)
    noteOperation(at: domainTime, channel: channel)
  }

  /// Sleeps on the domain clock: pausing stops the sleep, holding this process does not shorten it, and a step
  /// ends it. For workers that keep a pace the eye can follow.
  public func sleep(nanoseconds: UInt64) {
    let deadline = Deadline(domain, timeoutNanoseconds: nanoseconds)
    waiting(WaitDescription(.pace)) {
      while !deadline.hasPassed(in: domain) && !findsStepPermit() {
        let sequence = domain.gateSequence.loadAcquire()
        if findsStepPermit() { return }
        sleep(
          on: domain.gateSequence, while: sequence, until: deadline,
          pollNanoseconds: Self.gatePollNanoseconds)
      }
    }
  }
}

extension Domain {
  /// Closes the gate and stops the clock in the name of `pauser`; false when it was closed already.
  package func pause(by pauser: UInt64) -> Bool {
    while true {
      let gate = gate
      if gate.isPaused { return false }
      if gateWord.compareExchange(gate.raw, gate.paused(monotonic: monotonicNanoseconds()).raw) {
        crashPoint(.gatePaused)
        // Only the one that has closed the gate writes its name; until then the word is 0 (see `resume`).
        pauserWord.storeRelease(pauser)
        crashPoint(.gatePauserNamed)
        announceGate()
        return true
      }
    }
  }

  /// Opens the gate that was read as `gate`; false when it has changed since.
  package func resume(from gate: GateWord) -> Bool {
    guard gate.isPaused else { return false }
    let pauser = pauserWord.loadAcquire()
    guard gateWord.compareExchange(gate.raw, gate.resumed(monotonic: monotonicNanoseconds()).raw) else {
      return false
    }
    crashPoint(.gateResumed)
    // Not where the next pauser has written its own name already.
    _ = pauserWord.compareExchange(pauser, 0)
    announceGate()
    return true
  }

  /// Marks whether some process is held, so that operations look at their own word.
  package func setSomeHeld(_ held: Bool) {
    while true {
      let gate = gate
      if gate.someHeld == held || gateWord.compareExchange(gate.raw, gate.withSomeHeld(held).raw) { break }
    }
    announceGate()
  }

  /// Wakes all who sleep at a gate, so that they look again.
  package func announceGate() {
    gateSequence.fetchAdd(1)
    gateSequence.wakeAll()
  }
}
