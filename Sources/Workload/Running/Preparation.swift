public import IPCCore

/// Makes the channels of a scenario that are not there yet: mailboxes, buffers and regions. What is there
/// stays as it is, with its contents. A mailbox that a process owns is made by that process when it joins;
/// links come into being by their first use.
public func prepare(_ scenario: Scenario, as participant: Participant) throws(DomainError) {
  for plan in scenario.mailboxes where plan.owner == nil {
    try unlessThere { () throws(DomainError) in
      _ = try participant.createMailbox(
        plan.name, capacity: plan.capacity, maximumMessageByteCount: plan.maximumMessageByteCount,
        maximumMemoryByteCount: plan.maximumMemoryByteCount, receivers: plan.receivers)
    }
  }
  for plan in scenario.buffers {
    try unlessThere { () throws(DomainError) in try createBuffer(plan, as: participant) }
  }
  for plan in scenario.regions {
    try unlessThere { () throws(DomainError) in
      let region = try participant.createRegion(plan.name, byteCount: plan.byteCount)
      region.stock(plan.bytes, semaphores: plan.semaphores)
    }
  }
}

/// Ends and removes the channels of a scenario, so that ``prepare(_:as:)`` makes them anew and empty. Whoever
/// still waits on a mailbox is woken with `mailboxClosed`.
public func removeChannels(of scenario: Scenario, as participant: Participant) throws(DomainError) {
  for plan in scenario.mailboxes {
    try unlessMissing { () throws(DomainError) in _ = try participant.deleteMailbox(plan.name) }
  }
  for plan in scenario.buffers {
    try unlessMissing { () throws(DomainError) in try participant.removeBuffer(plan.name) }
  }
  for plan in scenario.regions {
    try unlessMissing { () throws(DomainError) in try participant.removeRegion(plan.name) }
  }
}

private func unlessThere(_ body: () throws(DomainError) -> Void) throws(DomainError) {
  do { try body() } catch {
    if case .alreadyExists = error { return }
    throw error
  }
}

private func unlessMissing(_ body: () throws(DomainError) -> Void) throws(DomainError) {
  do { try body() } catch {
    if case .noSuchObject = error { return }
    throw error
  }
}
