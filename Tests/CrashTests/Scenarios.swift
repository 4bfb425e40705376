import IPCCore
import Platform

/// The deeds in which a process is killed at every point that it passes.
extension Scenario {
  static let all =
    senders + waiters + receivers + growth + secondDeaths + reconfigurers + lives + links + gates
    + turnsAndOwners + locks + buffers

  private static let senders = [
    Scenario(name: "sender, small", deeds: "send:8+64+8+8+8+8", company: [receiving]),
    Scenario(name: "sender, copied", deeds: "send:65+300+3000", company: [receiving]),
    Scenario(name: "sender, copied, without receiver", deeds: "send:3000+300"),
    Scenario(
      name: "sender, copied into kept blocks", capacity: .bounded(2), before: "65x2 -2 3000x1 -1",
      deeds: "send:300+300+3000+65", company: [receiving]),
    Scenario(
      name: "sender, copied into a further ring", capacity: .unbounded, before: "8x65", deeds: "send:3000+300"
    ),
    Scenario(name: "sender, lent, without receiver", deeds: "send:9000"),
    Scenario(name: "sender, run, without receiver", deeds: "send:600000"),
    Scenario(name: "sender, lent", deeds: "send:9000+60000", company: [receiving]),
    Scenario(name: "sender, runs", deeds: "send:300000+300000+600000", company: [receiving]),
    Scenario(
      name: "sender, runs again", before: "300000x1 -1", deeds: "send:300000", company: [receivingLate]),
    Scenario(name: "sender, zero", capacity: .zero, deeds: "send:8+300+9000", company: [receiving]),
    Scenario(name: "sender, unbounded", capacity: .unbounded, deeds: "send:8+300+9000+300000"),
    Scenario(
      name: "sender, until received", deeds: "send:8+3000+9000:received", company: [receivingLate]),
    Scenario(
      name: "sender at zero to one who is blocked", capacity: .zero, deeds: "partner,send:300:immediately",
      company: [receivingPatiently]),
    Scenario(
      name: "sender at zero to one who is blocked, lent", capacity: .zero,
      deeds: "partner,send:9000:immediately",
      company: [receivingPatiently]),
  ]

  private static let waiters = [
    Scenario(
      name: "waiting sender", capacity: .bounded(2), before: "8x2", deeds: "send:8+9000",
      company: [receivingLate, sending([8, 8, 8])]),
    Scenario(
      name: "sender out of time", capacity: .bounded(1), before: "8x1", deeds: "send:8+9000:queued:10"),
    Scenario(name: "sender out of time at zero", capacity: .zero, deeds: "send:3000+9000:queued:10"),
    Scenario(
      name: "sender out of time, waiting for receipt", deeds: "send:3000+9000:received:10"),
    Scenario(
      name: "sender that loses its turn while it fills", capacity: .bounded(2),
      deeds: "send:9000:queued:100",
      stop: (
        .sendFilled,
        { world in
          // Longer than the patience with one who was woken.
          sleepNanoseconds(30 * millisecond)
          try world.play("8x2")
          sleepNanoseconds(100 * millisecond)
        }
      )),
    Scenario(
      name: "waiting receiver", deeds: "receive:3", company: [sendingLate([8, 3000, 9000])]),
    Scenario(
      name: "waiting receiver at zero", capacity: .zero, deeds: "receive:2",
      company: [sendingLate([8, 9000])]),
    Scenario(
      name: "receiver committed to", capacity: .zero, deeds: "receive:1:500",
      company: [
        { world, victim in
          try untilBlocked(world, victim)
          try world.send(8, until: .immediately)
        }
      ]),
    Scenario(name: "receiver out of time", deeds: "receive:1:10"),
    Scenario(
      name: "waiting sender, closed", capacity: .bounded(1), before: "8x1", deeds: "send:8",
      company: [closing], after: goOnByMaking),
    Scenario(
      name: "waiting receiver, closed", deeds: "receive:1", company: [closing], after: goOnByMaking),
  ]

  private static let receivers = [
    Scenario(name: "receiver, small", before: "8x4", deeds: "receive:4"),
    Scenario(name: "receiver, copied", before: "65x1 300x1 3000x1", deeds: "receive:3"),
    Scenario(
      name: "receiver, out of kept blocks", capacity: .bounded(2), before: "300x2 -2 65x2", deeds: "receive:2"
    ),
    Scenario(
      name: "receiver, out of blocks of a further ring", capacity: .unbounded, before: "8x64 300x2 -64",
      deeds: "receive:2"),
    Scenario(name: "receiver, lent", before: "9000x1 60000x1", deeds: "receive:2"),
    Scenario(name: "receiver, runs", before: "300000x1 600000x1", deeds: "receive:2,receive:1:5"),
    Scenario(
      name: "receiver, awaited", deeds: "receive:3", company: [sending([8, 3000, 9000], until: .received)]),
    Scenario(
      name: "receiver, zero", capacity: .zero, deeds: "receive:3", company: [sending([8, 300, 9000])]),
    Scenario(
      name: "one receiver", policy: .oneReceiver, before: "8x2", deeds: "receive:1,giveUp",
      after: goOnThroughMailbox),
    Scenario(
      name: "receiver with senders waiting", capacity: .bounded(2), before: "8x2", deeds: "receive:4:20",
      company: [sending([8, 8, 8])]),
  ]

