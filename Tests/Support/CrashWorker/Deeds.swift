internal import CTrace
internal import Glibc
internal import IPCCore
internal import IPCTestSupport
internal import Platform

/// What a worker can do, each a word with arguments after colons:
///
/// `open`, `create:capacity`, `own`, `delete`, `capacity:which`; `send:sizes:until:ms`, `receive:count:ms`,
/// `giveUp`; `sendTo:sizes:until:ms`, `receiveFrom:count:ms`, `anyone:count:ms` (all with the process `me`);
/// `set:count:ms`, `waitEmpty:1:ms`, `handOver:name`; with regions and buffers see ``MemoryDeeds``;
/// `step:stores`, which has it killed after so many stores to shared memory; `stepped`, the end of that; `partner`, which waits until `me` is blocked; `pause`, `resume`; `grant`, which grants `me` a step; `gate`, which closes it in the name of `me`. Sizes are joined by `+`; a time-out of 0 ms is none.
struct Deeds {
  let journal: Journal
  let me: Participant
  private var box: BoxHolder?
  private var next: UInt64 = 0

  init(journal: Journal, me: Participant) {
    self.journal = journal
    self.me = me
  }

  mutating func run(_ deed: Substring) throws {
    let words = deed.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
    let milliseconds = UInt64(word(words[0].hasPrefix("send") ? 3 : 2)) ?? 0
    let timeout = milliseconds == 0 ? nil : milliseconds * 1_000_000
    switch words[0] {
    case "open": box = BoxHolder(try me.openMailbox("box"))
    case "create": box = BoxHolder(try me.createMailbox("box", capacity: Capacity(word(1)) ?? .bounded(8)))
    case "own": box = BoxHolder(try me.createMailbox("box", owner: me.id))
    case "delete": try me.deleteMailbox("box")
    case "capacity": try opened().setCapacity(Capacity(word(1)) ?? .bounded(8))
    case "giveUp": try opened().giveUpReceiveRight()
    case "send", "sendTo":
      for size in word(1).split(separator: "+") {
        try send(
          Int(size) ?? 8, direct: words[0] == "sendTo", SendUntil(rawValue: word(2)) ?? .queued, timeout)
      }
    case "receive", "receiveFrom", "anyone":
      for _ in 0..<(Int(word(1)) ?? 1) { try receive(words[0], timeout) }
    case "partner":
      while !isBlocked(me.peer(named: "me")) { sleepNanoseconds(200_000) }
    case "step":
      guard ctrace_is_possible() != 0 else {
        journal.note("unsteppable")
        exit(0)
      }
      try opened().watch(me)
      ctrace_begin(UInt64(word(1)) ?? 0)
    case "stepped":
      ctrace_end()
      journal.note("stepped", "\(ctrace_events())")
    case "pause": journal.note("paused", "\(me.domain.pause(by: me.id.rawValue))")
    case "gate": journal.note("gated", "\(me.domain.pause(by: me.identity(of: "me")?.rawValue ?? 0))")
    case "grant":
      if let peer = me.peer(named: "me")?.segment { journal.note("granted", "\(me.grantStep(to: peer))") }
    case "resume": journal.note("resumed", "\(me.domain.resume(from: me.domain.gate))")
    case "set":
      let box = try opened()
      journal.note("asking")
      let found = try box.receiveFromSet(me, timeout ?? 50_000_000_000)
      if let found { note(found.message) } else { journal.note("nothing") }
    case "waitEmpty": try opened().waitUntilEmpty(timeout)
    case "handOver": try opened().handOver(to: me.identity(of: word(1)) ?? .none)
    default:
      guard try MemoryDeeds(me: me).run(words, timeout) else { fatalError("no such deed: \(deed)") }
    }
  }

  private func isBlocked(_ peer: Peer?) -> Bool {
    guard let segment = peer?.segment else { return true }
    return (0..<ProcessLayout.waitRecordCount).contains { index in
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      return segment.word(at + WaitLayout.inUse).loadAcquire() != 0
    }
  }

  private mutating func opened() throws -> BoxHolder {
    if let box { return box }
    let new = BoxHolder(try me.openMailbox("box"))
    box = new
    return new
  }

  private mutating func send(_ size: Int, direct: Bool, _ until: SendUntil, _ timeout: UInt64?) throws {
    let bytes = Payload.bytes(next, byteCount: size)
    let number = next
    next += 1
    if !direct { _ = try opened() }
    journal.note("intent", "\(number)")
    let outcome: SendOutcome
    do {
      outcome =
        try direct
        ? me.send(bytes, to: "me", until: until, timeoutNanoseconds: timeout)
        : opened().send(bytes, until, timeout)
    } catch {
      journal.note("error", "\(error)")
      return
    }
    if let sequence = outcome.sequence {
      journal.note("sent", "\(number)", "\(sequence)")
    } else {
      journal.note("unsent", "\(number)")
    }
  }

  private mutating func receive(_ how: String, _ timeout: UInt64?) throws {
    if how == "receive" { _ = try opened() }
    journal.note("asking")
    let reception: Reception
    let limit = timeout ?? 50_000_000_000
    do {
      switch how {
      case "receive": reception = try opened().receive(limit)
      case "anyone": reception = try me.receiveFromAnyone(timeoutNanoseconds: limit)
      default: reception = try me.receive(from: "me", timeoutNanoseconds: limit)
      }
    } catch {
      journal.note("error", "\(error)")
      return
    }
    guard case .message(let message) = reception else { return journal.note("nothing") }
    note(message)
  }

  private func note(_ message: Message) {
    let number = Payload.number(message.bytes).map { "\($0)" } ?? "-"
    journal.note(
      "got", message.senderName, number, "\(message.sequence)",
      Payload.isWhole(message.bytes) ? "whole" : "torn")
  }
}

/// A mailbox that can be optional.
final class BoxHolder {
  private let box: Mailbox
  init(_ box: consuming Mailbox) { self.box = box }

  /// Watches all memory that the process shares with others, except for the bytes of large payloads: nobody looks
  /// at those before a slot, which is watched, refers to them.
  func watch(_ me: Participant) {
    func add(_ segment: Segment, _ offset: Int, _ byteCount: Int) {
      // SAFETY: the range lies in the mapping, which lives as long as the process.
      let result = unsafe ctrace_watch(segment.file.base + offset, byteCount)
      precondition(result == 0)
    }
    add(box.channel.segment, box.channel.base, ChannelLayout.chunks)
    add(me.segment, 0, ProcessLayout.byteCount & ~4095)
    add(me.domain.segment, 0, DomainLayout.byteCount)
  }

  func setCapacity(_ capacity: Capacity) throws(SendError) { try box.setCapacity(capacity) }
  func giveUpReceiveRight() { box.giveUpReceiveRight() }
  func handOver(to owner: ParticipantID) throws(ReceiveError) { try box.handOver(to: owner) }
  func waitUntilEmpty(_ timeout: UInt64?) throws(SendError) {
    _ = try box.waitUntilEmpty(timeoutNanoseconds: timeout)
  }
  func receiveFromSet(_ me: Participant, _ timeout: UInt64) throws(ReceiveError) -> SetMessage? {
    try me.receive(fromAnyOf: [box.member], timeoutNanoseconds: timeout)
  }
  func send(_ bytes: [UInt8], _ until: SendUntil, _ timeout: UInt64?) throws(SendError) -> SendOutcome {
    try box.send(bytes, until: until, timeoutNanoseconds: timeout)
  }
  func receive(_ timeout: UInt64) throws(ReceiveError) -> Reception {
    try box.receive(timeoutNanoseconds: timeout)
  }
}
