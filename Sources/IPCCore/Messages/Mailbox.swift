internal import Platform
internal import Synchronization

/// A mailbox (or port) that this process has opened: any process of the domain may put messages in and take
/// them out (§8–10). All threads of the process may use the value; it closes itself when it ends, and the
/// mailbox lives on.
public struct Mailbox: ~Copyable, Sendable {
  package let channel: Channel
  private let openedEntry: Int?
  /// The mailbox as a member of a set: see ``Participant/receive(fromAnyOf:)``.
  public let member: MailboxMember

  init(segment: Segment, participant: Participant) {
    channel = Channel(
      segment: segment, base: ChannelLayout.firstChannel, participant: participant, direction: 0,
      label: segment.header.name, peer: nil)
    member = MailboxMember(opening: channel, by: participant)
    openedEntry = member.openedEntry
  }

  @inline(__always) func noteSends() {
    if !channel.hasNotedSend.load(ordering: .relaxed) {
      channel.note(ChannelLayout.hasSentBit, openedEntry)
      channel.hasNotedSend.store(true, ordering: .relaxed)
    }
  }
  @inline(__always) func noteReceives() {
    if !channel.hasNotedReceive.load(ordering: .relaxed) {
      channel.note(ChannelLayout.hasReceivedBit, openedEntry)
      channel.hasNotedReceive.store(true, ordering: .relaxed)
    }
  }

  public var name: String { channel.label }
  /// Unique in the domain, never used again.
  public var id: UInt64 { channel.objectID }
  /// The largest message that it takes, in bytes (§26).
  public var maximumMessageByteCount: Int { channel.maximumMessageByteCount }
  /// The capacity model in force (§16–18).
  public var capacity: Capacity { channel.capacity }
  /// Whether it has ended, by a delete or with its owner (§10).
  public var isClosed: Bool { channel.isClosed }

  /// Messages accepted and not yet received: a look at one moment, exact while nobody sends or receives.
  public func depth() throws(ReceiveError) -> UInt64 {
    do { return try channel.depth() } catch { throw .damaged(error) }
  }

  /// Sends a message (§12–20).
  ///
  /// Blocks as `until` and the capacity in force say, at most `timeoutNanoseconds` of the domain clock (nil: without limit).
  /// - Returns: what became of it; a full mailbox is a result, not an error.
  @discardableResult
  public func send(
    _ bytes: [UInt8], until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil
  ) throws(SendError) -> SendOutcome {
    noteSends()
    return try channel.send(bytes, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// Sends a text in UTF-8.
  @discardableResult
  public func send(
    _ text: String, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil
  ) throws(SendError) -> SendOutcome {
    try send(Array(text.utf8), until: until, timeoutNanoseconds: timeoutNanoseconds)
  }

  /// Receives as a request asks; observers learn that this process receives here.
  package func receive(_ request: ReceiveRequest) throws(ReceiveError) -> ReceiveOutcome {
    noteReceives()
    return try channel.receive(request)
  }

  /// Receives a message, blocking until there is one (§13).
  public func receive() throws(ReceiveError) -> Message {
    while true {
      if case .message(let message) = try receive(ReceiveRequest(mayBlock: true)) { return message }
    }
  }

  /// Receives a message, blocking at most that long on the domain clock (§13, 14).
  public func receive(timeoutNanoseconds: UInt64) throws(ReceiveError) -> Reception {
    switch try receive(ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeoutNanoseconds)) {
    case .message(let message): .message(message)
    case .nothing, .timedOut: .timedOut
    }
  }

  /// Receives without blocking: a valid message, or nil when there is none (§13).
  public func receiveNow() throws(ReceiveError) -> Message? {
    guard case .message(let message) = try receive(ReceiveRequest(mayBlock: false)) else { return nil }
    return message
  }

  /// Switches the capacity model while processes send and receive (§20).
  public func setCapacity(_ capacity: Capacity) throws(SendError) { try channel.setCapacity(capacity) }

  /// Blocks until nothing is queued (§11), at most `timeoutNanoseconds` of the domain clock (nil: without limit).
  ///
  /// An offer at capacity zero is not in the queue, so that such a mailbox is always empty.
  public func waitUntilEmpty(timeoutNanoseconds: UInt64? = nil) throws(SendError) -> EmptyOutcome {
    try channel.waitUntilEmpty(timeoutNanoseconds: timeoutNanoseconds)
  }

  /// Hands the mailbox over to another owner (§10).
  ///
  /// Only its owner may; what the system owns any process may give away, unless another holds the right of the one
  /// receiver. From then on only the new owner receives, and with it the mailbox ends; receivers that were blocked
  /// are refused with its name. Messages that are queued stay.
  /// - Parameter owner: a live process, or ``ParticipantID/none``: the system.
  /// - Throws: ``ReceiveError/notTheReceiver(holder:)`` where it is another's, ``ReceiveError/noSuchProcess(name:)``
  ///   where the new owner has died.
  public func handOver(to owner: ParticipantID) throws(ReceiveError) {
    try channel.handOver(to: owner.rawValue)
  }

  /// The process that owns it; ``ParticipantID/none``: the system.
  public var owner: ParticipantID { ParticipantID(rawValue: channel.owner) }

  /// Gives up the right of the one receiver, so that the next to receive gets it (§9).
  public func giveUpReceiveRight() { channel.giveUpReceiveRight() }
}

extension Channel {
  /// Enters this process among those that have opened the channel; nil when the list is full (it is for observers only).
  func noteOpened() -> Int? {
    for index in 0..<ChannelLayout.openedByCount {
      let entry = word(ChannelLayout.openedBy + 8 * index)
      let holder = entry.loadRelaxed()
      if holder == 0 || !participant.isAlive(holder & ChannelLayout.openedByIDMask),
        entry.compareExchange(holder, participant.id.rawValue)
      {
        crashPoint(.attachNoted)
        return index
      }
    }
    return nil
  }

