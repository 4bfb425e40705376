internal import Platform
internal import Synchronization

/// One end of a link: two queues between this life of a process and one life of another (§3). All threads of the
/// process may use it, while the participant that it was asked of lives.
public final class Link: Sendable {
  package let peer: Peer
  package let segment: Segment
  package let outgoing: Channel
  package let incoming: Channel

  init(segment: Segment, participant: Participant, peer: Peer) {
    self.segment = segment
    self.peer = peer
    let isLower = participant.identity < peer.id
    let bases = [ChannelLayout.firstChannel, ChannelLayout.firstChannel + ChannelLayout.span]
    outgoing = Channel(
      segment: segment, base: bases[isLower ? 0 : 1], participant: participant, direction: isLower ? 0 : 1,
      label: peer.name, peer: peer)
    incoming = Channel(
      segment: segment, base: bases[isLower ? 1 : 0], participant: participant, direction: isLower ? 1 : 0,
      label: peer.name, peer: peer)
  }

  /// The file's name after its prefix: both ids, the lower first.
  static func fileName(_ a: UInt64, _ b: UInt64) -> String {
    "\(String(min(a, b), radix: 16))-\(String(max(a, b), radix: 16))"
  }
}

/// What a fresh link is made with; the first use by either side makes it.
public struct LinkOptions: Sendable {
  /// Of each of the two directions.
  public var capacity: Capacity
  public var maximumMessageByteCount: Int

  public init(capacity: Capacity = .bounded(8), maximumMessageByteCount: Int = 65536) {
    self.capacity = capacity
    self.maximumMessageByteCount = maximumMessageByteCount
  }
}

/// The links that this process has used.
final class LinkTable: Sendable {
  struct State {
    /// By the peer's name: the link to the life that held it when it was last looked up.
    var current: [String: Link] = [:]
    /// Links to lives that have ended, with messages perhaps still to be received (§7).
    var departed: [String: [Link]] = [:]
    /// For fairness of receiving from anyone: the peer served last.
    var lastServed: UInt64 = 0
    /// For fairness among the mailboxes of a set: the one that the process was served from last.
    var lastServedMailbox: UInt64 = 0
    /// The doorbell's count when the directory was last read.
    var listedAt: UInt32?
  }
  let state = Guarded(State())
}

extension Participant {
  /// The link to the live holder of a name, made if it is not there yet (§3): for many messages to one peer, without a
  /// look at the name each time.
  /// - Throws: ``DomainError/noSuchObject(kind:name:)`` when nobody holds the name (§6).
  public func link(to name: String, options: LinkOptions = LinkOptions()) throws(DomainError) -> Link {
    if let link = links.state.withLock({ $0.current[name] }) {
      if link.peer.isAlive { return link }
      links.state.withLock {
        $0.current[name] = nil
        $0.departed[name, default: []].append(link)
      }
    }
    // A link joins two processes (§3): there is none from a process to itself.
    guard let peer = try findPeer(named: name), peer.id != identity else {
      throw .noSuchObject(kind: "process", name: name)
    }
    let link = Link(segment: try linkSegment(with: peer, options: options), participant: self, peer: peer)
    return links.state.withLock { state in
      if let other = state.current[name], other.peer.id == peer.id { return other }
      state.current[name] = link
      return link
    }
  }

  private func linkSegment(with peer: Peer, options: LinkOptions) throws(DomainError) -> Segment {
    let file = Link.fileName(identity, peer.id)
    let path = domain.path(of: .link, file)
    do { return try Segment.open(path: path, kind: .link) } catch {
      guard case .system(let fault) = error, fault.errno == .noEntry else { throw error }
    }
    let isLower = identity < peer.id
    let header = SegmentHeader(
      kind: .link, objectID: domain.nextID(),
      mappedByteCount: ChannelLayout.firstChannel + 2 * ChannelLayout.span,
      parameters: (
        UInt64(max(0, options.maximumMessageByteCount)), min(identity, peer.id), max(identity, peer.id),
        0
      ),
      name: isLower ? identityName : peer.name, secondName: isLower ? peer.name : identityName)
    guard SegmentLayout.mappedByteCount(kind: .link, parameters: header.parameters) != nil else {
      throw .outOfRange(
        what: "maximum message size", value: header.parameters.0,
        limit: ChannelLayout.messageByteCounts.upperBound)
    }
    let bases = [ChannelLayout.firstChannel, ChannelLayout.firstChannel + ChannelLayout.span]
    let ranges =
      [0..<ChannelLayout.firstChannel]
      + bases.flatMap { base in
        ChannelLayout.allocatedAtCreation.map { $0.lowerBound + base..<$0.upperBound + base }
      }
    let segment = try Segment.make(in: domain.path, header: header, allocated: ranges)
    for base in bases {
      Channel.initialize(segment, base: base, capacity: options.capacity, policy: .anyReceiver, owner: 0)
    }
    do {
      try segment.publish(as: path)
      events.tell(.created, object: header.objectID)
    } catch {
      guard case .alreadyExists = error else { throw error }
    }
    crashPoint(.linkPublished)
    // The peer may receive from anyone: it must look at its links anew.
    if let segment = peer.segment {
      segment.word32(ProcessLayout.doorbell).fetchAdd(1)
      crashPoint(.linkCounted)
      ParkingPlace.ringAll(in: segment)
    }
    return try Segment.open(path: path, kind: .link)
  }

  /// Waits until a live process holds the name, at most that long; an error at once where the time is nil (§6).
  /// For a receiver it is enough that a former holder of the name has left messages for it.
  func waitForPeer(_ name: String, timeoutNanoseconds: UInt64?, orDeparted: Bool = false) -> Bool {
    // Without a look at the directory while the link in use is to a live process.
    if let link = links.state.withLock({ $0.current[name] }), link.peer.isAlive { return true }
    func isThere() -> Bool {
      do throws(DomainError) {
        if try findPeer(named: name) != nil { return true }
      } catch {
        // Who cannot look does not know; what comes next says why it cannot.
        return true
      }
      return orDeparted && departedLink(name) != nil
    }
    if isThere() { return true }
    guard let timeoutNanoseconds else { return false }
    let deadline = Deadline(domain, timeoutNanoseconds: timeoutNanoseconds)
    return waiting(WaitDescription(.peer, name: name, until: deadline)) {
      var nap: UInt64 = 1_000_000
      while !deadline.hasPassed(in: domain) {
        sleepNanoseconds(min(nap, deadline.remainingNanoseconds(in: domain)))
        nap = min(nap * 2, 20_000_000)
        if isThere() { return true }
      }
      return isThere()
    }
  }

  /// Wakes the peers of this process's links, and removes links whose other end is gone too.
  func leaveLinks() {
    let all = links.state.withLock { Array($0.current.values) + $0.departed.values.flatMap { $0 } }
    segment.word(ProcessLayout.state).storeRelease(ProcessLayout.stateLeft)
    // Those who are about to sleep look at the state once more.
    fullFence()
    crashPoint(.leaveBegun)
    for link in all {
      link.outgoing.wakeEveryone()
      link.incoming.wakeEveryone()
      // A link in another's name stays for the next who acts for it.
      if principal == nil, !link.peer.isAlive { try? FileSystem.unlink(link.segment.path) }
    }
  }
}
