import Observation

/// The latencies of all channels and buffers, from what processes tell of their sends and receives.
public struct Latencies: Sendable, Equatable {
  /// Whether processes are asked at this moment what they do.
  public internal(set) var isWatching = false
  /// Why they cannot be asked; nil: they can.
  public internal(set) var refusal: String?
  /// Operations that were done and not seen.
  public private(set) var missedCount: UInt64 = 0

  private var tracks: [String: LatencyTrack] = [:]
  private var summaries: [String: Latency] = [:]
  /// Those whose summary is older than what was timed, the one that has waited longest first.
  private var stale: [String] = []
  private var isStale: Set<String> = []

  /// So many objects are followed at most.
  static let capacity = 2048
  /// A summary takes a tenth of a millisecond: so many are made for a batch of events at most.
  static let summariesABatch = 4

  public init() {}

  /// What is known of a channel or buffer; nil: nothing was timed.
  public subscript(id: String) -> Latency? { summaries[id] }

  /// Takes in what processes did. Sends first: of a send and a receive at nearly the same time either may stand first.
  mutating func take(_ batch: EventBatch) {
    refusal = nil
    if !isWatching { beginAnew() }
    missedCount += batch.droppedCount + batch.missed.reduce(0) { $0 + $1.count }
    for event in batch.events where event.kind.isSend { change(event) { $0.sent($1, at: $2) } }
    for event in batch.events {
      switch event.kind {
      case .received, .consumed: change(event) { $0.received($1, at: $2) }
      case .withdrawn: change(event) { track, sequence, _ in track.withdrawn(sequence) }
      default: break
      }
    }
  }

  private mutating func change(_ event: OperationEvent, _ body: (inout LatencyTrack, UInt64, UInt64) -> Void)
  {
    let id = event.objectID
    guard let sequence = event.sequence, !id.isEmpty else { return }
    if tracks[id]?.isOf(event) != true {
      guard tracks[id] != nil || tracks.count < Self.capacity else { return }
      // Made anew below.
      tracks[id] = nil
      summaries[id] = nil
    }
    body(
      &tracks[id, default: LatencyTrack(objectNumber: event.objectNumber)], sequence,
      event.domainTimeNanoseconds)
    if isStale.insert(id).inserted { stale.append(id) }
  }

  /// Brings summaries up to what was timed.
  mutating func summarise(all: Bool) {
    let count = all ? stale.count : min(stale.count, Self.summariesABatch)
    for id in stale.prefix(count) {
      isStale.remove(id)
      summaries[id] = tracks[id]?.summary
    }
    stale.removeFirst(count)
  }

  /// Forgets what is no more in the domain.
  mutating func keep(_ snapshot: DomainSnapshot) {
    guard tracks.count > snapshot.mailboxes.count + snapshot.links.count + snapshot.buffers.count else {
      return
    }
    let present = Set(snapshot.channels.map(\.id)).union(snapshot.buffers.map(\.id))
    for id in tracks.keys where !present.contains(id) {
      tracks[id] = nil
      summaries[id] = nil
    }
  }

  /// Nobody asks any more.
  mutating func stopWatching() {
    isWatching = false
    refusal = nil
  }

  /// Times from now on; what is under way can still be timed.
  mutating func reset() {
    for id in tracks.keys { tracks[id]?.forgetWhatWasTimed() }
    summaries = [:]
    stale = []
    isStale = []
    missedCount = 0
  }

  private mutating func beginAnew() {
    isWatching = true
    for id in tracks.keys { tracks[id]?.beginAnew() }
  }
}

extension OperationKind {
  /// A message or item is there from now on.
  fileprivate var isSend: Bool { self == .sent || self == .offered || self == .produced }
}
