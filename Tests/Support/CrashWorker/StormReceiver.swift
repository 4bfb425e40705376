internal import IPCCore
internal import IPCTestSupport
internal import Platform
internal import TestSupport

/// How the receivers of a storm receive.
extension StormWorker {
  private func note(_ bytes: [UInt8], _ sender: ParticipantID, _ sequence: UInt64, _ mailbox: StormMailbox) {
    let number = Payload.number(bytes) ?? 0
    journal.write(
      StormJournal.Record(
        peer: sender.rawValue, number: number & (1 << 40 - 1), sequence: sequence, mailbox: mailbox,
        isWhole: number >> 40 == sender.rawValue && Payload.isWhole(bytes)))
  }

  private func note(_ header: MessageHeader, _ bytes: RawSpan, _ mailbox: StormMailbox) {
    // SAFETY: only copied.
    note(unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }, header.sender, header.sequence, mailbox)
  }

  func receive(from mailbox: StormMailbox) throws {
    let box = try open(mailbox)
    var room = [UInt8](repeating: 0, count: 1 << 18)
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      journal.stake(1)
      switch turn % 4 {
      case 0:
        guard case .message(let message) = try box.receive(timeoutNanoseconds: Self.patience) else {
          continue
        }
        note(message.bytes, message.sender, message.sequence, mailbox)
      case 1:
        var span = room.mutableSpan
        // SAFETY: bytes have no inner structure.
        var memory = unsafe span.mutableBytes
        guard let header = try box.receive(into: &memory, timeoutNanoseconds: Self.patience) else { continue }
        note(Array(room[..<header.byteCount]), header.sender, header.sequence, mailbox)
      case 2:
        _ = try box.receiveInPlace(timeoutNanoseconds: Self.patience) { note($0, $1, mailbox) }
      default:
        // Each is written down before the next is taken: at stake is one.
        _ = try box.receiveBatch(maximumCount: Self.batchCount(turn << 2)) { note($0, $1, mailbox) }
      }
    }
  }

  func receiveFromSet() throws {
    let left = try open(.left)
    let right = try open(.right)
    let members = [left.member, right.member]
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      journal.stake(1)
      guard let found = try me.receive(fromAnyOf: members, timeoutNanoseconds: Self.patience) else {
        continue
      }
      note(
        found.message.bytes, found.message.sender, found.message.sequence,
        found.mailboxID == left.id ? .left : .right)
    }
  }

  /// Makes a mailbox its own where nobody owns it, receives a few messages, and hands it over.
  func receiveOwn(passingTo next: String) throws {
    var box = try open(.owned)
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      do throws(ReceiveError) {
        if box.owner == .none { try box.handOver(to: me.id) }
        journal.stake(1)
        for _ in 0..<4 {
          guard case .message(let message) = try box.receive(timeoutNanoseconds: 1_000_000) else { break }
          note(message.bytes, message.sender, message.sequence, .owned)
        }
        do throws(ReceiveError) { try box.handOver(to: me.identity(of: next) ?? .none) } catch {
          guard case .noSuchProcess = error else { throw error }
          try box.handOver(to: .none)
        }
      } catch {
        switch error {
        case .mailboxClosed: box = try open(.owned)
        case .notTheReceiver: sleepNanoseconds(200_000)
        default: throw error
        }
      }
    }
    // It must not end with this process, whose successor goes on with it.
    try? box.handOver(to: .none)
  }
}
