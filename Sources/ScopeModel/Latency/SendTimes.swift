/// When messages were sent that nobody has received yet, by sequence number: a ring in which a newer message takes the
/// place of one that is so many older. It grows with what waits, up to a bound.
struct SendTimes: Sendable, Equatable {
  private struct Entry: Sendable, Equatable {
    var sequence = UInt64.max
    var time: UInt64 = 0

    var isEmpty: Bool { sequence == .max }
  }

  /// So many messages are remembered at most.
  static let capacity = 8192
  private static let leastCapacity = 64

  /// A power of two; empty before the first.
  private var ring: [Entry] = []

  /// Remembers a send; returns the message that had to go for it.
  mutating func add(_ sequence: UInt64, at time: UInt64) -> UInt64? {
    guard sequence != .max else { return nil }
    if ring.isEmpty { ring = Array(repeating: Entry(), count: Self.leastCapacity) }
    while true {
      let index = place(sequence)
      let there = ring[index]
      // Accepted as an offer and then as a message: it was sent when it was offered.
      if there.sequence == sequence { return nil }
      if there.isEmpty || ring.count >= Self.capacity {
        ring[index] = Entry(sequence: sequence, time: time)
        return there.isEmpty ? nil : there.sequence
      }
      grow()
    }
  }

  /// When a message was sent, which is received or withdrawn now; nil: not known.
  mutating func take(_ sequence: UInt64) -> UInt64? {
    guard !ring.isEmpty, sequence != .max else { return nil }
    let index = place(sequence)
    guard ring[index].sequence == sequence else { return nil }
    defer { ring[index] = Entry() }
    return ring[index].time
  }

  private func place(_ sequence: UInt64) -> Int { Int(truncatingIfNeeded: sequence) & (ring.count - 1) }

  /// Those that had places of their own have them in a ring twice as large, too.
  private mutating func grow() {
    let old = ring
    ring = Array(repeating: Entry(), count: 2 * old.count)
    for entry in old where !entry.isEmpty { ring[place(entry.sequence)] = entry }
  }
}
