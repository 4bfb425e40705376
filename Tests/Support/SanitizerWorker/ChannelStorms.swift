internal import IPCCore
internal import IPCTestSupport
internal import Platform

/// Three senders, two receivers and one who switches the capacity, all through one handle, in every way to send
/// and to receive.
func channelStorm(_ storm: Storm, _ me: Participant) throws {
  let shared = Box(
    try me.createMailbox("box", capacity: .bounded(8), maximumMessageByteCount: 1 << 20))
  storm.run(
    { try send(storm, shared, 1) }, { try send(storm, shared, 2) }, { try send(storm, shared, 3) },
    { try receive(storm, shared) }, { try receive(storm, shared) },
    {
      let capacities: [Capacity] = [.zero, .bounded(1), .bounded(4), .unbounded, .bounded(64)]
      var turn = 0
      while !storm.isOver {
        turn += 1
        try shared.box.setCapacity(capacities[turn % capacities.count])
        sleepNanoseconds(5_000_000)
        if turn % 8 == 0 { _ = try shared.box.waitUntilEmpty(timeoutNanoseconds: 1_000_000) }
      }
    })
  try me.deleteMailbox("box")
}

private func send(_ storm: Storm, _ shared: Box, _ sender: UInt64) throws {
  var number = sender << 40
  while !storm.isOver {
    number += 1
    let until: SendUntil = number % 8 == 3 ? .received : number % 8 == 5 ? .immediately : .queued
    let count = byteCount(number)
    let bytes = Payload.bytes(number, byteCount: count)
    switch number % 4 {
    case 0: try shared.box.send(bytes, until: until, timeoutNanoseconds: briefly)
    case 1:
      // SAFETY: bytes have no inner structure.
      try unsafe shared.box.send(bytes.span.bytes, until: until, timeoutNanoseconds: briefly)
    case 2:
      let copy = number
      try shared.box.sendInPlace(byteCount: count, until: until, timeoutNanoseconds: briefly) {
        fill(&$0, copy)
      }
    default:
      let first = number
      _ = try shared.box.sendBatch(count: 3, byteCount: min(count, 2000)) {
        fill(&$1, first + UInt64($0) << 32)
      }
    }
  }
}

private func receive(_ storm: Storm, _ shared: Box) throws {
  var room = [UInt8](repeating: 0, count: 1 << 20)
  var turn = 0
  while !storm.isOver {
    turn += 1
    switch turn % 5 {
    case 0:
      guard case .message(let message) = try shared.box.receive(timeoutNanoseconds: briefly) else { continue }
      storm.check(message.bytes)
    case 1: if let message = try shared.box.receiveNow() { storm.check(message.bytes) }
    case 2:
      var span = room.mutableSpan
      // SAFETY: bytes have no inner structure.
      var raw = unsafe span.mutableBytes
      let header = try shared.box.receive(into: &raw, timeoutNanoseconds: briefly)
      if let header { storm.check(Array(room[..<header.byteCount])) }
    case 3: _ = try shared.box.receiveInPlace(timeoutNanoseconds: briefly) { storm.check($1) }
    default: _ = try shared.box.receiveBatch(maximumCount: 4) { storm.check($1) }
    }
  }
}

/// One sender and one receiver, each of which has its side to itself for a while, and one on either side who comes
/// between now and then.
func favourStorm(_ storm: Storm, _ me: Participant) throws {
  let shared = Box(try me.createMailbox("box", capacity: .bounded(64)))
  storm.run(
    {
      var number: UInt64 = 0
      while !storm.isOver {
        number += 1
        try shared.box.send(Payload.bytes(number, byteCount: 64), timeoutNanoseconds: briefly)
      }
    },
    {
      while !storm.isOver {
        guard case .message(let message) = try shared.box.receive(timeoutNanoseconds: briefly) else {
          continue
        }
        storm.check(message.bytes)
      }
    },
    {
      var number: UInt64 = 1 << 40
      while !storm.isOver {
        number += 1
        try shared.box.send(Payload.bytes(number, byteCount: 8), until: .immediately)
        sleepNanoseconds(2_000_000)
        if let message = try shared.box.receiveNow() { storm.check(message.bytes) }
      }
    },
  )
  try me.deleteMailbox("box")
}

