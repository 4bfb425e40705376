import Canvas
import Observation
import ScopeModel

/// A shared region: who is attached, what guards it, who wrote last, and its first bytes.
func drawRegion(_ region: RegionSnapshot, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let columns = frame.size.columns
  frame.put(
    [
      Span(shownName(region.name), .title, .bold),
      Span(" · region · \(byteWords(UInt64(max(0, region.byteCount)))) · "),
      Span(regionWords(region), .message, .bold),
    ], column: 0, row: 0, maxColumns: columns)
  var row = 2
  for line in regionFacts(region, snapshot) where row < frame.size.rows {
    frame.put(line, column: 0, row: row, maxColumns: columns)
    row += 1
  }
  row += 1
  let lines = hexLines(region.bytes, columns: columns)
  let room = max(0, frame.size.rows - row)
  for (offset, line) in lines.prefix(room).enumerated() {
    let isCut = offset == room - 1 && region.byteCount > lines.prefix(room).count * 16
    frame.put(
      line, at: Position(column: 0, row: row + offset), maxColumns: columns, role: isCut ? .dim : .text)
  }
}

/// A region on Stage: what it says, and under it what guards it.
func drawRegionPicture(_ region: RegionSnapshot, _ area: Rect, in frame: inout Frame) {
  guard !area.isEmpty else { return }
  let words = truncated(regionWords(region), columns: max(1, area.columns - 4))
  frame.put(
    [Span("[ ", .slot), Span(words, .message, .bold), Span(" ]", .slot)], column: area.column, row: area.row,
    maxColumns: area.columns)
  frame.put(
    regionGuards(region), column: area.column, row: area.row + 1, maxColumns: area.columns)
}

/// Who holds what guards it, and how often a record was read torn.
func regionGuards(_ region: RegionSnapshot) -> [Span] {
  var spans: [Span] = []
  if region.checkedReadCount > 0 {
    let torn = "torn \(region.tornReadCount) of \(region.checkedReadCount)  "
    spans.append(Span(torn, region.tornReadCount > 0 ? .error : .dim))
  }
  if let lock = region.locks.first(where: { $0.writer != nil || !$0.readers.isEmpty }) {
    let holder = lock.writer.map { "written by " + shownName($0) } ?? "read by " + names(lock.readers)
    spans.append(Span(holder, .waiting))
  } else if let mutex = region.mutexes.first(where: { $0.holder != nil }), let holder = mutex.holder {
    spans.append(Span("mutex " + shownName(holder), .waiting))
  } else {
    spans.append(Span("nobody holds it", .dim))
  }
  return spans
}

/// What guards a region and what happened to it, a line a fact.
func regionFacts(_ region: RegionSnapshot, _ snapshot: DomainSnapshot) -> [[Span]] {
  var lines: [[Span]] = [[Span("attached   ", .dim)] + people(region.attached, snapshot)]
  let writer = region.lastWriterName.map { "by " + shownName($0) } ?? "by nobody"
  lines.append([
    Span("written    ", .dim), Span("\(region.writeCount) times, last \(writer)"),
    Span(
      region.checkedReadCount == 0
        ? "" : "   torn reads \(region.tornReadCount) of \(region.checkedReadCount)",
      region.tornReadCount > 0 ? .error : .dim),
  ])
  for register in region.registers {
    let name = shownName(snapshot.processName(register.processID))
    lines.append([
      Span("register of \(name)  ", .dim), Span("\(register.value)", .text, .bold),
      Span("   next: \(register.moveWords)", .caption),
    ])
  }
  func numbered(_ word: String, _ index: Int) -> Span {
    Span(padded(index == 0 ? word : "\(word) \(index)", 11), .dim)
  }
  if region.mutexes.isEmpty { lines.append([numbered("mutex", 0), Span("free")]) }
  for mutex in region.mutexes {
    let holder = mutex.holder.map { "held by " + shownName($0) } ?? "free"
    lines.append([numbered("mutex", mutex.index), Span(holder, .waiting)] + waiters(mutex.waiting))
  }
  if region.semaphores.isEmpty { lines.append([numbered("semaphore", 0), Span("\(region.semaphoreCount)")]) }
  for semaphore in region.semaphores {
    let held = semaphore.holders.isEmpty ? "" : ", taken by " + names(semaphore.holders)
    lines.append(
      [numbered("semaphore", semaphore.index), Span("\(semaphore.count)\(held)")] + waiters(semaphore.waiting)
    )
  }
  for lock in region.locks {
    let holder =
      lock.writer.map { "written by " + shownName($0) }
      ?? (lock.readers.isEmpty ? "free" : "read by " + names(lock.readers))
    lines.append([numbered("lock", lock.index), Span(holder, .waiting)] + waiters(lock.waiting))
  }
  return lines
}

extension RegionRegisterSnapshot {
  /// The next move, as a program would write it.
  fileprivate var moveWords: String {
    switch nextMove {
    case .load: "register = number at \(offset)"
    case .change: "change register"
    case .store: "number at \(offset) = register"
    }
  }
}

private func waiters(_ waiting: [String]) -> [Span] {
  waiting.isEmpty ? [] : [Span("   ◈ \(waiting.count) waiting: " + names(waiting), .waiting)]
}

/// Names one after another; of many the first ones.
func names(_ names: [String]) -> String {
  let shown = names.prefix(4).map { shownName($0) }.joined(separator: ", ")
  return names.count > 4 ? shown + " and \(names.count - 4) more" : shown
}
