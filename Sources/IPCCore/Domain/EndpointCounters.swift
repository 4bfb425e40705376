internal import Platform

/// What one process has sent and received through one channel that it has open. The counters of a side are written
/// under that side's lock, so that plain additions are enough.
struct EndpointCounters: Sendable {
  /// Nil where the process has no endpoint free, or acts in another's name: then the process's own counters serve,
  /// which all its threads share.
  private let at: Int?
  private let segment: Segment
  private let forkGeneration: UInt32
  private let sent: SharedWord64
  private let lastSent: SharedWord64
  private let received: SharedWord64
  private let lastReceived: SharedWord64
  private let operations: SharedWord64

  init(_ participant: Participant, channel: UInt64) {
    segment = participant.segment
    forkGeneration = participant.forkGeneration
    at = participant.principal == nil ? Self.claim(in: segment, channel) : nil
    let own = participant.identitySegment
    let base = at ?? 0
    sent = at == nil ? own.word(ProcessLayout.sentCount) : segment.word(base + EndpointLayout.sentCount)
    received =
      at == nil ? own.word(ProcessLayout.receivedCount) : segment.word(base + EndpointLayout.receivedCount)
    lastSent = segment.word(
      at == nil ? ProcessLayout.lastSentSequence : base + EndpointLayout.lastSentSequence)
    lastReceived = segment.word(
      at == nil ? ProcessLayout.lastReceivedSequence : base + EndpointLayout.lastReceivedSequence)
    operations = segment.word(ProcessLayout.operationCount)
  }

  private static func claim(in segment: Segment, _ channel: UInt64) -> Int? {
    for index in 0..<ProcessLayout.endpointCount {
      let at = ProcessLayout.endpoints + index * EndpointLayout.byteCount
      let owner = segment.word(at + EndpointLayout.channel)
      if owner.loadRelaxed() == 0, owner.compareExchange(0, channel) { return at }
    }
    return nil
  }

  /// The counters of one side: of a few words, for a struct is copied whole before it is used.
  struct Side: Sendable {
    let isOwn: Bool
    let count: SharedWord64
    let last: SharedWord64
    let operations: SharedWord64

    /// Under the side's lock.
    @inline(__always) func note(_ sequence: UInt64) {
      if isOwn { count.addSingleWriter(1) } else { noteShared() }
      last.storeRelaxed(sequence)
    }

    @inline(never) private func noteShared() {
      count.fetchAdd(1)
      operations.fetchAdd(1)
    }
  }

  var sending: Side { Side(isOwn: at != nil, count: sent, last: lastSent, operations: operations) }
  var receiving: Side {
    Side(isOwn: at != nil, count: received, last: lastReceived, operations: operations)
  }

  /// The channel closes: the sums go to the process's own counters, and the endpoint is free.
  func fold() {
    // In a fork's copy the endpoint is still the parent's.
    guard let at, ForkGuard.generation == forkGeneration else { return }
    segment.word(ProcessLayout.sentCount).fetchAdd(sent.loadRelaxed())
    segment.word(ProcessLayout.receivedCount).fetchAdd(received.loadRelaxed())
    operations.fetchAdd(sent.loadRelaxed() &+ received.loadRelaxed())
    for word in [sent, lastSent, received, lastReceived] { word.storeRelaxed(0) }
    segment.word(at + EndpointLayout.channel).storeRelease(0)
  }
}

/// The sums of a process, over its own counters and its open channels.
package struct MessageCounts: Sendable, Equatable {
  package var sent: UInt64
  package var received: UInt64
  /// All operations, those too that sent and received nothing.
  package var operations: UInt64
  package var lastSentSequence: UInt64
  package var lastReceivedSequence: UInt64

  /// - Parameter word: reads the word at an offset of the process's file.
  package init(_ word: (Int) -> UInt64) {
    sent = word(ProcessLayout.sentCount)
    received = word(ProcessLayout.receivedCount)
    operations = word(ProcessLayout.operationCount)
    lastSentSequence = word(ProcessLayout.lastSentSequence)
    lastReceivedSequence = word(ProcessLayout.lastReceivedSequence)
    for index in 0..<ProcessLayout.endpointCount {
      let at = ProcessLayout.endpoints + index * EndpointLayout.byteCount
      guard word(at + EndpointLayout.channel) != 0 else { continue }
      let counts = (word(at + EndpointLayout.sentCount), word(at + EndpointLayout.receivedCount))
      sent &+= counts.0
      received &+= counts.1
      operations &+= counts.0 &+ counts.1
      lastSentSequence = max(lastSentSequence, word(at + EndpointLayout.lastSentSequence))
      lastReceivedSequence = max(lastReceivedSequence, word(at + EndpointLayout.lastReceivedSequence))
    }
  }
}

extension Participant {
  /// What this process has sent and received.
  package var messageCounts: MessageCounts { MessageCounts { segment.word($0).loadRelaxed() } }
}
