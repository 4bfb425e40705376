public import Observation

/// A column of the table of Mailboxes, which it can be ordered by.
public enum MailboxColumn: Int, Sendable, Hashable, CaseIterable {
  case name, depth, capacity, sent, received, oldest, waiting, owner

  /// The head of the column.
  public var head: String {
    switch self {
    case .name: "NAME"
    case .depth: "DEPTH"
    case .capacity: "CAPACITY"
    case .sent: "IN/S"
    case .received: "OUT/S"
    case .oldest: "OLDEST"
    case .waiting: "WAITING"
    case .owner: "OWNER"
    }
  }

  /// Names begin with A, numbers with the largest.
  var startsAscending: Bool { self == .name || self == .owner || self == .capacity }
}

/// What the table of Mailboxes is ordered by, and which way.
public struct MailboxOrder: Sendable, Equatable {
  public var column = MailboxColumn.name
  public var isReversed = false

  public init(column: MailboxColumn = .name, isReversed: Bool = false) {
    self.column = column
    self.isReversed = isReversed
  }

  public var isAscending: Bool { column.startsAscending != isReversed }

  /// The order by the column that is so far to the right; the first comes after the last.
  func moved(by step: Int) -> MailboxOrder {
    let count = MailboxColumn.allCases.count
    return MailboxOrder(column: MailboxColumn.allCases[(column.rawValue + step + count) % count])
  }

  var reversed: MailboxOrder { MailboxOrder(column: column, isReversed: !isReversed) }
}

extension Model {
  /// The rows of Mailboxes: mailboxes and links that pass the filter, in the chosen order.
  public var mailboxRows: [ChannelSnapshot] {
    guard let snapshot else { return [] }
    let rows = filter.isEmpty ? snapshot.channels : snapshot.channels.filter { matchesFilter($0.name) }
    func number(_ key: @escaping (ChannelSnapshot) -> Double) -> [ChannelSnapshot] { ordered(rows, by: key) }
    switch mailboxOrder.column {
    case .name: return mailboxOrder.isAscending ? rows : rows.reversed()
    case .depth: return number { Double($0.depth) }
    case .capacity: return number { Self.rank($0.capacity) }
    case .sent: return number { self.rates[$0.id]?.sent ?? 0 }
    case .received: return number { self.rates[$0.id]?.received ?? 0 }
    case .oldest: return number { $0.oldestSendTime.map { Double(snapshot.age(of: $0)) } ?? -1 }
    case .waiting: return number { Double($0.blockedSenders.count + $0.blockedReceivers.count) }
    case .owner: return ordered(rows) { $0.kind == .link ? "\u{10FFFF}" : $0.ownerName ?? "system" }
    }
  }

  /// Equals stay in their order.
  private func ordered<Key: Comparable>(
    _ rows: [ChannelSnapshot], by key: (ChannelSnapshot) -> Key
  ) -> [ChannelSnapshot] {
    let keys = rows.map(key)
    let isAscending = mailboxOrder.isAscending
    return rows.indices.sorted { left, right in
      if keys[left] == keys[right] { return left < right }
      return isAscending ? keys[left] < keys[right] : keys[left] > keys[right]
    }.map { rows[$0] }
  }

  private static func rank(_ capacity: CapacityModel) -> Double {
    switch capacity {
    case .zero: 0
    case .bounded(let count): Double(count)
    case .unbounded: .infinity
    }
  }
}
