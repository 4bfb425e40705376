package import Platform
internal import Synchronization

/// What a process is in a domain.
public enum ParticipantRole: UInt64, Sendable {
  /// It sends and receives.
  case participant = 0
  /// It runs, steers or watches.
  case controller = 1
}

/// One life of a process in a domain, under a name that nobody else holds meanwhile (§2).
///
/// The name is free again as soon as the value ends or the process dies, however it dies. All threads of the
/// process may use it. A forked child may not: its operations fail with `forked`.
public final class Participant: Sendable {
  public let domain: Domain
  public let name: String
  public let id: ParticipantID
  public let role: ParticipantRole
  package let segment: Segment
  private let lifeLock: LifeLock
  private let joiningThread: Int32
  let forkGeneration: UInt32
  private let deathFlag: ArmedDeathFlag?
  private let peers = Guarded<[UInt64: Peer]>([:])
  let links = LinkTable()
  /// What it tells those who watch the domain.
  let events: EventLog
  /// The process in whose name this one acts, where that is another than itself (see Participant+Identity).
  let principal: Peer?

  /// Joins a domain.
  /// - Throws: ``DomainError/nameHeld(name:processID:)`` while a live process has the name.
  public convenience init(joining domain: Domain, as name: String, role: ParticipantRole = .participant)
    throws(DomainError)
  {
    try self.init(joining: domain, as: name, role: role, principal: nil)
  }

