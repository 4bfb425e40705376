/// The books of a storm: every message reported as sent against every message written down as received.
///
/// What has been matched is forgotten, so that any number of messages fits; a message that comes a second time
/// is then one that nobody waits for.
package struct StormLedger {
  private struct Open {
    /// Its position; 0 where its sender does not know, and then it stands behind `after`.
    let sequence: UInt64
    let after: UInt64
    /// Who received it, where that is known; else 0.
    let receiver: UInt64

    func canLie(in window: Range<UInt64>) -> Bool {
      sequence == 0 ? after < window.upperBound - 1 : window.contains(sequence)
    }
  }

  /// What one sender has reported: its numbers count up from 1.
  private struct Account {
    let mailbox: StormMailbox
    var reported: UInt64 = 0
    var lastSequence: UInt64 = 0
    /// How many messages beyond what it has reported it may have sent.
    var stake: UInt64 = 1
    /// Reported, and not received yet.
    var open: [UInt64: Open] = [:]
    /// Received, and not reported yet.
    var early: [UInt64: (sequence: UInt64, receiver: UInt64)] = [:]
  }

  /// One life of a receiver.
  package struct Receiver {
    package let id: UInt64
    package fileprivate(set) var lastSequences = [UInt64](repeating: 0, count: StormMailbox.allCases.count)
    fileprivate var lastNumbers: [UInt64: UInt64] = [:]

    package init(id: UInt64) { self.id = id }
  }

  /// A receiver that was killed: it may have taken as many messages with it as its last call could, between its
  /// last one and where the head of the queue then stood.
  package struct Killed {
    let id: UInt64
    let stake: Int
    /// By mailbox: the positions that it may have taken.
    let windows: [StormMailbox: Range<UInt64>]
    /// The positions of slots that still name it as the receiver of messages that it has not written down.
    let named: [StormMailbox: [UInt64]]

    package init(
      id: UInt64, stake: Int, windows: [StormMailbox: Range<UInt64>], named: [StormMailbox: [UInt64]]
    ) {
      self.id = id
      self.stake = stake
      self.windows = windows
      self.named = named
    }
  }

  private var accounts: [UInt64: Account] = [:]
  package private(set) var faults: [String] = []
  package private(set) var receivedCounts = [UInt64](repeating: 0, count: StormMailbox.allCases.count)
  package private(set) var creditedCount = 0
  /// Of these, by the receiver's id in the slot itself.
  package private(set) var namedCount = 0

  package init() {}

  package var receivedCount: UInt64 { receivedCounts.reduce(0, +) }

  private mutating func complain(_ words: String) { if faults.count < 50 { faults.append(words) } }

  package mutating func sent(_ record: StormJournal.Record, by sender: UInt64) {
    let what = { "\(record.number) of \(sender) in \(record.mailbox.name)" }
    var account = accounts.removeValue(forKey: sender) ?? Account(mailbox: record.mailbox)
    if record.number != account.reported + 1 { complain("\(what()) is reported after \(account.reported)") }
    let isNumbered = record.sequence != 0 && !record.mailbox.isMortal
    if isNumbered, record.sequence <= account.lastSequence {
      complain("\(what()) stands before its predecessor")
    }
    account.reported = record.number
    let open = Open(sequence: record.sequence, after: account.lastSequence, receiver: record.peer)
    if isNumbered { account.lastSequence = record.sequence }
    if let early = account.early.removeValue(forKey: record.number) {
      match(what, open, got: early.sequence, early.receiver)
    } else {
      account.open[record.number] = open
    }
    accounts[sender] = account
  }

  /// A sender was killed in a call that may have sent so many messages.
  package mutating func senderEnded(_ sender: UInt64, stake: Int) {
    accounts[sender]?.stake = UInt64(max(1, stake))
  }

  package mutating func received(_ record: StormJournal.Record, by receiver: inout Receiver) {
    let box = record.mailbox
    receivedCounts[box.rawValue] += 1
    let what = { "\(record.number) of \(record.peer) in \(box.name)" }
    if !record.isWhole { complain("\(what()) is torn") }
    if !box.isMortal, record.sequence <= receiver.lastSequences[box.rawValue] {
      complain("\(what()) came to \(receiver.id) out of order")
    }
    receiver.lastSequences[box.rawValue] = record.sequence
    if record.number <= receiver.lastNumbers[record.peer] ?? 0 {
      complain("\(what()) came after a later one")
    }
    receiver.lastNumbers[record.peer] = record.number
    var account = accounts.removeValue(forKey: record.peer) ?? Account(mailbox: box)
    if account.mailbox != box { complain("\(what()) was sent to \(account.mailbox.name)") }
    if let open = account.open.removeValue(forKey: record.number) {
      match(what, open, got: record.sequence, receiver.id)
    } else if record.number <= account.reported {
      complain("\(what()) came twice")
    } else if account.early.updateValue((record.sequence, receiver.id), forKey: record.number) != nil {
      complain("\(what()) came twice before it was reported")
    }
    accounts[record.peer] = account
  }

  private mutating func match(_ what: () -> String, _ sent: Open, got: UInt64, _ receiver: UInt64) {
    if sent.sequence != 0 ? sent.sequence != got : got <= sent.after && sent.after != 0 {
      complain("\(what()) was sent as \(sent.sequence), after \(sent.after), and came as \(got)")
    }
    if sent.receiver != 0, sent.receiver != receiver {
      complain("\(what()) was received by \(receiver), not by \(sent.receiver)")
    }
  }

  /// The total-queue check, when all is drained: what is still open must have gone with a receiver that was
  /// killed, or with a mailbox that has ended; what was never reported is at most what its sender died over.
  package mutating func close(killed: [Killed]) {
    var open = accounts.filter { !$0.value.mailbox.isMortal }.flatMap { sender, account in
      account.open.map { (sender: sender, number: $0.key, mailbox: account.mailbox, message: $0.value) }
    }.sorted { ($0.message.sequence, $0.message.after) < ($1.message.sequence, $1.message.after) }
    var stakes = killed.map(\.stake)
    for (index, receiver) in killed.enumerated() {
      for (mailbox, positions) in receiver.named {
        for position in positions where stakes[index] > 0 {
          guard
            let found = open.firstIndex(where: { $0.mailbox == mailbox && $0.message.sequence == position })
          else { continue }
          open.remove(at: found)
          stakes[index] -= 1
          creditedCount += 1
          namedCount += 1
        }
      }
    }
    // Where the slot had been used again before anyone could look, its place must fit.
    for (index, receiver) in killed.enumerated() {
      while stakes[index] > 0 {
        let found = open.firstIndex { entry in
          guard let window = receiver.windows[entry.mailbox] else { return false }
          return entry.message.canLie(in: window)
            && (entry.message.receiver == 0 || entry.message.receiver == receiver.id)
        }
        guard let found else { break }
        open.remove(at: found)
        stakes[index] -= 1
        creditedCount += 1
      }
    }
    for entry in open {
      complain(
        "\(entry.number) of \(entry.sender) in \(entry.mailbox.name), position \(entry.message.sequence), is lost"
      )
    }
    for (sender, account) in accounts {
      for number in account.early.keys where number > account.reported + account.stake {
        complain("\(number) of \(sender) came and was never sent: it has sent \(account.reported)")
      }
    }
  }
}