/// Receivers in turn on one mailbox, of two processes; a set of two mailboxes, of which one changes hands.
///
/// The two processes have a mapping each, and the sanitiser knows a word by its address: what one orders through its
/// mapping it does not see in the other. With room for four a sender looks at the second receipt and takes it for the
/// first as well (`makeRoom`), and is reported where the two were of different processes; with less it reads each.
func turnsAndSetsStorm(_ storm: Storm, _ me: Participant) throws {
  let other = try me.domain.join(as: "other")
  let turns = Box(
    try me.createMailbox(
      "turns", capacity: .bounded(3), maximumMessageByteCount: 1 << 20, receivers: .roundRobin))
  let turnsOfOther = Box(try other.openMailbox("turns"))
  let first = Box(try me.createMailbox("first", capacity: .zero, maximumMessageByteCount: 1 << 20))
  let second = Box(try me.createMailbox("second", capacity: .bounded(2), maximumMessageByteCount: 1 << 20))
  let given = Box(
    try me.createMailbox("given", capacity: .bounded(2), maximumMessageByteCount: 1 << 20, owner: me.id))
  let givenToOther = Box(try other.openMailbox("given"))
  let send: @Sendable (Box, UInt64) throws -> Void = { shared, step in
    var number: UInt64 = 0
    while !storm.isOver {
      number += 1
      try shared.box.send(
        Payload.bytes(number, byteCount: byteCount(number * step)),
        until: number % 4 == 1 ? .immediately : .queued, timeoutNanoseconds: briefly)
    }
  }
  let receive: @Sendable (Box) throws -> Void = { shared in
    while !storm.isOver {
      guard case .message(let message) = try shared.box.receive(timeoutNanoseconds: briefly) else { continue }
      storm.check(message.bytes)
    }
  }
  let own: @Sendable (Box, Box, ParticipantID, ParticipantID) throws -> Void = { mine, theirs, id, next in
    while !storm.isOver {
      do {
        guard case .message(let message) = try mine.box.receive(timeoutNanoseconds: 2_000_000) else {
          continue
        }
        storm.check(message.bytes)
        if mine.box.owner == id { try mine.box.handOver(to: next) }
      } catch ReceiveError.notTheReceiver { sleepNanoseconds(100_000) }
    }
  }
  storm.run(
    { try send(turns, 3) }, { try receive(turns) }, { try receive(turnsOfOther) },
    { try send(first, 5) }, { try send(second, 7) }, { try send(given, 4) },
    {
      while !storm.isOver {
        let set = [first.box.member, second.box.member]
        if let found = try me.receive(fromAnyOf: set, timeoutNanoseconds: briefly) {
          storm.check(found.message.bytes)
        }
      }
    },
    { try own(given, givenToOther, me.id, other.id) }, { try own(givenToOther, given, other.id, me.id) },
  )
  for name in ["turns", "first", "second", "given"] { try me.deleteMailbox(name) }
}

/// Two threads at either end of a link, and one that receives from anyone.
func linkStorm(_ storm: Storm, _ me: Participant) throws {
  let peer = try me.domain.join(as: "peer")
  let forth = try me.link(to: "peer")
  let back = try peer.link(to: "me")
  let send: @Sendable (UInt64) throws -> Void = { thread in
    var number = thread << 40
    while !storm.isOver {
      number += 1
      let bytes = Payload.bytes(number, byteCount: min(byteCount(number), 9000))
      // SAFETY: bytes have no inner structure.
      try unsafe forth.send(bytes.span.bytes, timeoutNanoseconds: briefly)
      guard number % 2 == 0 else { continue }
      // SAFETY: as above.
      try unsafe back.send(bytes.span.bytes, until: .immediately)
    }
  }
  storm.run(
    { try send(1) }, { try send(2) },
    { while !storm.isOver { _ = try back.receiveInPlace(timeoutNanoseconds: briefly) { storm.check($1) } } },
    {
      while !storm.isOver {
        guard case .message(let message) = try me.receiveFromAnyone(timeoutNanoseconds: briefly) else {
          continue
        }
        storm.check(message.bytes)
      }
    })
}
