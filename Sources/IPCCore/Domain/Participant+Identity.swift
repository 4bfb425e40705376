internal import Platform

/// Acting in another's name: how the commands that run inside `join` share the one identity that it holds.
///
/// Such a process is a participant of its own as to life: its locks, tickets and wait records bear its own id,
/// so that its death is noticed and cleaned up as any other. What others see of its messages is the identity of
/// the process that it acts for: as their sender and receiver, as the owner of a mailbox, and as one end of a
/// link, which therefore outlives each single command.
extension Participant {
  /// Joins under a name of its own, to act in the name of a live process of the same user.
  /// - Throws: ``DomainError/noSuchObject(kind:name:)`` when nobody holds `principal`.
  package convenience init(
    joining domain: Domain, as name: String, actingFor principal: String
  ) throws(DomainError) {
    let segment = try domain.openSegment(.process, principal)
    let peer = Peer(segment)
    guard peer.isAlive else { throw .noSuchObject(kind: "process", name: principal) }
    try self.init(joining: domain, as: name, role: .participant, principal: peer)
  }

  /// The id under which messages of this process go out and come in.
  @inline(__always) var identity: UInt64 { principal?.id ?? id.rawValue }
  var identityName: String { principal?.name ?? name }
  var identitySegment: Segment { principal?.segment ?? segment }

  /// The process id of the one in whose name this one acts.
  package var principalProcessID: Int32? { principal?.processID }
  /// Whether the process in whose name this one acts still lives; true where it acts for itself.
  package var principalLives: Bool { principal?.isAlive ?? true }
}
