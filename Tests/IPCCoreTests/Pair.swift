import IPCCore
import Platform
import Testing

/// The two kinds of object that a queue lies under.
enum Sort: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case mailbox, link
  var testDescription: String { rawValue }
}

/// A sender and a receiver joined by one queue, be it a mailbox's or a link's.
final class Pair: Sendable {
  let temporary: TemporaryDomain
  let sort: Sort
  let sender: Participant
  let receiver: Participant
  let outgoing: Channel
  let incoming: Channel

  init(_ sort: Sort, _ capacity: Capacity, maximumMessageByteCount: Int = 65536) throws {
    temporary = try TemporaryDomain()
    self.sort = sort
    sender = try temporary.domain.join(as: "sender")
    receiver = try temporary.domain.join(as: "receiver")
    switch sort {
    case .mailbox:
      outgoing = try sender.createMailbox(
        "box", capacity: capacity, maximumMessageByteCount: maximumMessageByteCount
      ).channel
      incoming = try receiver.openMailbox("box").channel
    case .link:
      let options = LinkOptions(capacity: capacity, maximumMessageByteCount: maximumMessageByteCount)
      outgoing = try sender.link(to: "receiver", options: options).outgoing
      incoming = try receiver.link(to: "sender").incoming
    }
  }

  /// Blocks only if asked to, and never for longer than a test may last.
  @discardableResult
  func send(_ text: String, until: SendUntil = .queued, timeout: UInt64 = 20 * second) throws -> SendOutcome {
    try outgoing.send(Array(text.utf8), SendRequest(until: until, timeoutNanoseconds: timeout))
  }

  func receive(timeout: UInt64 = 20 * second) throws -> Message? {
    let request = ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeout)
    guard case .message(let message) = try incoming.receive(request) else { return nil }
    return message
  }

  func receiveNow() throws -> Message? {
    guard case .message(let message) = try incoming.receive(ReceiveRequest(mayBlock: false)) else {
      return nil
    }
    return message
  }
}

/// Every combination of the two sorts with some capacities.
func eachSort(_ capacities: [Capacity]) -> [(Sort, Capacity)] {
  Sort.allCases.flatMap { sort in capacities.map { (sort, $0) } }
}

let everyCapacity: [Capacity] = [.zero, .bounded(1), .bounded(4), .unbounded]
