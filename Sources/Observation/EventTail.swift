internal import IPCCore
internal import Platform

/// Follows the rings of one process: reads what is new, without mapping, and discards what was written over
/// meanwhile. It believes nothing: what does not fit is counted as missed, and a look reads so much at most.
final class EventTail {
  /// How many events of a lane one look reads at most.
  static let eventsALook: UInt64 = 1024

  let id: UInt64
  let name: String
  let inode: UInt64
  private let segment: SegmentReader
  /// The number of the next event to read, a lane.
  private var next: [UInt64]
  /// The time of the last event read, a lane: times of a lane never go back.
  private var last: [UInt64]
  private var missedWord: UInt64
  /// Its file has lost its name: it is dropped when all is read.
  var isGone = false

  /// - Parameter fromNow: whether what it has written so far is passed over.
  init(path: String, fromNow: Bool, now: UInt64) throws(DomainError) {
    segment = try SegmentReader(path: path, kind: .process)
    id = segment.header.objectID
    name = segment.header.name
    inode = (try? segment.descriptor.status().inode) ?? 0
    let control = Self.control(segment)
    next = (0..<EventLayout.laneCount).map {
      fromNow ? control.word(EventLayout.lane($0)) &+ 1 : 1
    }
    last = [UInt64](repeating: fromNow ? now : 0, count: EventLayout.laneCount)
    missedWord = fromNow ? control.word(ProcessLayout.events + EventLayout.missed) : 0
  }

  private static func control(_ segment: borrowing SegmentReader) -> Piece {
    segment.piece(ProcessLayout.events, byteCount: EventLayout.controlByteCount)
  }

  /// What one look has brought.
  struct Found {
    var records: [EventRecord] = []
    var missed: UInt64 = 0
    /// All events up to this time have been read.
    var completeUntil = UInt64.max
  }

  /// Reads what is new.
  /// - Parameter now: the monotonic clock; no event is later.
  func read(now: UInt64) -> Found {
    var found = Found()
    let control = Self.control(segment)
    let missed = control.word(ProcessLayout.events + EventLayout.missed)
    found.missed = missed &- min(missed, missedWord)
    missedWord = missed
    for lane in 0..<EventLayout.laneCount {
      let written = control.word(EventLayout.lane(lane))
      // A count that goes back is none of ours: start again from there.
      if written &+ 1 < next[lane] { next[lane] = written &+ 1 }
      if written >= next[lane] { read(lane, upTo: written, now, &found) }
    }
    return found
  }

  private func read(_ lane: Int, upTo written: UInt64, _ now: UInt64, _ found: inout Found) {
    let capacity = UInt64(EventLayout.eventCount)
    // The slot of the next event may be half written.
    skip(lane, to: written &- min(written, capacity - 2), &found)
    let end = min(written, next[lane] &+ (Self.eventsALook - 1))
    let records = copies(lane, next[lane]...end)
    // What was written over while we read: everything a ring before what is just being written (the copies were made
    // before this read; pairs with the writer's fence between count and event).
    let line = segment.piece(EventLayout.lane(lane), byteCount: 8).word(EventLayout.lane(lane))
    let oldest = line &- min(line, capacity - 2)
    var number = next[lane]
    for var record in records {
      defer { number &+= 1 }
      guard number >= oldest, record.number == UInt32(truncatingIfNeeded: number),
        EventKind(rawValue: record.kind) != nil
      else {
        found.missed += 1
        continue
      }
      record.time = min(max(record.time, last[lane]), now)
      last[lane] = record.time
      found.records.append(record)
    }
    found.missed += end &- next[lane] &+ 1 &- UInt64(records.count)
    next[lane] = end &+ 1
    if end < written { found.completeUntil = min(found.completeUntil, last[lane]) }
  }

  private func skip(_ lane: Int, to first: UInt64, _ found: inout Found) {
    guard first > next[lane] else { return }
    found.missed &+= first &- next[lane]
    next[lane] = first
  }

  private func copies(_ lane: Int, _ numbers: ClosedRange<UInt64>) -> [EventRecord] {
    let base = EventLayout.ring(lane)
    var records: [EventRecord] = []
    var number = numbers.lowerBound
    while number <= numbers.upperBound {
      let slot = EventLayout.slot(number)
      let inRow = UInt64((EventLayout.ringByteCount - slot) / EventLayout.eventByteCount)
      let count = Int(min(numbers.upperBound - number + 1, inRow))
      let piece = segment.piece(base + slot, byteCount: count * EventLayout.eventByteCount)
      for index in 0..<count {
        let at = base + slot + index * EventLayout.eventByteCount
        records.append(
          EventRecord(
            words: (
              piece.word(at), piece.word(at + EventLayout.time), piece.word(at + EventLayout.object),
              piece.word(at + EventLayout.sequence)
            )))
      }
      number += UInt64(count)
    }
    return records
  }
}
