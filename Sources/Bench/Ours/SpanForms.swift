internal import IPCCore

// The forms that the measurements call, on top of those that take and give arrays.
extension Mailbox {
  @inline(__always) @discardableResult
  func send(_ bytes: RawSpan, until: SendUntil = .queued) throws(SendError) -> SendOutcome {
    try send(array(bytes), until: until)
  }
  @inline(__always) func receiveNow(into buffer: inout MutableRawSpan) throws(ReceiveError) -> Int? {
    guard let message = try receiveNow() else { return nil }
    return copy(message.bytes, to: &buffer)
  }
  @inline(__always) func receive(into buffer: inout MutableRawSpan) throws(ReceiveError) -> Int? {
    copy(try receive().bytes, to: &buffer)
  }
}

extension Link {
  @discardableResult
  func send(_ bytes: RawSpan, until: SendUntil) throws(SendError) -> SendOutcome {
    try outgoing.send(array(bytes), SendRequest(until: until))
  }
  func receiveNow(into buffer: inout MutableRawSpan) throws(ReceiveError) -> Int? {
    guard case .message(let message) = try incoming.receive(ReceiveRequest(mayBlock: false)) else { return nil }
    return copy(message.bytes, to: &buffer)
  }
  func receive(into buffer: inout MutableRawSpan) throws(ReceiveError) -> Int? {
    while true {
      if case .message(let message) = try incoming.receive(ReceiveRequest(mayBlock: true)) {
        return copy(message.bytes, to: &buffer)
      }
    }
  }
}

private func array(_ bytes: RawSpan) -> [UInt8] {
  // SAFETY: the span lives through the closure.
  unsafe bytes.withUnsafeBytes { unsafe Array($0) }
}

private func copy(_ bytes: [UInt8], to buffer: inout MutableRawSpan) -> Int {
  // SAFETY: both live through the closure; receivers have room for the largest message.
  unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
  return bytes.count
}