  init(joining domain: Domain, as name: String, role: ParticipantRole, principal: Peer?) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
    let (segment, lifeLock, deathFlag) = try domain.withRegistryLock {
      () throws(DomainError) -> (Segment, LifeLock, ArmedDeathFlag?) in
      try Self.freeName(name, in: domain)
      crashPoint(.joinNameFree)
      return try Self.publishProcess(name, role: role, in: domain)
    }
    self.domain = domain
    self.name = name
    self.role = role
    self.segment = segment
    self.lifeLock = lifeLock
    self.principal = principal
    events = EventLog(domain, segment)
    id = ParticipantID(rawValue: segment.header.objectID)
    joiningThread = ThisProcess.threadID
    forkGeneration = ForkGuard.generation
    self.deathFlag = deathFlag
    ForkGuard.register(lifeLock.descriptor.rawValue)
    events.tell(.joined)
  }

  deinit {
    guard ForkGuard.generation == forkGeneration else { return }
    events.tell(.left)
    leaveLinks()
    crashPoint(.leaveMarked)
    segment.word(ProcessLayout.state).storeRelease(ProcessLayout.stateLeft)
    ForkGuard.unregister(lifeLock.descriptor.rawValue)
    let path = domain.path(of: .process, name)
    let own = try? segment.file.descriptor.status()
    try? domain.withRegistryLock { () throws(DomainError) in
      // Only our own file: the name may have passed to a successor already.
      if let there = try? FileStatus(path: path), there.inode == own?.inode { try? FileSystem.unlink(path) }
      crashPoint(.leaveUnlinked)
    }
    // Another thread's robust list runs through the flag, so that it must stay until that thread ends.
    if joiningThread == ThisProcess.threadID { deathFlag?.disarm() }
  }

  /// Makes room for a name: an error when a live process holds it, else the dead one's file goes.
  private static func freeName(_ name: String, in domain: Domain) throws(DomainError) {
    let path = domain.path(of: .process, name)
    let file: FileDescriptor
    do { file = try FileDescriptor.openReadWrite(path) } catch {
      if error == .noEntry { return }
      throw .system(SystemFault("open", path, error))
    }
    if file.isLockedByAnother(byte: ProcessLayout.lifeLockByte) {
      let header = try? Segment.checkedHeader(of: file, path: path, kind: .process)
      let holder = header.flatMap { domain.record(of: $0.objectID) }
      throw .nameHeld(name: name, processID: holder?.processID ?? 0)
    }
    do { try FileSystem.unlink(path) } catch { throw .system(SystemFault("remove", path, error)) }
  }

  private static func publishProcess(
    _ name: String, role: ParticipantRole, in domain: Domain
  ) throws(DomainError) -> (Segment, LifeLock, ArmedDeathFlag?) {
    let id = domain.nextID()
    crashPoint(.joinIdTaken)
    let processID = ThisProcess.processID
    let startTicks = ProcessStatus(processID: processID)?.startTicks ?? 0
    try domain.write(Domain.NameRecord(processID: processID, startTicks: startTicks, name: name), of: id)
    crashPoint(.joinRecordWritten)
    let header = SegmentHeader(
      kind: .process, objectID: id, mappedByteCount: ProcessLayout.byteCount,
      parameters: (UInt64(ThisProcess.threadID), 0, 0, 0), name: name)
    let segment = try Segment.make(in: domain.path, header: header, allocated: [0..<ProcessLayout.byteCount])
    let lifeLock: LifeLock
    do { lifeLock = try LifeLock(path: segment.path) } catch {
      try? FileSystem.unlink(segment.path)
      throw .system(SystemFault("lock", segment.path, error))
    }
    // Without one the flag always asks for the proof.
    let deathFlag = ArmedDeathFlag(in: segment.file.descriptor, at: ProcessLayout.deathFlag)
    crashPoint(.joinArmed)
    segment.word(ProcessLayout.processID).storeRelaxed(UInt64(processID))
    segment.word(ProcessLayout.startTicks).storeRelaxed(startTicks)
    segment.word(ProcessLayout.role).storeRelaxed(role.rawValue)
    segment.word(ProcessLayout.lastOperation).storeRelaxed(domain.timeNanoseconds)
    segment.word(ProcessLayout.state).storeRelease(ProcessLayout.stateLives)
    do { try segment.publish(as: domain.path(of: .process, name)) } catch {
      deathFlag?.disarm()
      throw error
    }
    crashPoint(.joinPublished)
    return (segment, lifeLock, deathFlag)
  }

  /// Whether this process is the one that joined, and not a fork of it.
  @inline(__always) package var isOriginal: Bool { ForkGuard.generation == forkGeneration }

  // MARK: Others

  /// The process with that id, if its segment is still there.
  package func peer(_ id: UInt64) -> Peer? {
    if case .found(let peer) = lookUp(id) { peer } else { nil }
  }

  private enum Sighting {
    case found(Peer)
    /// Its file is not there, or is another's.
    case gone
    /// It could not be looked at, for want of descriptors or memory: that says nothing of it.
    case unknown
  }

  private func lookUp(_ id: UInt64) -> Sighting {
    if let known = peers.withLock({ $0[id] }) { return .found(known) }
    guard let record = domain.record(of: id) else { return .gone }
    let segment: Segment
    do { segment = try domain.openSegment(.process, record.name) } catch {
      if case .system(let fault) = error, fault.errno != .noEntry { return .unknown }
      return .gone
    }
    guard segment.header.objectID == id else { return .gone }
    let peer = Peer(segment)
    peers.withLock { $0[id] = peer }
    return .found(peer)
  }

  /// The live process that holds a name now; nil also where it could not be looked at.
  package func peer(named name: String) -> Peer? { (try? findPeer(named: name)) ?? nil }

  /// The live process that holds a name now; nil: nobody does.
  /// - Throws: where that cannot be told, for want of descriptors or addresses.
  func findPeer(named name: String) throws(DomainError) -> Peer? {
    let segment: Segment
    do { segment = try domain.openSegment(.process, name) } catch {
      if case .system = error { throw error }
      return nil
    }
    let id = segment.header.objectID
    let peer = peers.withLock { known in
      if let peer = known[id] { return peer }
      let peer = Peer(segment)
      known[id] = peer
      return peer
    }
    return peer.isAlive ? peer : nil
  }

  /// Whether the participant with that id takes part now.
  package func isAlive(_ id: UInt64) -> Bool {
    if id == self.id.rawValue { return true }
    switch lookUp(id) {
    case .gone: return false
    // Only a proof of death ends what belongs to the living (§25).
    case .unknown: return true
    case .found(let peer): if peer.isAlive { return true }
    }
    peers.withLock { $0[id] = nil }
    return false
  }

  /// The name that an id has or had.
  package func name(of id: UInt64) -> String {
    if id == self.id.rawValue { return name }
    if let peer = peers.withLock({ $0[id] }) { return peer.name }
    return domain.record(of: id)?.name ?? "#\(id)"
  }

  /// Words for programs that steer this worker from outside (0…3).
  package func userWord(_ index: Int) -> SharedWord64 {
    precondition((0..<ProcessLayout.userWordCount).contains(index))
    return segment.word(ProcessLayout.userWords + 8 * index)
  }
}

extension Domain {
  /// Joins the domain under a name (§2).
  public func join(as name: String, role: ParticipantRole = .participant) throws(DomainError) -> Participant {
    try Participant(joining: self, as: name, role: role)
  }
}
