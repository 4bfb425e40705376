import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

/// How messages go from senders to receivers in the conformance suite.
enum Way: String, CaseIterable, Sendable {
  case mailbox
  /// A mailbox whose receivers take turns.
  case turns
  /// A mailbox, received from as one of a set.
  case set
  /// Links; from several senders the receiver takes from anyone.
  case link
}

/// One combination of the whole product.
struct Combination: Sendable, CustomTestStringConvertible {
  let way: Way
  let capacity: Capacity
  let until: SendUntil
  let mode: ReceiveMode
  let senderCount: Int
  let receiverCount: Int

  var testDescription: String {
    "\(way) \(capacity) \(until) \(mode) \(senderCount) → \(receiverCount)"
  }

  /// Way × three capacities × three send modes × two receive modes × one and several senders and receivers.
  static let all: [Combination] = Way.allCases.flatMap { way in
    [Capacity.zero, .bounded(2), .unbounded].flatMap { capacity in
      SendUntil.allCases.flatMap { until in
        ReceiveMode.allCases.flatMap { mode in
          [1, 3].flatMap { senders in
            [1, 3].map { receivers in
              Combination(
                way: way, capacity: capacity, until: until, mode: mode, senderCount: senders,
                receiverCount: receivers)
            }
          }
        }
      }
    }
  }

  /// Neither is ever there for the other (§15).
  var neverMeets: Bool { capacity == .zero && until == .immediately && mode == .nonBlocking }
}

/// Senders and receivers of one combination. Several senders are several processes; several receivers are
/// several processes at a mailbox, and several threads of the one process at the other end of a link.
final class Cast: Sendable {
  let combination: Combination
  let temporary: TemporaryDomain
  let senders: [Participant]
  let receivers: [Participant]
  private let boxes: [SharedBox]
  private let idleBoxes: [SharedBox]
  private let log = Mutex<[Entry]>([])
  private let sendersEnded = Mutex(0)

  struct Entry: Sendable {
    let receiver: ParticipantID
    let sender: ParticipantID
    let number: UInt64
    let sequence: UInt64
    let isWhole: Bool
  }

  init(_ combination: Combination) throws {
    self.combination = combination
    temporary = try TemporaryDomain()
    let domain = temporary.domain
    senders = try (0..<combination.senderCount).map { try domain.join(as: "sender-\($0)") }
    let isLink = combination.way == .link
    receivers = try (0..<(isLink ? 1 : combination.receiverCount)).map {
      try domain.join(as: "receiver-\($0)")
    }
    if isLink {
      boxes = []
      idleBoxes = []
      let options = LinkOptions(capacity: combination.capacity)
      for sender in senders { _ = try sender.link(to: "receiver-0", options: options) }
      return
    }
    _ = try senders[0].createMailbox(
      "box", capacity: combination.capacity,
      receivers: combination.way == .turns ? .roundRobin : .anyReceiver)
    _ = try senders[0].createMailbox("idle", capacity: combination.capacity)
    boxes = try (senders + receivers).map { try SharedBox($0.openMailbox("box")) }
    idleBoxes = try receivers.map { try SharedBox($0.openMailbox("idle")) }
  }

  private func send(_ index: Int, _ number: UInt64) throws -> SendOutcome {
    let bytes = Payload.bytes(number, byteCount: number % 3 == 0 ? 200 : 16)
    if combination.way == .link {
      return try senders[index].send(
        bytes, to: "receiver-0", until: combination.until, timeoutNanoseconds: 20 * second)
    }
    return try boxes[index].box.send(bytes, until: combination.until, timeoutNanoseconds: 20 * second)
  }

  /// One receive by the thread of that number; nil when nothing came.
  private func receive(_ index: Int) throws -> Message? {
    let mayBlock = combination.mode == .blocking
    let request = ReceiveRequest(
      mayBlock: mayBlock, timeoutNanoseconds: mayBlock ? 20 * millisecond : nil)
    let outcome: ReceiveOutcome
    switch combination.way {
    case .mailbox, .turns: outcome = try boxes[senders.count + index].box.channel.receive(request)
    case .set:
      let members = [idleBoxes[index].box.member, boxes[senders.count + index].box.member]
      return try receivers[index].receive(fromAnyOf: members, request)?.message
    case .link where senders.count == 1: outcome = try receivers[0].receive(from: "sender-0", request)
    case .link: outcome = try receivers[0].receiveFromAnyone(request)
    }
    guard case .message(let message) = outcome else { return nil }
    return message
  }

  /// Sends `count` messages by each sender and receives all that were accepted.
  /// - Returns: for each sender the outcomes, in the order of its messages.
  func play(count: Int) throws -> (outcomes: [[SendOutcome]], log: [Entry]) {
    let sends = senders.indices.map { index in
      Concurrent { [self] in
        defer { sendersEnded.withLock { $0 += 1 } }
        return try (0..<count).map { number in try sendUntilDone(index, UInt64(number)) }
      }
    }
    let receives = (0..<combination.receiverCount).map { index in
      Concurrent { [self] in
        let own = receivers[min(index, receivers.count - 1)].id
        while true {
          let isOver = sendersEnded.withLock { $0 == senders.count }
          if let message = try receive(index) {
            let entry = Entry(
              receiver: own, sender: message.sender, number: Payload.number(message.bytes) ?? UInt64.max,
              sequence: message.sequence, isWhole: Payload.isWhole(message.bytes))
            log.withLock { $0.append(entry) }
          } else if isOver {
            return
          } else if combination.mode == .nonBlocking {
            yieldProcessor()
          }
        }
      }
    }
    let outcomes = try sends.map { try $0.value(within: 60) }
    for receive in receives { try receive.value(within: 60) }
    return (outcomes, log.withLock { $0 })
  }

  /// A non-blocking send is tried until it succeeds, where it can; its first failure would block.
  private func sendUntilDone(_ index: Int, _ number: UInt64) throws -> SendOutcome {
    while true {
      let outcome = try send(index, number)
      if outcome != .wouldBlock || combination.neverMeets { return outcome }
      yieldProcessor()
    }
  }

  /// What is left in all queues.
  func depth() throws -> UInt64 {
    if combination.way == .link {
      return try senders.reduce(0) { try $0 + $1.link(to: "receiver-0").outgoing.depth() }
    }
    return try boxes[0].box.depth()
  }
}
