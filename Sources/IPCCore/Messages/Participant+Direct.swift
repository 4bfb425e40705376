internal import Platform
internal import Synchronization

/// Direct communication: each side names the other (§3–7).
extension Participant {
  /// Sends a message to the process that holds a name.
  ///
  /// The link comes into being by the first use. Blocks as `until` and the link's capacity say.
  /// - Parameters:
  ///   - bytes: the message; it may be empty.
  ///   - name: the receiver's name.
  ///   - until: how long the send lasts (§12).
  ///   - timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  ///   - waitForPeerNanoseconds: how long to wait for somebody to join under the name; nil: an error at once.
  ///   - options: what the link is made with, where this is its first use.
  @discardableResult
  public func send(
    _ bytes: [UInt8], to name: String, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil,
    waitForPeerNanoseconds: UInt64? = nil, options: LinkOptions = LinkOptions()
  ) throws(SendError) -> SendOutcome {
    try send(
      bytes, to: name, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds),
      waitForPeerNanoseconds: waitForPeerNanoseconds, options: options)
  }

  package func send(
    _ bytes: [UInt8], to name: String, _ request: SendRequest, waitForPeerNanoseconds: UInt64? = nil,
    options: LinkOptions = LinkOptions()
  ) throws(SendError) -> SendOutcome {
    guard isOriginal else { throw .forked }
    guard waitForPeer(name, timeoutNanoseconds: waitForPeerNanoseconds) else {
      throw .noSuchProcess(name: name)
    }
    let link: Link
    do { link = try self.link(to: name, options: options) } catch {
      switch error {
      case .noSuchObject: throw .noSuchProcess(name: name)
      case .damaged(let fault): throw .damaged(fault)
      case .system(let fault): throw fault.errno.isOutOfSpace ? .outOfMemory(fault) : .system(fault)
      default: throw .noSuchProcess(name: name)
      }
    }
    return try link.outgoing.send(bytes, request)
  }

  /// Receives from the process that holds a name, passing over what others sent (§4). Blocks until there is a message.
  public func receive(from name: String, waitForPeerNanoseconds: UInt64? = nil) throws(ReceiveError)
    -> Message
  {
    while true {
      let outcome = try receive(
        from: name, ReceiveRequest(mayBlock: true), waitForPeerNanoseconds: waitForPeerNanoseconds)
      if case .message(let message) = outcome { return message }
    }
  }

  /// As above, at most that long on the domain clock.
  public func receive(
    from name: String, timeoutNanoseconds: UInt64, waitForPeerNanoseconds: UInt64? = nil
  ) throws(ReceiveError) -> Reception {
    let outcome = try receive(
      from: name, ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeoutNanoseconds),
      waitForPeerNanoseconds: waitForPeerNanoseconds)
    if case .message(let message) = outcome { return .message(message) }
    return .timedOut
  }

  /// As above without blocking: nil when there is no message.
  public func receiveNow(from name: String) throws(ReceiveError) -> Message? {
    guard case .message(let message) = try receive(from: name, ReceiveRequest(mayBlock: false)) else {
      return nil
    }
    return message
  }

  package func receive(
    from name: String, _ request: ReceiveRequest, waitForPeerNanoseconds: UInt64? = nil,
    options: LinkOptions = LinkOptions()
  ) throws(ReceiveError) -> ReceiveOutcome {
    guard isOriginal else { throw .forked }
    // What a former holder of the name had sent comes first, then the news of its end, once (§7).
    if let link = departedLink(name) { return try receive(from: link, name, request) }
    guard waitForPeer(name, timeoutNanoseconds: waitForPeerNanoseconds, orDeparted: true) else {
      throw .noSuchProcess(name: name)
    }
    if let link = departedLink(name) { return try receive(from: link, name, request) }
    let link: Link
    do { link = try self.link(to: name, options: options) } catch {
      if let link = departedLink(name) { return try receive(from: link, name, request) }
      switch error {
      case .damaged(let fault): throw .damaged(fault)
      case .system(let fault): throw fault.errno.isOutOfSpace ? .outOfMemory(fault) : .system(fault)
      default: throw .noSuchProcess(name: name)
      }
    }
    if let old = departedLink(name) { return try receive(from: old, name, request) }
    return try receive(from: link, name, request)
  }

  private func receive(
    from link: Link, _ name: String, _ request: ReceiveRequest
  ) throws(ReceiveError) -> ReceiveOutcome {
    do { return try link.incoming.receive(request) } catch {
      if case .peerTerminated = error { forget(link, name) }
      throw error
    }
  }

  /// A link to an ended life under that name whose end has not been reported yet.
  func departedLink(_ name: String) -> Link? {
    discoverLinks()
    return links.state.withLock { state in
      if let link = state.current[name], !link.peer.isAlive {
        state.current[name] = nil
        state.departed[name, default: []].append(link)
      }
      return state.departed[name]?.first
    }
  }

  func forget(_ link: Link, _ name: String) {
    // The next command that acts in this name must not hear the news again.
    if principal != nil { try? FileSystem.unlink(link.segment.path) }
    links.state.withLock { state in
      if state.current[name] === link { state.current[name] = nil }
      state.departed[name]?.removeAll { $0 === link }
      if state.departed[name]?.isEmpty == true { state.departed[name] = nil }
    }
  }

  // MARK: Links that others have made

  /// Finds links that others have made to this process.
  func discoverLinks() {
    let rung = identitySegment.word32(ProcessLayout.doorbell).loadAcquire()
    guard links.state.withLock({ $0.listedAt }) != rung else { return }
    let own = String(identity, radix: 16)
    // The oldest lives first, for several may have had one name.
    // What cannot be looked at now, for want of descriptors, is looked for again the next time.
    guard let names = try? domain.objectNames(.link) else { return }
    var isComplete = true
    let files = names.sorted { ($0.count, $0) < ($1.count, $1) }
    for file in files {
      let ids = file.split(separator: "-").compactMap { UInt64($0, radix: 16) }
      guard ids.count == 2, file.hasPrefix("\(own)-") || file.hasSuffix("-\(own)") else { continue }
      let other = ids[0] == identity ? ids[1] : ids[0]
      let known = links.state.withLock { state in
        state.current.values.contains { $0.peer.id == other }
          || state.departed.values.contains { $0.contains { $0.peer.id == other } }
      }
      if known { continue }
      let segment: Segment
      do throws(DomainError) { segment = try domain.openSegment(.link, file) } catch {
        if case .system = error { isComplete = false }
        continue
      }
      let header = segment.header
      let peer =
        peer(other)
        ?? Peer(departed: other, name: header.parameters.1 == other ? header.name : header.secondName)
      let link = Link(segment: segment, participant: self, peer: peer)
      // A life that has left nothing for us is of no interest any more.
      // (A command that acts for another has not yet heard of the end.)
      if !peer.isAlive, principal == nil, (try? link.incoming.depth()) == 0 { continue }
      links.state.withLock { state in
        if peer.isAlive, state.current[peer.name] == nil {
          state.current[peer.name] = link
        } else {
          state.departed[peer.name, default: []].append(link)
        }
      }
    }
    if isComplete { links.state.withLock { $0.listedAt = rung } }
  }
}
