import Observation

/// How the arrows move the selection, and how it is kept on something that exists.
extension Model {
  /// One place in a column of Stage.
  private struct StagePlace: Equatable {
    var object: Subject?
    var processID: UInt64?
  }

  private func places(_ column: Selection.Column) -> [StagePlace] {
    stageRows.flatMap { row in
      switch column {
      case .senders: row.senders.map { StagePlace(object: row.subject, processID: $0) }
      case .receivers: row.receivers.map { StagePlace(object: row.subject, processID: $0) }
      case .objects: row.subject.map { [StagePlace(object: $0, processID: nil)] } ?? []
      }
    }
  }

  private func currentIndex(_ places: [StagePlace], _ column: Selection.Column) -> Int? {
    places.firstIndex {
      $0.object == selection.object && (column == .objects || $0.processID == selection.processID)
    }
  }

  private mutating func take(_ place: StagePlace, _ column: Selection.Column) {
    selection.column = column
    selection.object = place.object
    if let id = place.processID { selection.processID = id }
  }

  mutating func moveVertically(_ change: (Int, Int) -> Int) {
    switch tab {
    case .stage:
      let places = places(selection.column)
      guard !places.isEmpty else { return }
      let index = change(currentIndex(places, selection.column) ?? 0, places.count - 1)
      take(places[clamp(index, places.count)], selection.column)
    case .mailboxes where selection.pane == .contents:
      moveMessage(change)
    case .mailboxes:
      moveObject(in: mailboxRows.map { .channel($0.id) }, change)
    case .buffers:
      moveObject(in: bufferRows, change)
    case .waits: moveWait(change)
    case .log: moveLog(change)
    case .metrics:
      let rows = metricsRows
      guard !rows.isEmpty else { return }
      let now = rows.firstIndex { $0 == metricsSubject } ?? 0
      selectMetric(rows[clamp(change(now, rows.count - 1), rows.count)])
    }
  }

  private mutating func moveWait(_ change: (Int, Int) -> Int) {
    let rows = waitRows
    guard !rows.isEmpty else { return }
    let now = rows.firstIndex { $0.id == selection.waitID } ?? 0
    selection.waitID = rows[clamp(change(now, rows.count - 1), rows.count)].id
    selection.processID = selection.waitID?.participantID
  }

  /// A thread that waits anew keeps the selection; else it goes to the first row.
  private mutating func settleWait() {
    let rows = waitRows
    if rows.contains(where: { $0.id == selection.waitID }) { return }
    let again = rows.first {
      $0.id.participantID == selection.waitID?.participantID && $0.id.threadID == selection.waitID?.threadID
    }
    selection.waitID = (again ?? rows.first)?.id
    if let id = selection.waitID?.participantID { selection.processID = id }
  }

  private mutating func moveObject(in rows: [Subject], _ change: (Int, Int) -> Int) {
    guard !rows.isEmpty else { return }
    let now = rows.firstIndex { $0 == selection.object } ?? 0
    selection.object = rows[clamp(change(now, rows.count - 1), rows.count)]
  }

  private func clamp(_ index: Int, _ count: Int) -> Int { min(max(0, index), count - 1) }

  /// Left and right on Stage stay in the row where they can.
  mutating func moveHorizontally(by step: Int) {
    switch tab {
    case .stage: moveColumn(by: step, wraps: false)
    case .mailboxes: selection.pane = step > 0 ? .contents : .table
    case .metrics: turnMetricsPane()
    case .buffers, .waits, .log: moveVertically { now, _ in now + step }
    }
  }

  mutating func moveFocus(by step: Int) {
    switch tab {
    case .stage: moveColumn(by: step, wraps: true)
    case .mailboxes: selection.pane = selection.pane == .table ? .contents : .table
    case .buffers:
      let rows = bufferRows
      guard !rows.isEmpty else { return }
      let now = rows.firstIndex { $0 == selection.object } ?? 0
      selection.object = rows[(now + step + rows.count) % rows.count]
    case .waits: moveVertically { now, last in last == 0 ? 0 : (now + step + last + 1) % (last + 1) }
    case .log: moveVertically { now, _ in now + step }
    case .metrics: turnMetricsPane()
    }
  }

  private mutating func moveColumn(by step: Int, wraps: Bool) {
    let columns = Selection.Column.allCases
    guard let start = columns.firstIndex(of: selection.column) else { return }
    for distance in 1..<columns.count {
      var index = start + step * distance
      if wraps { index = (index + columns.count) % columns.count }
      guard columns.indices.contains(index) else { return }
      let places = places(columns[index])
      let here =
        places.first { $0.object == selection.object && $0.processID == selection.processID }
        ?? places.first { $0.object == selection.object }
      if let here { return take(here, columns[index]) }
      // The row has nothing in that column: with Tab the column's first place is better than none.
      if wraps, let first = places.first { return take(first, columns[index]) }
    }
  }

  /// Puts the selection on something that exists in the view shown.
  mutating func settleSelection() {
    settleLog()
    guard let snapshot else { return }
    if selectedProcess == nil { selection.processID = nil }
    switch tab {
    case .stage: settleStage()
    case .mailboxes:
      let rows = mailboxRows
      if !rows.contains(where: { $0.id == selection.channelID }) {
        selection.object = rows.first.map { .channel($0.id) }
      }
      settleMessage()
    case .buffers:
      let rows = bufferRows
      if !rows.contains(where: { $0 == selection.object }) { selection.object = rows.first }
    case .waits: settleWait()
    case .metrics: settleMetrics()
    case .log: break
    }
    if selection.processID == nil {
      selection.processID =
        selection.object.flatMap { firstProcess(of: $0) } ?? snapshot.participants.first?.id
    }
  }

  private mutating func settleStage() {
    let now = places(selection.column)
    if currentIndex(now, selection.column) != nil { return }
    let rows = stageRows
    // The same process in another row, the same row in this column, the same row at all, the first place.
    if selection.column != .objects, let place = now.first(where: { $0.processID == selection.processID }) {
      return take(place, selection.column)
    }
    // Where the object is gone, the same process at the other side of another.
    if selection.column != .objects, !rows.contains(where: { $0.subject == selection.object }) {
      for column in [Selection.Column.senders, .receivers] {
        if let place = places(column).first(where: { $0.processID == selection.processID }) {
          return take(place, column)
        }
      }
    }
    if selection.object != nil, let place = now.first(where: { $0.object == selection.object }) {
      return take(place, selection.column)
    }
    if rows.contains(where: { $0.subject == selection.object }), selection.object != nil {
      selection.column = .objects
      return
    }
    // The first row, whoever has come to it already: the keys then act on the same channel at every start.
    let first = rows.first?.subject
    for column in [selection.column, .objects, .senders, .receivers] {
      if let place = places(column).first(where: { $0.object == first }) { return take(place, column) }
    }
    selection.object = nil
  }

  private func firstProcess(of subject: Subject) -> UInt64? {
    switch subject {
    case .channel(let id), .buffer(let id): (sides[id].senders + sides[id].receivers).first
    case .process(let id): id
    case .region(let id): snapshot?.region(id)?.attached.first
    }
  }
}
