@_spi(Bench) internal import IPCCore
internal import Platform

/// What it costs a process that somebody may watch, and that somebody does: the same traffic with gate, counters and
/// events compiled out, with nobody there, with counters and with events.
extension Catalogue {
  static let compiledOutName = "link, compiled out"
  static let withEventsName = "link, events"

  /// One block, so that its figures are of the same rounds.
  static var watchLevels: [Experiment] {
    let ways: [(String, WatchLevel?)] = [
      (compiledOutName, nil), ("link, unwatched", WatchLevel.none), ("link, counters", .counters),
      (withEventsName, .events),
    ]
    return ways.flatMap { [levelThroughput($0.0, $0.1), levelRoundTrip($0.0, $0.1)] }
  }

  private static func levelThroughput(_ subject: String, _ level: WatchLevel?) -> Experiment {
    Experiment(
      group: "watched", block: "watch levels", subject: subject, payloadByteCount: 64, mode: .busy,
      processCount: 2, metrics: [.throughput], initialCount: 200_000, hasFixedCount: true
    ) { context in
      try watched(&context, level) { context, link, isBare throws in
        isBare
          ? try oneWay(&context, byteCount: 64, mode: .busy, UnobservedTransport(link))
          : try oneWay(&context, byteCount: 64, mode: .busy, link)
      }
    }
  }

  private static func levelRoundTrip(_ subject: String, _ level: WatchLevel?) -> Experiment {
    Experiment(
      group: "watched", block: "watch levels", subject: subject, payloadByteCount: 64, mode: .busy,
      processCount: 2, metrics: [.roundTripMedian], initialCount: 50_000, hasFixedCount: true
    ) { context in
      try watched(&context, level) { context, link, isBare throws in
        let values =
          isBare
          ? try roundTrip(&context, byteCount: 64, mode: .busy, UnobservedTransport(link))
          : try roundTrip(&context, byteCount: 64, mode: .busy, link)
        return Array(values.prefix(1))
      }
    }
  }

  /// Runs the traffic while both processes honour the level.
  private static func watched(
    _ context: inout WorkContext, _ level: WatchLevel?,
    _ work: (inout WorkContext, consuming LinkTransport, _ isBare: Bool) throws -> [Double]
  ) throws -> [Double] {
    var link = try LinkTransport(&context, capacity: .bounded(UInt64(capacity)), byteCount: 64)
    let payload = PayloadBuffer(byteCount: 64)
    let participant = try context.participant()
    let wanted = level ?? .none
    let wish = context.role == 0 && wanted != .none ? try Wish(wanted, context.domain) : nil
    try settle(participant, wanted) {
      wish?.renew()
      // SAFETY: the buffer lives to the end of this function.
      var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
      _ = try link.receiveNow(into: &buffer)
    }
    context.meet()
    wish?.renew()
    let values = try work(&context, link, level == nil)
    guard participant.watchLevel == wanted else {
      throw BenchmarkError.notPossible("the watch did not last as long as the measurement")
    }
    return values
  }

  /// What one event takes: a send and a receive in one thread, with events and without.
  static var anEvent: Experiment {
    Experiment(
      group: "watched", block: "an event", subject: "an event", payloadByteCount: 64, mode: .busy,
      processCount: 1, metrics: [.nanoseconds("an event")], initialCount: 100_000, hasFixedCount: true
    ) { context in
      let participant = try context.participant()
      let name = context.objectName(0)
      let box = try (try? participant.openMailbox(name)) ?? participant.createMailbox(name)
      let payload = PayloadBuffer(byteCount: 64)
      func pairs(_ count: Int) throws -> Double {
        // SAFETY: the buffer lives longer than this function; the reader and the writer of it are one thread.
        let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
        var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
        let begin = ticks()
        for _ in 0..<count {
          try box.send(bytes, until: .immediately)
          _ = try box.receiveNow(into: &buffer)
        }
        return Double(ticks() &- begin) * Ticks.nanoseconds / Double(count)
      }
      try settle(participant, .none) { _ = try box.receiveNow() }
      let without = try pairs(context.count)
      let wish = try Wish(.events, context.domain)
      try settle(participant, .events) {
        wish.renew()
        _ = try box.receiveNow()
      }
      wish.renew()
      // The ring is warm from its second time round.
      _ = try pairs(min(context.count, 20_000))
      return [(try pairs(context.count) - without) / 2]
    }
  }

  /// Works until the process has noticed who watches.
  private static func settle(
    _ participant: Participant, _ level: WatchLevel, _ work: () throws -> Void
  ) throws {
    let end = monotonicNanoseconds() + 5_000_000_000
    repeat {
      try work()
      if participant.watchLevel == level { return }
      sleepNanoseconds(1_000_000)
    } while monotonicNanoseconds() < end
    throw BenchmarkError.notPossible("the watch was not noticed")
  }
}

/// A watcher's file, without one who reads: what is measured is the cost to those who are watched.
private final class Wish {
  private let path: String
  private let file: FileDescriptor

  init(_ level: WatchLevel, _ domain: Domain) throws {
    path = "\(domain.path)/\(WatchLayout.prefix)\(WatchLayout.fileCount - 1)"
    file = try FileDescriptor.openOrCreate(path)
    try file.write(WatchLayout.encoded(level, lease: 0, processID: ThisProcess.processID), offset: 0)
    renew()
  }

  deinit { try? FileSystem.unlink(path) }

  func renew() {
    let lease = monotonicNanoseconds() + WatchLayout.leaseNanoseconds
    try? file.write(WatchLayout.encoded(lease), offset: WatchLayout.lease)
  }
}

/// A link by its short ways alone.
private struct UnobservedTransport: Transport, ~Copyable {
  let link: Link
  init(_ transport: borrowing LinkTransport) { link = transport.link }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool { link.sendUnobserved(bytes) }
  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    link.receiveUnobserved(into: &buffer) != nil
  }
  @inline(__always) mutating func send(_ bytes: RawSpan) throws { try link.send(bytes) }
  @inline(__always) mutating func receive(into buffer: inout MutableRawSpan) throws {
    _ = try link.receive(into: &buffer)
  }
}