  /// Notes that this process has sent into the channel, or received from it. Once a handle; for observers.
  @inline(__always) func note(_ role: UInt64, _ entry: Int?) {
    guard let entry else { return }
    let word = word(ChannelLayout.openedBy + 8 * entry)
    if word.loadRelaxed() & role == 0 { word.fetchOr(role) }
  }

  func noteClosed(_ entry: Int?) {
    // In a fork's copy the entry is still the parent's.
    if let entry, participant.isOriginal { word(ChannelLayout.openedBy + 8 * entry).storeRelease(0) }
  }

  func giveUpReceiveRight() {
    _ = word(ChannelLayout.receiveRight).compareExchange(participant.identity, 0)
    crashPoint(.rightGivenUp)
    receiveTickets.wakeFirst()
  }
}

extension Participant {
  /// Makes a mailbox (§8–10).
  /// - Parameters:
  ///   - name: by which others open it.
  ///   - capacity: the capacity model at the beginning.
  ///   - maximumMessageByteCount: 1 to 256 MiB.
  ///   - maximumMemoryByteCount: the most memory that its messages may take, of what they need beyond the places
  ///     for a few short ones, in pieces of 256 KiB; nil: as much as there is. What finds none is refused with
  ///     ``SendError/outOfMemory(_:)`` (§18).
  ///   - receivers: who may receive, where no process owns it.
  ///   - owner: the process that alone may receive and with which it ends; ``ParticipantID/none``: the system.
  /// - Throws: ``DomainError/alreadyExists(kind:name:)`` while a mailbox of that name lives.
  public func createMailbox(
    _ name: String, capacity: Capacity = .bounded(8), maximumMessageByteCount: Int = 65536,
    maximumMemoryByteCount: Int? = nil, receivers: ReceivePolicy = .anyReceiver,
    owner: ParticipantID = .none
  ) throws(DomainError) -> Mailbox {
    guard isValidName(name) else { throw .invalidName(name) }
    guard ChannelLayout.messageByteCounts.contains(UInt64(max(0, maximumMessageByteCount))) else {
      throw .outOfRange(
        what: "maximum message size", value: UInt64(max(0, maximumMessageByteCount)),
        limit: ChannelLayout.messageByteCounts.upperBound)
    }
    if let bytes = maximumMemoryByteCount, !ChannelLayout.memoryByteCounts.contains(UInt64(max(0, bytes))) {
      throw .outOfRange(
        what: "memory of a mailbox", value: UInt64(max(0, bytes)),
        limit: ChannelLayout.memoryByteCounts.upperBound)
    }
    let path = domain.path(of: .mailbox, name)
    let header = SegmentHeader(
      kind: .mailbox, objectID: domain.nextID(),
      mappedByteCount: ChannelLayout.firstChannel + ChannelLayout.span,
      parameters: (UInt64(maximumMessageByteCount), UInt64(maximumMemoryByteCount ?? 0), 0, 0), name: name)
    try domain.withRegistryLock { () throws(DomainError) in
      if let old = try? domain.openSegment(.mailbox, name) {
        let mailbox = Mailbox(segment: old, participant: self)
        mailbox.channel.closeIfOwnerDied()
        guard mailbox.isClosed else { throw DomainError.alreadyExists(kind: "mailbox", name: name) }
        try? FileSystem.unlink(path)
        crashPoint(.createOldRemoved)
      }
      let ranges =
        [0..<ChannelLayout.firstChannel]
        + ChannelLayout.allocatedAtCreation.map {
          $0.lowerBound + ChannelLayout.firstChannel..<$0.upperBound + ChannelLayout.firstChannel
        }
      let segment = try Segment.make(in: domain.path, header: header, allocated: ranges)
      Channel.initialize(
        segment, base: ChannelLayout.firstChannel, capacity: capacity, policy: receivers,
        owner: owner.rawValue)
      crashPoint(.createInitialized)
      try segment.publish(as: path)
    }
    crashPoint(.createDone)
    events.tell(.created, object: header.objectID)
    return Mailbox(segment: try domain.openSegment(.mailbox, name), participant: self)
  }

  /// Opens a mailbox that exists.
  public func openMailbox(_ name: String) throws(DomainError) -> Mailbox {
    guard isValidName(name) else { throw .invalidName(name) }
    let segment = try domain.openSegment(.mailbox, name)
    events.tell(.opened, object: segment.header.objectID)
    return Mailbox(segment: segment, participant: self)
  }

  /// Ends a mailbox: everyone who waits on it is woken with `mailboxClosed` (§10).
  /// - Returns: how many messages were left in it.
  @discardableResult
  public func deleteMailbox(_ name: String) throws(DomainError) -> UInt64 {
    guard isValidName(name) else { throw .invalidName(name) }
    let mailbox = Mailbox(segment: try domain.openSegment(.mailbox, name), participant: self)
    mailbox.channel.close()
    crashPoint(.deleteClosed)
    let left = (try? mailbox.channel.depth()) ?? 0
    let path = domain.path(of: .mailbox, name)
    try domain.withRegistryLock { () throws(DomainError) in
      let own = try? mailbox.channel.segment.file.descriptor.status()
      guard let there = try? FileStatus(path: path), there.inode == own?.inode else { return }
      try? FileSystem.unlink(path)
      crashPoint(.deleteUnlinked)
    }
    return left
  }

  /// The id of the live process that holds a name now.
  public func identity(of name: String) -> ParticipantID? {
    peer(named: name).map { ParticipantID(rawValue: $0.id) }
  }
}