  /// The first ring has 64 slots, each further one 2,048.
  private static let growth = [
    Scenario(name: "first growth", capacity: .unbounded, before: "8x64", deeds: "send:8+8"),
    Scenario(
      name: "growth into the spare", capacity: .unbounded, before: "8x2113 -2113 8x2047", deeds: "send:8+8"),
    Scenario(
      name: "a sender that has the side to itself", capacity: .unbounded,
      deeds: "send:8+8+8+8+8+8+8+8+8+8+8+8"),
    Scenario(
      name: "a receiver that has the side to itself", capacity: .unbounded, before: "8x14",
      deeds: "receive:14"),
    Scenario(
      name: "leaving rings", capacity: .unbounded, before: "8x2115 -2110", deeds: "receive:5,receive:1:5"),
    Scenario(
      name: "leaving the first ring and what it kept", capacity: .unbounded, before: "300x4 8x61 -63",
      deeds: "receive:2,receive:1:5"),
    Scenario(
      name: "leaving rings twice", capacity: .unbounded, before: "8x4170 -4157",
      deeds: "receive:13,receive:1:5"),
    Scenario(
      name: "leaving slabs", capacity: .unbounded, before: "60000x9", deeds: "receive:9,receive:1:5"),
    Scenario(
      name: "leaving runs", capacity: .unbounded, before: "300000x3 600000x1", deeds: "receive:4,receive:1:5"),
  ]

  private static let secondDeaths = [
    Scenario(
      name: "after a sender that had committed", first: ("send:8", .sendCommitted), deeds: "send:8",
      company: [receiving]),
    Scenario(
      name: "after a sender that had its block", first: ("send:3000", .blockTaken), deeds: "send:3000",
      company: [receiving]),
    Scenario(
      name: "after a sender that had a loan", first: ("send:9000", .sendFilled),
      deeds: "send:3000,receive:1,receive:1:5"),
    Scenario(
      name: "after a sender that had chained a ring", capacity: .unbounded, before: "8x64",
      first: ("send:8", .growthPublished), deeds: "send:8"),
    Scenario(
      name: "after a receiver that had committed", before: "3000x2",
      first: ("receive:1", .receiveCommitted), deeds: "receive:1"),
    Scenario(
      name: "after a receiver with a loan", before: "9000x2", first: ("receive:1", .receiveCopiedOutside),
      deeds: "receive:1,receive:1:5"),
    Scenario(
      name: "after a waiting sender", capacity: .bounded(1), before: "8x1", first: ("send:8", .sendSleeps),
      deeds: "send:8:queued:200", company: [receivingLate]),
    Scenario(
      name: "after a waiting receiver", first: ("receive:1", .receiveSleeps), deeds: "receive:1:200",
      company: [sendingLate([8])]),
    Scenario(
      name: "after a standing offer", capacity: .zero, first: ("send:3000", .receiptAwaited),
      deeds: "send:8", company: [receiving]),
    Scenario(
      name: "after one with both locks", capacity: .unbounded, before: "60000x9",
      first: ("receive:9,receive:1:5", .chunkPunched), deeds: "send:60000,receive:1,receive:1:5"),
    Scenario(
      name: "after a switch", capacity: .zero, first: ("capacity:4", .switchStored), deeds: "send:8",
      company: [receiving]),
  ]

  private static let reconfigurers = [
    Scenario(
      name: "switch under an offer", capacity: .zero, deeds: "capacity:4,capacity:0,capacity:unbounded",
      company: [sending([8, 9000])]),
    Scenario(
      name: "switch under waiting senders", capacity: .bounded(1), before: "8x1", deeds: "capacity:3",
      company: [sending([8, 8])]),
    Scenario(
      name: "switch to zero", capacity: .unbounded, before: "8x3", deeds: "capacity:0",
      company: [receivingLate]),
  ]

