internal import Platform

/// Send and receive with the caller's own memory: the short way first, then the long one.
extension Channel {
  @inline(__always)
  func send(_ bytes: RawSpan, _ request: SendRequest) throws(SendError) -> SendOutcome {
    // SAFETY: the span's bytes are only read, and only during the call.
    if let outcome = unsafe bytes.withUnsafeBytes({ unsafe sendAtOnce($0, request) }) { return outcome }
    return try sendCopy(bytes, request)
  }

  @inline(never)
  private func sendCopy(_ bytes: RawSpan, _ request: SendRequest) throws(SendError) -> SendOutcome {
    // SAFETY: the span's bytes are only read, and only during the call.
    try unsafe bytes.withUnsafeBytes { bytes throws(SendError) in
      try sendTheLongWay(unsafe Payload(bytes), request) { _ in }
    }
  }

  /// Sends a message that `fill` writes where receivers will read it.
  package func sendInPlace(
    byteCount: Int, _ request: SendRequest, _ fill: (inout MutableRawSpan) -> Void
  ) throws(SendError) -> SendOutcome {
    guard byteCount > SlotLayout.inlineByteCount else {
      // SAFETY: the memory lives through the closure, and is zeroed before it is read.
      let outcome = unsafe withUnsafeTemporaryAllocation(byteCount: max(1, byteCount), alignment: 8) {
        memory in
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<max(0, byteCount)])
        var span = unsafe MutableRawSpan(_unsafeBytes: part)
        fill(&span)
        if let outcome = unsafe sendAtOnce(UnsafeRawBufferPointer(part), request) {
          return (outcome: Optional(outcome), bytes: [UInt8]())
        }
        return unsafe (outcome: nil, bytes: [UInt8](part))
      }
      if let done = outcome.outcome { return done }
      // SAFETY: the array lives through the call.
      return try unsafe outcome.bytes.span.bytes.withUnsafeBytes { bytes throws(SendError) in
        try sendTheLongWay(unsafe Payload(bytes), request) { _ in }
      }
    }
    return try sendTheLongWay(Payload(inPlace: byteCount), request, fill: fill)
  }

  @inline(__always)
  func receive(
    into buffer: inout MutableRawSpan, mayBlock: Bool, timeoutNanoseconds: UInt64?
  ) throws(ReceiveError) -> MessageHeader? {
    // SAFETY: the buffer is written only during the call.
    let quick = unsafe buffer.withUnsafeMutableBytes {
      unsafe mayBlock ? receiveQuicklyOrSpin(into: $0) : receiveQuickly(into: $0, Observed.self)
    }
    switch quick {
    case .message(let header): return header
    case .nothing where !mayBlock: return nil
    case .nothing:
      return try receiveCopy(
        into: &buffer, mayBlock: true, hasSpun: true, timeoutNanoseconds: timeoutNanoseconds)
    case .longWay:
      return try receiveCopy(
        into: &buffer, mayBlock: mayBlock, hasSpun: false, timeoutNanoseconds: timeoutNanoseconds)
    }
  }

  @inline(never)
  private func receiveCopy(
    into buffer: inout MutableRawSpan, mayBlock: Bool, hasSpun: Bool, timeoutNanoseconds: UInt64?
  ) throws(ReceiveError) -> MessageHeader? {
    var request = ReceiveRequest(
      mayBlock: mayBlock, timeoutNanoseconds: timeoutNanoseconds, bufferByteCount: buffer.byteCount)
    request.hasSpun = hasSpun
    return try receiveInPlace(request) { header, bytes in
      // SAFETY: the message fits (the request says how much room there is), and the two do not overlap.
      unsafe buffer.withUnsafeMutableBytes { target in
        unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      }
      return header
    }
  }

  /// The short ways alone, without gate, counters and events.
  @inline(__always)
  func sendUnobserved(_ bytes: RawSpan) -> Bool {
    // SAFETY: the span's bytes are only read, and only during the call.
    let position = unsafe bytes.withUnsafeBytes { unsafe sendQuickly($0, Unobserved.self) }
    return position != 0 && position != Self.quicklyFull
  }

  @inline(__always)
  func receiveUnobserved(into buffer: inout MutableRawSpan) -> MessageHeader? {
    // SAFETY: the buffer is written only during the call.
    let quick = unsafe buffer.withUnsafeMutableBytes { unsafe receiveQuickly(into: $0, Unobserved.self) }
    guard case .message(let header) = quick else { return nil }
    return header
  }

  /// Sends up to `count` messages of one size without blocking, as many as there is room for. Once some are queued an
  /// error ends the batch as a full queue does: the caller learns how many stand, and the error at its next call.
  func sendBatch(
    count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void
  ) throws(SendError) -> Int {
    var sent = 0
    while sent < count {
      do throws(SendError) {
        let outcome = try sendInPlace(byteCount: byteCount, SendRequest(until: .immediately)) {
          fill(sent, &$0)
        }
        guard case .queued = outcome else { return sent }
      } catch {
        guard sent > 0 else { throw error }
        return sent
      }
      sent += 1
    }
    return sent
  }

  /// Receives up to `maximumCount` messages without blocking; an error after the first waits for the next call.
  func receiveBatch(
    maximumCount: Int, _ read: (MessageHeader, RawSpan) -> Void
  ) throws(ReceiveError) -> Int {
    var received = 0
    while received < maximumCount {
      do throws(ReceiveError) {
        guard try receiveNowInPlace(read) else { return received }
      } catch {
        guard received > 0 else { throw error }
        return received
      }
      received += 1
    }
    return received
  }

  private func receiveNowInPlace(_ read: (MessageHeader, RawSpan) -> Void) throws(ReceiveError) -> Bool {
    // SAFETY: the memory lives through the closure.
    let quick = unsafe withUnsafeTemporaryAllocation(byteCount: SlotLayout.inlineByteCount, alignment: 8) {
      let quick = unsafe receiveQuickly(into: $0, Observed.self)
      if case .message(let header) = quick {
        unsafe read(header, RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: $0[..<header.byteCount])))
      }
      return quick
    }
    switch quick {
    case .message: return true
    case .nothing: return false
    case .longWay:
      return try receiveInPlace(ReceiveRequest(mayBlock: false)) { header, bytes in
        read(header, bytes)
        return true
      } ?? false
    }
  }
}
