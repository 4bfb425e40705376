internal import Platform

/// Sends `context.count` messages one way, from one or two processes to the one in role 0.
@inline(__always) func oneWay<T: Transport & ~Copyable>(
  _ context: inout WorkContext, byteCount: Int, mode: Mode, _ transport: consuming T
) throws -> [Double] {
  let payload = PayloadBuffer(byteCount: byteCount)
  let senderCount = context.processCount - 1
  let share = context.count / senderCount
  context.meet()
  if context.role > 0 {
    context.arena.begin(of: context.role).storeRelaxed(ticks())
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    if mode == .busy {
      for _ in 0..<share { try transport.sendSpinning(bytes) }
    } else {
      for _ in 0..<share { try transport.send(bytes) }
    }
    context.meet()
    return []
  }
  // SAFETY: as above.
  var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
  // Every message is looked at, as a receiver would; that also proves that it has come.
  let pattern = unsafe payload.raw.load(as: UInt64.self)
  var sum: UInt64 = 0
  if mode == .busy {
    for _ in 0..<share * senderCount {
      try transport.receiveSpinning(into: &buffer)
      sum &+= unsafe payload.raw.load(as: UInt64.self)
    }
  } else {
    for _ in 0..<share * senderCount {
      try transport.receive(into: &buffer)
      sum &+= unsafe payload.raw.load(as: UInt64.self)
    }
  }
  let end = ticks()
  context.meet()
  guard sum == pattern &* UInt64(share * senderCount) else {
    throw BenchmarkError.notPossible("messages arrived changed")
  }
  let begin = (1...senderCount).map { context.arena.begin(of: $0).loadRelaxed() }.min()!
  return [Double(share * senderCount) / (Double(end &- begin) * Ticks.nanoseconds) * 1e9]
}

/// Sends a message there and another back, `context.count` times, and takes the time of each.
@inline(__always) func roundTrip<T: Transport & ~Copyable>(
  _ context: inout WorkContext, byteCount: Int, mode: Mode, _ wire: consuming T
) throws -> [Double] {
  let payload = PayloadBuffer(byteCount: byteCount)
  // SAFETY: the buffer lives to the end of this function. The reader and the writer of it are one thread.
  let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
  var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
  let warmUp = context.count / 10
  let total = context.count + warmUp
  var samples = Samples(capacity: context.count)
  context.meet()
  if context.role == 0 {
    for index in 0..<total {
      let begin = ticks()
      if mode == .busy {
        try wire.sendSpinning(bytes)
        try wire.receiveSpinning(into: &buffer)
      } else {
        try wire.send(bytes)
        try wire.receive(into: &buffer)
      }
      if index >= warmUp { samples.add(ticks() &- begin) }
    }
  } else {
    for _ in 0..<total {
      if mode == .busy {
        try wire.receiveSpinning(into: &buffer)
        try wire.sendSpinning(bytes)
      } else {
        try wire.receive(into: &buffer)
        try wire.send(bytes)
      }
    }
  }
  context.meet()
  return context.role == 0 ? samples.roundTripValues() : []
}

/// A round trip in which whoever waits has fallen asleep before the message comes: the sender looks first, and
/// the two ways are timed by a stamp that travels in the message.
func sleepingRoundTrip<T: Transport & ~Copyable>(
  _ context: inout WorkContext, byteCount: Int, mode: Mode, _ wire: consuming T
) throws -> [Double] {
  if mode == .asleepOnOneProcessor { pin(context.processors[0]) }
  defer { pin(processor(of: context.role, context.processors)) }
  let payload = PayloadBuffer(byteCount: byteCount)
  // SAFETY: as in `roundTrip`; stamps are eight bytes at the beginning, and every payload has at least as many.
  let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
  var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
  let warmUp = min(5, context.count)
  let partner = Int32(context.arena.processID(of: 1 - context.role).loadAcquire())
  var samples = Samples(capacity: context.count)
  context.meet()
  for index in 0..<context.count + warmUp {
    if context.role == 0 {
      waitUntilAsleep(partner)
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      unsafe payload.raw.storeBytes(of: ticks(), as: UInt64.self)
      try wire.send(bytes)
      try wire.receive(into: &buffer)
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      let backwards = ticks() &- (unsafe payload.raw.load(as: UInt64.self))
      let forwards = context.arena.note(of: 1).loadAcquire()
      if index >= warmUp { samples.add(forwards &+ backwards) }
    } else {
      try wire.receive(into: &buffer)
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      context.arena.note(of: 1).storeRelease(ticks() &- (unsafe payload.raw.load(as: UInt64.self)))
      waitUntilAsleep(partner)
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      unsafe payload.raw.storeBytes(of: ticks(), as: UInt64.self)
      try wire.send(bytes)
    }
  }
  context.meet()
  return context.role == 0 ? samples.roundTripValues() : []
}

/// Waits until the partner sleeps: the system says so. One that never sleeps is not waited for for ever.
private func waitUntilAsleep(_ partner: Int32) {
  let deadline = monotonicNanoseconds() + 20_000_000
  while monotonicNanoseconds() < deadline {
    if ProcessStatus(processID: partner)?.state == "S" { return }
    // It may want this very processor to fall asleep on.
    yieldProcessor()
  }
}
