internal import Glibc
internal import IPCCore
internal import IPCTestSupport
internal import Platform
internal import TestSupport

/// A sender or a receiver in a storm: it goes on until it is killed, or asked to end.
///
/// Arguments: `dir`, `name`, `journal`, and `storm`: `send:MAILBOX`, `receive:MAILBOX`, `set`, or `own:NEXT`, which
/// receives from a mailbox while that is its own and then hands it to the process `NEXT`.
struct StormWorker {
  let me: Participant
  let journal: StormJournal
  var id: UInt64 { me.id.rawValue }
  private let parent = ThisProcess.parentProcessID
  static let patience: UInt64 = 20_000_000

  static func run(_ arguments: [String: String]) {
    do {
      let journal = try StormJournal(path: arguments["journal"] ?? "")
      let domain = try Domain.open("d", in: DomainPlace(directory: arguments["dir"]))
      let me = try domain.join(as: arguments["name"] ?? "worker")
      // The first record tells the test whose journal it is.
      journal.write(StormJournal.Record(peer: me.id.rawValue, number: 0, sequence: 0, mailbox: .box))
      let words = (arguments["storm"] ?? "").split(separator: ":").map(String.init)
      let mailbox = StormMailbox.allCases.first { $0.name == words.last } ?? .box
      let worker = StormWorker(me: me, journal: journal)
      switch words.first {
      case "send": try worker.send(to: mailbox)
      case "receive": try worker.receive(from: mailbox)
      case "set": try worker.receiveFromSet()
      default: try worker.receiveOwn(passingTo: words.last ?? "")
      }
    } catch {
      print("storm worker \(arguments["name"] ?? "?"): \(error)")
      exit(5)
    }
  }

  /// Ends with the test that has started it.
  func watch(_ count: UInt64) {
    guard count % 64 == 0 else { return }
    alarm(30)
    if ThisProcess.parentProcessID != parent { exit(0) }
  }

  /// Mostly small ones; now and then one that is copied, lent, or takes a run.
  private static func byteCount(_ number: UInt64) -> Int {
    switch number % 1024 {
    case 7: 200_000
    case 77, 277, 477, 677, 877: 9000
    case let rest where rest % 32 == 1: 2000
    case let rest where rest % 4 == 1: 64
    default: 8
    }
  }

  /// Batches of a few, of a ring full, and of more than a bounded queue holds.
  static func batchCount(_ turn: UInt64) -> Int { [4, 64, 16, 256][Int(turn >> 4) % 4] }

  // MARK: Sending

  private func send(to mailbox: StormMailbox) throws {
    var box = try open(mailbox)
    var number: UInt64 = 1
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      do throws(SendError) {
        number +=
          turn % 16 == 9
          ? try sendSeveral(from: number, turn, box, mailbox) : try sendOne(number, turn, box, mailbox)
      } catch {
        guard case .mailboxClosed = error, mailbox.isMortal else { throw error }
        box = try open(mailbox)
      }
    }
  }

  private func sendOne(
    _ number: UInt64, _ turn: UInt64, _ box: borrowing Mailbox, _ mailbox: StormMailbox
  ) throws(SendError) -> UInt64 {
    let until: SendUntil = turn % 8 == 3 ? .received : turn % 8 == 5 ? .immediately : .queued
    let bytes = Payload.bytes(id << 40 | number, byteCount: Self.byteCount(number))
    journal.stake(1)
    let outcome: SendOutcome
    switch turn % 3 {
    case 0: outcome = try box.send(bytes, until: until, timeoutNanoseconds: Self.patience)
    case 1:
      // SAFETY: bytes have no inner structure.
      outcome = try unsafe box.send(bytes.span.bytes, until: until, timeoutNanoseconds: Self.patience)
    default:
      outcome = try box.sendInPlace(
        byteCount: bytes.count, until: until, timeoutNanoseconds: Self.patience
      ) { Self.copy(bytes, to: &$0) }
    }
    switch outcome {
    case .queued(let sequence):
      journal.write(StormJournal.Record(peer: 0, number: number, sequence: sequence, mailbox: mailbox))
    case .received(let sequence, let receiver):
      journal.write(
        StormJournal.Record(peer: receiver.rawValue, number: number, sequence: sequence, mailbox: mailbox))
    case .wouldBlock, .timedOut: return 0
    }
    return 1
  }

  private func sendSeveral(
    from number: UInt64, _ turn: UInt64, _ box: borrowing Mailbox, _ mailbox: StormMailbox
  ) throws(SendError) -> UInt64 {
    let size = Self.byteCount(number)
    let count = size > 64 ? 4 : Self.batchCount(turn)
    journal.stake(count)
    let sent = try box.sendBatch(count: count, byteCount: size) { index, memory in
      Self.copy(Payload.bytes(id << 40 | (number + UInt64(index)), byteCount: size), to: &memory)
    }
    for index in 0..<UInt64(sent) {
      journal.write(StormJournal.Record(peer: 0, number: number + index, sequence: 0, mailbox: mailbox))
    }
    return UInt64(sent)
  }

  private static func copy(_ bytes: [UInt8], to memory: inout MutableRawSpan) {
    // SAFETY: the memory has as many bytes as were asked for.
    unsafe memory.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }

  /// Opens a mailbox; one that has ended is made anew.
  func open(_ mailbox: StormMailbox) throws -> Mailbox {
    // An error where it lives; then there is nothing to make.
    if mailbox.isMortal {
      _ = try? me.createMailbox(mailbox.name, capacity: .bounded(4), maximumMessageByteCount: 1 << 20).id
    }
    do {
      return try me.openMailbox(mailbox.name)
    } catch {
      // Another is just replacing it.
      guard mailbox.isMortal else { throw error }
      return try open(mailbox)
    }
  }
}