  private static let lives = [
    Scenario(name: "creator", capacity: nil, deeds: "create:4,send:8", after: goOnByMaking),
    Scenario(
      name: "creator after an ended one", capacity: nil, first: ("own", .createDone), deeds: "create:4",
      after: goOnByMaking),
    Scenario(name: "owner", capacity: nil, deeds: "own,receive:1:20", after: goOnByMaking),
    Scenario(
      name: "deleter", before: "8x2", deeds: "open,delete", company: [sending([8, 8, 8, 8])],
      after: goOnByDeleting),
    Scenario(
      name: "deleter under a waiting receiver", deeds: "delete", company: [receiving],
      after: goOnByDeleting),
    Scenario(name: "attacher", before: "8x2", deeds: "open,receive:1"),
    Scenario(name: "joiner", capacity: nil, deeds: "", isEarly: true, after: goOnByJoining),
    Scenario(
      name: "joiner under a dead one's name", capacity: nil, first: ("", .joinPublished), deeds: "",
      isEarly: true, after: goOnByJoining),
  ]

  private static let links = [
    Scenario(
      name: "link, sender", capacity: nil, deeds: "sendTo:8+300+9000", company: [receiving],
      after: goOnWithoutPeer),
    Scenario(
      name: "link, sender to one who receives from anyone", capacity: nil,
      deeds: "partner,sendTo:8,partner,sendTo:300,partner,sendTo:9000",
      company: [receivingFromAnyone], after: goOnWithoutPeer),
    Scenario(
      name: "link, sender until received", capacity: nil, deeds: "sendTo:8+300:received",
      company: [receiving], after: goOnWithoutPeer),
    Scenario(
      name: "link, receiver", capacity: nil, deeds: "receiveFrom:3", company: [sending([8, 300, 9000])],
      after: goOnWithoutPeer),
    Scenario(
      name: "link, receiver from anyone", capacity: nil, deeds: "anyone:3",
      company: [sendingLate([8, 300, 9000])], after: goOnWithoutPeer),
  ]

  private static let turnsAndOwners = [
    Scenario(
      name: "receivers in turn", policy: .roundRobin, deeds: "receive:2:300",
      company: [sending([8, 300, 8, 300]), receiving]),
    Scenario(
      name: "a receiver in turn by itself", policy: .roundRobin, before: "8x3", deeds: "receive:2"),
    Scenario(name: "receiver of a set", deeds: "set:1:500,set:1:500", company: [sendingLate([8, 3000])]),
    Scenario(
      name: "one that waits until empty", before: "8x2", deeds: "open,waitEmpty:1:500",
      company: [receivingLate]),
    Scenario(
      name: "one that wakes who waits until empty", before: "8x2", deeds: "open,partner,receive:2",
      company: [
        { world, _ in _ = try world.box?.box.waitUntilEmpty(timeoutNanoseconds: 200 * millisecond) }
      ]),
    Scenario(
      name: "one that hands over", deeds: "open,handOver:me", after: goOnAsOwner),
    Scenario(
      name: "one that hands over what another waits for", deeds: "open,partner,handOver:me",
      company: [receivingPatiently], after: goOnAsOwner),
  ]

  private static let gates = [
    Scenario(
      name: "one that is stepped", deeds: "open,gate,send:8+8",
      company: [
        { world, victim in
          try eventually("the gate to be closed") { world.isOver || world.domain.gate.isPaused }
          for _ in 0..<2 where !world.isOver {
            try untilBlocked(world, victim)
            guard let segment = world.me.peer(named: victim.name)?.segment else { return }
            let granted = world.me.grantStep(to: segment)
            try eventually("the step to end") {
              world.isOver || segment.word(ProcessLayout.stepsEnded).loadAcquire() == granted
            }
          }
          _ = world.domain.resume(from: world.domain.gate)
        }
      ],
      after: { world in
        _ = world.domain.resume(from: world.domain.gate)
        try goOnThroughMailbox(world)
      }),
    Scenario(name: "pauser", deeds: "pause,resume", company: [sending([8, 8])]),
    // Whether it dies or not, its pause and its permit end with it.
    Scenario(
      name: "one that steps another", deeds: "pause,grant:me", company: [sending([8, 8])],
      after: { world in
        try eventually("the gate to be open") {
          world.me.passGate()
          return !world.domain.gate.isPaused
        }
        guard !world.me.findsStepPermit() else { throw WaitedInVain(what: "the permit of the dead to go") }
        try goOnThroughMailbox(world)
      }),
  ]
}

/// Closes the mailbox when the victim is blocked on it.
@Sendable private func closing(_ world: World, _ victim: Victim) throws {
  try untilBlocked(world, victim)
  try world.me.deleteMailbox("box")
}

@Sendable private func receivingFromAnyone(_ world: World, _: Victim) throws {
  while !world.isOver { world.note(try world.me.receiveFromAnyone(timeoutNanoseconds: 40 * millisecond)) }
}
