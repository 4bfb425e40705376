public import Observation

/// A line of the log: what a process did, or that something is missing there.
public struct LogRow: Sendable, Equatable, Identifiable {
  public enum Entry: Sendable, Equatable {
    case operation(OperationEvent)
    /// Written over, in the process's own ring, before they were read.
    case missed(MissedEvents)
    /// Read and left out: more came than the screen takes.
    case dropped(UInt64)
    /// Nobody looked for so long, on the domain's clock, in nanoseconds.
    case unwatched(nanoseconds: UInt64)
  }

  /// A running number. Times cannot tell rows apart: the domain's clock stands while all is paused.
  public let id: UInt64
  public let entry: Entry

  /// The operation, where it is one.
  public var operation: OperationEvent? {
    if case .operation(let event) = entry { event } else { nil }
  }
}

/// The newest operations of the domain, as far as the screen watched, and which of them are shown.
public struct EventLog: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    /// Nobody asks the processes what they do: that costs them.
    case off
    case watching
    /// They cannot be asked, and why.
    case refused(String)
  }

  /// So many rows are kept.
  public static let capacity = 10_000
  /// When that is exceeded, so many go at once: the list is not moved for every row.
  private static let trimCount = 1_000

  public internal(set) var state = State.off
  /// Rows that were there and are not kept any more.
  public private(set) var forgottenCount: UInt64 = 0
  /// Whether the newest row is the selected one, whatever comes.
  public private(set) var isFollowing = true
  /// All that are kept; their numbers are consecutive.
  private(set) var rows: [LogRow] = []
  /// The numbers of those that are shown, ascending.
  private(set) var shown: [UInt64] = []
  private(set) var scope = LogScope()
  private var nextID: UInt64 = 1
  private var selectedID: UInt64 = 0
  /// The lowest row in sight while it does not follow.
  private var bottomID: UInt64 = 0
  /// The domain's clock when it was last watched.
  private var lastWatched: UInt64 = 0

  public init() {}

  /// How many rows are shown when one scrolls through all of them.
  public var shownCount: Int { shown.count }
  /// How many rows are kept.
  public var keptCount: Int { rows.count }

  // MARK: What comes

  mutating func take(_ batch: EventBatch, domainTimeNanoseconds: UInt64) {
    if state != .watching, !rows.isEmpty {
      append(.unwatched(nanoseconds: domainTimeNanoseconds - min(domainTimeNanoseconds, lastWatched)))
    }
    state = .watching
    lastWatched = domainTimeNanoseconds
    // What is missing was before what has come.
    for missed in batch.missed { append(.missed(missed)) }
    if batch.droppedCount > 0 { append(.dropped(batch.droppedCount)) }
    // A worker's pace is its own work: nobody else takes part in it.
    for event in batch.events where event.wait != WaitReason.pace.rawValue { append(.operation(event)) }
    trim()
  }

  private mutating func append(_ entry: LogRow.Entry) {
    let row = LogRow(id: nextID, entry: entry)
    nextID += 1
    rows.append(row)
    if scope.shows(row) { shown.append(row.id) }
  }

  private mutating func trim() {
    guard rows.count > Self.capacity else { return }
    let count = min(rows.count, rows.count - Self.capacity + Self.trimCount)
    rows.removeFirst(count)
    forgottenCount += UInt64(count)
    let first = rows.first?.id ?? nextID
    shown.removeFirst(shownIndex(first))
  }

  // MARK: What is shown

  /// Shows other rows; the selection stays on its row, or goes to the next one that is shown.
  mutating func show(_ scope: LogScope) {
    guard !scope.isSame(as: self.scope) else { return }
    self.scope = scope
    shown = rows.filter { self.scope.shows($0) }.map(\.id)
  }

  /// The selected row; nil: none is shown.
  public var selected: LogRow? { selectedIndex.flatMap { row(shown[$0]) } }

  /// The place of the selected row among those that are shown.
  public var selectedIndex: Int? {
    guard !shown.isEmpty else { return nil }
    return isFollowing ? shown.count - 1 : min(shownIndex(selectedID), shown.count - 1)
  }

  /// As many rows as there is room for, with the selected one among them.
  public func window(_ count: Int) -> (rows: [LogRow], selected: Int?) {
    guard let selected = selectedIndex, count > 0 else { return ([], nil) }
    let bottom = isFollowing ? selected : min(shownIndex(bottomID), shown.count - 1)
    var start = max(0, bottom - count + 1)
    if selected < start { start = selected }
    if selected >= start + count { start = selected - count + 1 }
    let end = min(shown.count, start + count)
    return (shown[start..<end].compactMap(row), selected - start)
  }

  private func row(_ id: UInt64) -> LogRow? {
    guard let first = rows.first?.id, id >= first, id - first < UInt64(rows.count) else { return nil }
    return rows[Int(id - first)]
  }

  /// The place of the first shown row that is not before this one.
  private func shownIndex(_ id: UInt64) -> Int {
    var low = 0
    var high = shown.count
    while low < high {
      let middle = (low + high) / 2
      if shown[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Moving in it

  /// Selects the newest row, and each that comes.
  mutating func follow() { isFollowing = true }

  /// Moves the selection. Up it stops following; beyond the last row it follows again.
  /// - Parameter pageRows: about how many rows are in sight.
  mutating func move(_ change: (Int, Int) -> Int, pageRows: Int) {
    guard let now = selectedIndex else { return }
    let last = shown.count - 1
    let next = max(0, change(now, last))
    if next > last { return follow() }
    if isFollowing {
      guard next < now else { return }
      bottomID = shown[last]
    }
    select(index: next, pageRows: pageRows)
  }

  /// Selects a row by its number, and stops following.
  mutating func select(_ id: UInt64, pageRows: Int) {
    let index = shownIndex(id)
    guard index < shown.count, shown[index] == id else { return }
    if isFollowing, let last = shown.last { bottomID = last }
    select(index: index, pageRows: pageRows)
  }

  private mutating func select(index: Int, pageRows: Int) {
    isFollowing = false
    selectedID = shown[index]
    let bottom = min(shownIndex(bottomID), shown.count - 1)
    if index > bottom {
      bottomID = shown[index]
    } else if index <= bottom - pageRows {
      bottomID = shown[min(shown.count - 1, index + pageRows - 1)]
    }
  }
}

/// Which rows of the log are shown.
struct LogScope: Sendable, Equatable {
  /// In the name of the process or object, in the operation, or in the object with its number, as `orders #7`.
  private(set) var filter = ""
  /// Only what it does, or what is done to it.
  private(set) var restriction: Subject?
  /// The same few names come again and again: which of them have the filter in them.
  private var known: [String: Bool] = [:]

  init(filter: String = "", restriction: Subject? = nil) {
    self.filter = filter
    self.restriction = restriction
  }

  func isSame(as other: LogScope) -> Bool { filter == other.filter && restriction == other.restriction }

  mutating func shows(_ row: LogRow) -> Bool {
    switch row.entry {
    // What is missing may have been anything.
    case .dropped, .unwatched: return true
    case .missed(let missed):
      if case .process(let id)? = restriction { return missed.processID == id }
      return true
    case .operation(let event):
      switch restriction {
      case nil: break
      case .process(let id): if event.processID != id { return false }
      case .channel(let id), .buffer(let id), .region(let id): if event.objectID != id { return false }
      }
      if filter.isEmpty { return true }
      if has(event.processName) || has(event.kindWords) || has(event.objectName) { return true }
      return filter.contains("#") && contains(event.objectWords, filter)
    }
  }

  private mutating func has(_ text: String) -> Bool {
    if let answer = known[text] { return answer }
    if known.count >= 4096 { known = [:] }
    let answer = contains(text, filter)
    known[text] = answer
    return answer
  }
}
