internal import IPCCore
internal import Platform

/// A mailbox, as one process has opened it.
struct MailboxTransport: Transport, ~Copyable {
  let mailbox: Mailbox

  /// Opens the experiment's mailbox, which the first process makes.
  init(_ context: inout WorkContext, _ index: Int = 0, capacity: Capacity, byteCount: Int) throws {
    let participant = try context.participant()
    let name = context.objectName(index)
    if context.role == 0, try !context.domain.mailboxNames().contains(name) {
      _ = try participant.createMailbox(name, capacity: capacity, maximumMessageByteCount: byteCount)
    }
    context.meet()
    mailbox = try participant.openMailbox(name)
  }

  init(_ participant: Participant, named name: String) throws { mailbox = try participant.openMailbox(name) }

  func depth() throws -> UInt64 { try mailbox.depth() }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool {
    if case .wouldBlock = try mailbox.send(bytes, until: .immediately) { return false }
    return true
  }
  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    try mailbox.receiveNow(into: &buffer) != nil
  }
  @inline(__always) mutating func send(_ bytes: RawSpan) throws { try mailbox.send(bytes) }
  @inline(__always) mutating func receive(into buffer: inout MutableRawSpan) throws {
    _ = try mailbox.receive(into: &buffer)
  }
}
