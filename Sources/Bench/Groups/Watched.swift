internal import IPCCore
internal import Platform

/// Makes what is called sixty times a second to look at a domain; nil where there is no viewer.
public typealias ViewerMaker = @Sendable (_ domain: String) -> (() -> Void)?

extension Catalogue {
  static let framesPerSecond: UInt64 = 60
  static let unwatchedName = "link, nobody watches"

  /// The same traffic without a viewer and with one that reads the whole domain sixty times a second; and what being
  /// observable and being watched cost the processes themselves.
  static var watched: [Experiment] {
    [
      throughput(unwatchedName, processCount: 2, byteCount: 64),
      throughput("link, a viewer", processCount: 3, byteCount: 64),
    ] + watchLevels + [anEvent]
  }

  private static func throughput(_ subject: String, processCount: Int, byteCount: Int) -> Experiment {
    Experiment(
      group: "watched", block: "watched", subject: subject, payloadByteCount: byteCount, mode: .busy,
      processCount: processCount, metrics: [.throughput], initialCount: 500
    ) { context in
      if context.role == 2 {
        watch(context)
        return []
      }
      // The viewer is at no barrier.
      context.processCount = 2
      let link = try LinkTransport(
        &context, capacity: .bounded(UInt64(capacity)), byteCount: byteCount)
      let values = try oneWay(&context, byteCount: byteCount, mode: .busy, link)
      if context.role == 0 { context.arena.stop.storeRelease(UInt64(context.command)) }
      return values
    }
  }

  private static func watch(_ context: borrowing WorkContext) {
    // A processor of its own where there is one; else wherever the system puts it.
    pin(context.processors.count > 2 ? context.processors[2] : -1)
    defer { pin(processor(of: 2, context.processors)) }
    let look = context.makeViewer?(context.domain.name)
    let frame = 1_000_000_000 / framesPerSecond
    var next = monotonicNanoseconds()
    while context.arena.stop.loadAcquire() != UInt64(context.command) {
      look?()
      next += frame
      while context.arena.stop.loadAcquire() != UInt64(context.command) {
        let now = monotonicNanoseconds()
        if now >= next { break }
        sleepNanoseconds(min(next - now, 1_000_000))
      }
      next = max(next, monotonicNanoseconds() - frame)
    }
  }
}
