import TestSupport

/// The books of a storm: every message reported as sent against every message written down as received.
///
/// What has been matched is forgotten, so that any number of messages fits; a message that comes a second time
/// is then one that nobody waits for.
struct StormLedger {
  /// What one sender has reported: its numbers count up from 1.
  private struct Account {
    var reported: UInt64 = 0
    var lastSequence: UInt64 = 0
    /// Reported, and not received yet: position and, where known, receiver.
    var open: [UInt64: (sequence: UInt64, receiver: UInt64)] = [:]
    /// Received, and not reported yet.
    var early: [UInt64: (sequence: UInt64, receiver: UInt64)] = [:]
  }

  /// One life of a receiver.
  struct Receiver {
    let id: UInt64
    var lastSequence: UInt64 = 0
    fileprivate var lastNumbers: [UInt64: UInt64] = [:]

    init(id: UInt64) { self.id = id }
  }

  /// A receiver that was killed: it may have taken one message with it, after its last and up to where the
  /// head of the queue then stood.
  struct Killed {
    let id: UInt64
    let after: UInt64
    let upTo: UInt64
    /// The position of the slot that still names it as the receiver of a message that it has not written down.
    let named: UInt64?
  }

  private var accounts: [UInt64: Account] = [:]
  private(set) var faults: [String] = []
  private(set) var receivedCount: UInt64 = 0
  private(set) var creditedCount = 0
  /// Of these, by the receiver's id in the slot itself.
  private(set) var namedCount = 0

  private mutating func complain(_ words: String) { if faults.count < 50 { faults.append(words) } }

  mutating func sent(_ record: StormJournal.Record, by sender: UInt64) {
    let what = "\(record.number) of \(sender)"
    var account = accounts.removeValue(forKey: sender) ?? Account()
    if record.number != account.reported + 1 { complain("\(what) is reported after \(account.reported)") }
    if record.sequence <= account.lastSequence { complain("\(what) stands before its predecessor") }
    account.reported = record.number
    account.lastSequence = record.sequence
    if let early = account.early.removeValue(forKey: record.number) {
      match(what, sent: record.sequence, record.peer, got: early.sequence, early.receiver)
    } else {
      account.open[record.number] = (record.sequence, record.peer)
    }
    accounts[sender] = account
  }

  mutating func received(_ record: StormJournal.Record, by receiver: inout Receiver) {
    receivedCount += 1
    let what = "\(record.number) of \(record.peer)"
    if !record.isWhole { complain("\(what) is torn") }
    if record.sequence <= receiver.lastSequence { complain("\(what) came to \(receiver.id) out of order") }
    receiver.lastSequence = record.sequence
    if record.number <= receiver.lastNumbers[record.peer] ?? 0 { complain("\(what) came after a later one") }
    receiver.lastNumbers[record.peer] = record.number
    var account = accounts.removeValue(forKey: record.peer) ?? Account()
    if let open = account.open.removeValue(forKey: record.number) {
      match(what, sent: open.sequence, open.receiver, got: record.sequence, receiver.id)
    } else if record.number <= account.reported {
      complain("\(what) came twice")
    } else if account.early.updateValue((record.sequence, receiver.id), forKey: record.number) != nil {
      complain("\(what) came twice before it was reported")
    }
    accounts[record.peer] = account
  }

  private mutating func match(
    _ what: String, sent: UInt64, _ named: UInt64, got: UInt64, _ receiver: UInt64
  ) {
    if sent != got { complain("\(what) was sent as \(sent) and came as \(got)") }
    if named != 0, named != receiver { complain("\(what) was received by \(receiver), not by \(named)") }
  }

  /// The total-queue check, when all is drained: what is still open must have gone with a receiver that was
  /// killed, one message with each; what was never reported is at most the one that its sender died over.
  mutating func close(killed: [Killed]) {
    var open = accounts.flatMap { sender, account in
      account.open.map {
        (sender: sender, number: $0.key, sequence: $0.value.sequence, by: $0.value.receiver)
      }
    }.sorted { $0.sequence < $1.sequence }
    for receiver in killed {
      guard let index = open.firstIndex(where: { $0.sequence == receiver.named }) else { continue }
      open.remove(at: index)
      creditedCount += 1
      namedCount += 1
    }
    // Where the slot had been used again before anyone could look, its place must fit.
    for receiver in killed.sorted(by: { $0.upTo < $1.upTo }) where receiver.named == nil {
      let index = open.firstIndex {
        $0.sequence > receiver.after && $0.sequence <= receiver.upTo && ($0.by == 0 || $0.by == receiver.id)
      }
      guard let index else { continue }
      open.remove(at: index)
      creditedCount += 1
    }
    for message in open {
      complain("\(message.number) of \(message.sender), position \(message.sequence), is lost")
    }
    for (sender, account) in accounts {
      for number in account.early.keys where number != account.reported + 1 {
        complain("\(number) of \(sender) came and was never sent: it has sent \(account.reported)")
      }
    }
  }
}
