/// Sending from, and receiving into, memory that the caller keeps: no array is made for a message.
extension Mailbox {
  /// Sends the bytes of a span (§12–20). Blocks as `until` and the capacity in force say, at most `timeoutNanoseconds`
  /// of the domain clock (nil: without limit).
  @discardableResult
  public func send(
    _ bytes: RawSpan, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil
  ) throws(SendError) -> SendOutcome {
    noteSends()
    return try channel.send(bytes, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// Sends a message of `byteCount` bytes that `fill` writes in place: where it is larger than a slot, no copy is made.
  ///
  /// `fill` is called at most once, outside all locks, when the capacity rule lets the message through; the memory may
  /// hold anything before. Blocks as ``send(_:until:timeoutNanoseconds:)-(RawSpan,_,_)``.
  @discardableResult
  public func sendInPlace(
    byteCount: Int, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil,
    _ fill: (inout MutableRawSpan) -> Void
  ) throws(SendError) -> SendOutcome {
    noteSends()
    return try channel.sendInPlace(
      byteCount: byteCount, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds), fill)
  }

  /// Sends up to `count` messages of `byteCount` bytes without blocking (§12): `fill` writes each, by its number.
  /// - Returns: how many were queued; fewer where the capacity permits no more, or where an error came after the
  ///   first: the next call throws it.
  public func sendBatch(
    count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void
  ) throws(SendError) -> Int {
    noteSends()
    return try channel.sendBatch(count: count, byteCount: byteCount, fill)
  }

  /// Receives a message into the caller's memory, blocking at most `timeoutNanoseconds` of the domain clock (nil:
  /// without limit).
  /// - Returns: what came with it; the bytes are the first `byteCount` of `buffer`. Nil when the time has passed.
  /// - Throws: ``ReceiveError/bufferTooSmall(byteCount:bufferByteCount:)``; the message stays.
  public func receive(
    into buffer: inout MutableRawSpan, timeoutNanoseconds: UInt64? = nil
  ) throws(ReceiveError) -> MessageHeader? {
    noteReceives()
    return try channel.receive(into: &buffer, mayBlock: true, timeoutNanoseconds: timeoutNanoseconds)
  }

  /// As above without blocking: nil when there is no message (§13).
  public func receiveNow(into buffer: inout MutableRawSpan) throws(ReceiveError) -> MessageHeader? {
    noteReceives()
    return try channel.receive(into: &buffer, mayBlock: false, timeoutNanoseconds: nil)
  }

  /// Receives a message and lets `read` look at its bytes where they lie; the receipt is committed before (§12).
  /// Blocks at most `timeoutNanoseconds` of the domain clock (nil: without limit).
  /// - Returns: what `read` returned; nil when the time has passed.
  public func receiveInPlace<R>(
    timeoutNanoseconds: UInt64? = nil, _ read: (MessageHeader, RawSpan) -> R
  ) throws(ReceiveError) -> R? {
    noteReceives()
    return try channel.receiveInPlace(timeoutNanoseconds: timeoutNanoseconds, read)
  }

  /// Receives up to `maximumCount` messages without blocking (§13), each handed to `read`.
  /// - Returns: how many there were; an error after the first is thrown by the next call.
  public func receiveBatch(
    maximumCount: Int, _ read: (MessageHeader, RawSpan) -> Void
  ) throws(ReceiveError) -> Int {
    noteReceives()
    return try channel.receiveBatch(maximumCount: maximumCount, read)
  }
}

extension Link {
  /// As ``Mailbox/send(_:until:timeoutNanoseconds:)-(RawSpan,_,_)``, to the peer (§3).
  @discardableResult
  public func send(
    _ bytes: RawSpan, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil
  ) throws(SendError) -> SendOutcome {
    try outgoing.send(bytes, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// As ``Mailbox/sendInPlace(byteCount:until:timeoutNanoseconds:_:)``, to the peer.
  @discardableResult
  public func sendInPlace(
    byteCount: Int, until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil,
    _ fill: (inout MutableRawSpan) -> Void
  ) throws(SendError) -> SendOutcome {
    try outgoing.sendInPlace(
      byteCount: byteCount, SendRequest(until: until, timeoutNanoseconds: timeoutNanoseconds), fill)
  }

  /// As ``Mailbox/sendBatch(count:byteCount:_:)``, to the peer.
  public func sendBatch(
    count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void
  ) throws(SendError) -> Int { try outgoing.sendBatch(count: count, byteCount: byteCount, fill) }

  /// A non-blocking send without the gate, the counters and the events; false where it would block, or where only
  /// the long way would do (before the first message of a bias, for one). For the benchmark.
  @_spi(Bench) public func sendUnobserved(_ bytes: RawSpan) -> Bool { outgoing.sendUnobserved(bytes) }

  /// As ``sendUnobserved(_:)``, a receive.
  @_spi(Bench) public func receiveUnobserved(into buffer: inout MutableRawSpan) -> MessageHeader? {
    incoming.receiveUnobserved(into: &buffer)
  }

  /// As ``Mailbox/receive(into:timeoutNanoseconds:)``, from the peer. Once the peer has ended and all that it had sent
  /// is received: ``ReceiveError/peerTerminated(name:)``, at every call.
  public func receive(
    into buffer: inout MutableRawSpan, timeoutNanoseconds: UInt64? = nil
  ) throws(ReceiveError) -> MessageHeader? {
    try incoming.receive(into: &buffer, mayBlock: true, timeoutNanoseconds: timeoutNanoseconds)
  }

  /// As ``Mailbox/receiveNow(into:)``, from the peer.
  public func receiveNow(into buffer: inout MutableRawSpan) throws(ReceiveError) -> MessageHeader? {
    try incoming.receive(into: &buffer, mayBlock: false, timeoutNanoseconds: nil)
  }

  /// As ``Mailbox/receiveInPlace(timeoutNanoseconds:_:)``, from the peer.
  public func receiveInPlace<R>(
    timeoutNanoseconds: UInt64? = nil, _ read: (MessageHeader, RawSpan) -> R
  ) throws(ReceiveError) -> R? {
    try incoming.receiveInPlace(timeoutNanoseconds: timeoutNanoseconds, read)
  }

  /// As ``Mailbox/receiveBatch(maximumCount:_:)``, from the peer.
  public func receiveBatch(
    maximumCount: Int, _ read: (MessageHeader, RawSpan) -> Void
  ) throws(ReceiveError) -> Int { try incoming.receiveBatch(maximumCount: maximumCount, read) }
}

extension Channel {
  package func receiveInPlace<R>(
    timeoutNanoseconds: UInt64?, _ read: (MessageHeader, RawSpan) -> R
  ) throws(ReceiveError) -> R? {
    let request = ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeoutNanoseconds)
    return try receiveInPlace(request, read)
  }
}
