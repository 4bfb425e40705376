internal import Glibc
internal import IPCCore
internal import IPCTestSupport
internal import Platform
internal import TestSupport

/// A sender or a receiver in a storm: it goes on until it is killed, or asked to end.
///
/// Arguments: `dir`, `name`, `journal`, and `storm`, which is `send` or `receive`.
struct StormWorker {
  private let box: BoxHolder
  private let journal: StormJournal
  private let id: UInt64
  private let parent = ThisProcess.parentProcessID

  static func run(_ arguments: [String: String]) {
    do {
      let journal = try StormJournal(path: arguments["journal"] ?? "")
      let domain = try Domain.open("d", in: DomainPlace(directory: arguments["dir"]))
      let me = try domain.join(as: arguments["name"] ?? "worker")
      // Word 0 tells the test whose journal it is.
      let box = BoxHolder(try me.openMailbox("box"))
      journal.write(StormJournal.Record(peer: me.id.rawValue, number: 0, sequence: 0))
      let worker = StormWorker(box: box, journal: journal, id: me.id.rawValue)
      try arguments["storm"] == "send" ? worker.send() : worker.receive()
    } catch {
      print("storm worker \(arguments["name"] ?? "?"): \(error)")
      exit(5)
    }
  }

  /// Ends with the test that has started it.
  private func watch(_ count: UInt64) {
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

  private func send() throws {
    var number: UInt64 = 1
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      let bytes = Payload.bytes(id << 40 | number, byteCount: Self.byteCount(number))
      let until: SendUntil = turn % 8 == 3 ? .received : turn % 8 == 5 ? .immediately : .queued
      journal.intend(number)
      switch try box.send(bytes, until, 20_000_000) {
      case .queued(let sequence):
        journal.write(StormJournal.Record(peer: 0, number: number, sequence: sequence))
      case .received(let sequence, let receiver):
        journal.write(StormJournal.Record(peer: receiver.rawValue, number: number, sequence: sequence))
      case .wouldBlock, .timedOut: continue
      }
      number += 1
    }
  }

  private func receive() throws {
    var turn: UInt64 = 0
    while !journal.isEnding {
      turn += 1
      watch(turn)
      guard case .message(let message) = try box.receive(20_000_000) else { continue }
      let number = Payload.number(message.bytes) ?? 0
      journal.write(
        StormJournal.Record(
          peer: message.sender.rawValue, number: number & (1 << 40 - 1), sequence: message.sequence,
          isWhole: number >> 40 == message.sender.rawValue && Payload.isWhole(message.bytes)))
    }
  }
}
