import Glibc
import IPCCore
import Platform
import Synchronization

/// Everything that waits, while signals with a handler come a thousand times a second to the thread that waits.
final class SignalStorm: Sendable {
  private static let caught = Atomic<Int>(0)
  private let me: Participant

  init(_ place: DomainPlace) throws { me = try Domain.create("d", in: place).join(as: "me") }

  /// Says how many signals came, what was amiss, and `done`.
  func run(count: Int) throws {
    var action = sigaction()
    // SAFETY: the union's handler member is the one that is used without SA_SIGINFO; without SA_RESTART each signal
    // ends the system call that is under way.
    unsafe action.__sigaction_handler.sa_handler = { _ in SignalStorm.caught.add(1, ordering: .relaxed) }
    unsafe sigaction(SIGALRM, &action, nil)
    let tick = timeval(tv_sec: 0, tv_usec: 1000)
    var timer = itimerval(it_interval: tick, it_value: tick)
    // SAFETY: the structure lives through the call.
    unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    for capacity in [Capacity.zero, .bounded(2), .unbounded] {
      let box = try Held(me.createMailbox("box-\(capacity.word)", capacity: capacity))
      let send: @Sendable (Int) throws -> Void = {
        try box.value.send("\($0)", until: $0 % 3 == 0 ? .received : .queued)
      }
      try exchange(count, send) { _ in Int(try box.value.receive().text) }
      try exchange(count, send) { [me] _ in
        Int(try me.receive(fromAnyOf: [box.value.member]).message.text)
      }
    }
    let buffer = try me.createBuffer("buffer", slotCount: 2)
    withExtendedLifetime(buffer) {}
    let producer = try Held(me.openBuffer("buffer", as: .producer))
    let consumer = try Held(me.openBuffer("buffer", as: .consumer))
    let produce: @Sendable (Int) throws -> Void = { try producer.value.produce("\($0)") }
    try exchange(count, produce) { _ in Int(try consumer.value.consume().text) }
    try locks(count)
    let region = try me.createRegion("large", byteCount: 128 << 20)
    Watch.say("0 signals: \(Self.caught.load(ordering: .relaxed)), \(region.byteCount) bytes")
    Watch.say("done")
  }

  /// Runs each side once here, where the signals come, and the other on a thread that blocks them.
  private func exchange(
    _ count: Int, _ give: @escaping @Sendable (Int) throws -> Void,
    _ take: @escaping @Sendable (Int) throws -> Int?
  ) throws {
    let giveAll: @Sendable () -> Void = {
      for number in 0..<count {
        do { try give(number) } catch { Watch.say("gives \(number): \(error)") }
      }
    }
    let takeAll: @Sendable () -> Void = {
      for number in 0..<count {
        do {
          let got = try take(number)
          if got != number { Watch.say("takes \(String(describing: got)), not \(number)") }
        } catch { Watch.say("takes \(number): \(error)") }
      }
    }
    for (here, there) in [(giveAll, takeAll), (takeAll, giveAll)] { together(here, there) }
  }

  private func together(_ here: () -> Void, _ there: @escaping @Sendable () -> Void) {
    let isDone = Flag()
    runOnThread {
      there()
      isDone.value.store(true, ordering: .releasing)
    }
    here()
    while !isDone.value.load(ordering: .acquiring) { sleepNanoseconds(100_000) }
    Watch.noteCase()
  }

  /// A count that both threads raise under a mutex, and then under a lock for writing.
  private func locks(_ count: Int) throws {
    let region = try Held(me.createRegion("region", byteCount: 64))
    let raise: @Sendable () throws -> Void = {
      let old = try region.value.read(at: 0, byteCount: 2)
      let new = Int(old[0]) + Int(old[1]) << 8 + 1
      try region.value.write([UInt8(new & 255), UInt8(new >> 8)], at: 0)
    }
    let body: @Sendable () -> Void = {
      do {
        for _ in 0..<count {
          _ = try region.value.mutex().lock()
          try raise()
          try region.value.mutex().unlock()
        }
      } catch { Watch.say("locks: \(error)") }
    }
    together(body, body)
    let bytes = try region.value.read(at: 0, byteCount: 2)
    let total = Int(bytes[0]) + Int(bytes[1]) << 8
    if total != 2 * count { Watch.say("\(total) times under the mutex, not \(2 * count)") }
  }

  private final class Flag: Sendable { let value = Atomic<Bool>(false) }
}

/// A value that cannot be copied, to be shared by threads.
final class Held<Value: ~Copyable & Sendable>: Sendable {
  let value: Value
  init(_ value: consuming Value) { self.value = value }
}
