public import Observation

/// One row of Stage: an object, who sends to it at its left, who receives from it at its right.
public struct StageRow: Sendable, Equatable {
  /// A channel, a buffer or a region; nil in the last row: processes not yet seen at any.
  public var subject: Subject?
  public var senders: [UInt64]
  public var receivers: [UInt64]
  /// For a channel: of which kind.
  public var kind: ChannelSnapshot.Kind?

  public init(subject: Subject?, senders: [UInt64], receivers: [UInt64]) {
    self.subject = subject
    self.senders = senders
    self.receivers = receivers
  }
}

extension Model {
  /// The rows of Stage from top to bottom: mailboxes, links, buffers, regions, and the processes left over.
  public var stageRows: [StageRow] {
    guard let snapshot else { return [] }
    var rows = snapshot.mailboxes.map { row(.channel($0.id), $0.id, .mailbox) }
    rows += snapshot.links.filter { !snapshot.isSucceeded($0) }.map { row(.channel($0.id), $0.id, .link) }
    rows += snapshot.buffers.map { row(.buffer($0.id), $0.id) }
    rows += snapshot.regions.map { row(.region($0.id), $0.id) }
    let placed = Set(rows.flatMap { $0.senders + $0.receivers })
    let rest = snapshot.participants.filter { !placed.contains($0.id) }.map(\.id)
    if !rest.isEmpty { rows.append(StageRow(subject: nil, senders: rest, receivers: [])) }
    return rows.filter { matchesFilter($0, in: snapshot) }
  }

  private func row(_ subject: Subject, _ id: String, _ kind: ChannelSnapshot.Kind? = nil) -> StageRow {
    let sides = sides[id]
    var row = StageRow(subject: subject, senders: sides.senders, receivers: sides.receivers)
    row.kind = kind
    return row
  }

  private func matchesFilter(_ row: StageRow, in snapshot: DomainSnapshot) -> Bool {
    filter.isEmpty || row.subject.map { matchesFilter(snapshot.title(of: $0)) } == true
      || (row.senders + row.receivers).contains { matchesFilter(snapshot.processName($0)) }
  }

  func matchesFilter(_ name: String) -> Bool { contains(name, filter) }
}

/// Whether a text has another in it, whatever the case; every text has the empty one.
func contains(_ text: String, _ part: String) -> Bool {
  guard !part.isEmpty else { return true }
  let text = Array(text.lowercased())
  let part = Array(part.lowercased())
  guard part.count <= text.count else { return false }
  return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
}

extension DomainSnapshot {
  /// Whether a link is over and holds nothing, and another has taken its place between two of the same names.
  fileprivate func isSucceeded(_ link: ChannelSnapshot) -> Bool {
    link.depth == 0
      && links.contains {
        $0.senderName == link.senderName && $0.receiverName == link.receiverName
          && $0.openedBy.count > link.openedBy.count
      }
  }
}

extension Model {
  /// The rows of Buffers: buffers, then regions.
  public var bufferRows: [Subject] {
    guard let snapshot else { return [] }
    return snapshot.buffers.filter { matchesFilter($0.name) }.map { .buffer($0.id) }
      + snapshot.regions.filter { matchesFilter($0.name) }.map { .region($0.id) }
  }
}
