import Canvas
import Observation

/// The log of operations: what comes into it, and what the keys do there.
extension Model {
  /// Whether the view shows what processes do one by one, or how long messages took: only then are they asked to
  /// tell it.
  public var needsEvents: Bool { needsLog || !isProjecting && (tab == .metrics || showsLatencyInDetail) }

  private var needsLog: Bool { tab == .log && !isProjecting }

  private var showsLatencyInDetail: Bool {
    switch dialog {
    case .detail(.channel, _), .detail(.buffer, _): true
    default: false
    }
  }

  mutating func take(_ batch: EventBatch) {
    if needsLog { log.take(batch, domainTimeNanoseconds: snapshot?.domainTimeNanoseconds ?? 0) }
    latencies.take(batch)
    latencies.summarise(all: snapshot?.isPaused == true)
  }

  mutating func refuseEvents(_ reason: String) {
    if needsLog { log.state = .refused(reason) }
    latencies.stopWatching()
    latencies.refusal = reason
  }

  /// What the log is restricted to.
  public var logRestriction: Subject? { log.scope.restriction }

  /// What `restrictLog` would restrict it to: the selected process, then the selected object, then nothing.
  var nextLogRestriction: Subject? {
    let process = selection.processID.map { Subject.process($0) }
    switch log.scope.restriction {
    case nil: return process ?? selection.object
    case .process: return selection.object
    case .channel, .buffer, .region: return nil
    }
  }

  mutating func performLog(_ action: Action) {
    switch action {
    case .restrictLog: log.show(LogScope(filter: filter, restriction: nextLogRestriction))
    default: log.follow()
    }
  }

  /// Why a key of the log can do nothing; nil: it can.
  func logObstacle(to action: Action) -> String? {
    switch action {
    case .followLog: log.isFollowing ? "it follows the newest operation already" : nil
    case .restrictLog:
      logRestriction == nil && nextLogRestriction == nil ? "no process and no object is selected" : nil
    default: nil
    }
  }

  mutating func moveLog(_ change: (Int, Int) -> Int) {
    log.move(change, pageRows: max(1, size.rows - 9))
    takeLogSelection()
  }

  mutating func selectLogRow(_ id: UInt64) {
    log.select(id, pageRows: max(1, size.rows - 9))
    takeLogSelection()
  }

  /// The process and the object of a row that a person has chosen are those that keys act on. What passes by while it
  /// follows is chosen by nobody.
  private mutating func takeLogSelection() {
    guard !log.isFollowing, let event = log.selected?.operation, let snapshot else { return }
    if snapshot.process(event.processID)?.role == .participant { selection.processID = event.processID }
    let id = event.objectID
    if snapshot.channel(id) != nil {
      selection.object = .channel(id)
    } else if snapshot.buffer(id) != nil {
      selection.object = .buffer(id)
    } else if snapshot.region(id) != nil {
      selection.object = .region(id)
    }
  }

  /// The log shows what the filter lets through; who does not look at it does not watch.
  mutating func settleLog() {
    if !needsEvents, latencies.isWatching || latencies.refusal != nil { latencies.stopWatching() }
    if !needsLog, log.state != .off { log.state = .off }
    // Another view has asked before this one.
    if needsLog, log.state == .off {
      if latencies.isWatching {
        log.take(EventBatch(), domainTimeNanoseconds: snapshot?.domainTimeNanoseconds ?? 0)
      }
      if let reason = latencies.refusal { log.state = .refused(reason) }
    }
    if tab == .log { log.show(LogScope(filter: filter, restriction: logRestriction)) }
  }

  /// What the selected row means.
  var logWhyLines: [String] {
    if case .refused(let reason) = log.state {
      return ["A process tells what it does only where somebody can ask it: \(reason)."]
    }
    switch log.selected?.entry {
    case .operation(let event):
      let details = event.detailWords
      let what = "\(shownName(event.processName)) \(event.kindWords)"
      let on = details.isEmpty ? "" : " (\(escaped(details, limit: 160)))"
      return ["\(what)\(on): \(event.outcome)."]
    case .missed:
      return [
        "A process writes what it does into a ring of its own; these were written over before they were read."
      ]
    case .dropped:
      return [
        "They came faster than the screen takes them: these were read, and left out, to show the newest."
      ]
    case .unwatched: return ["Processes tell what they do only while somebody asks: then nobody did."]
    case nil: return []
    }
  }
}

extension LogRow {
  /// The row in words, where it stands for what is missing; nil: it is an operation.
  public var gapWords: String? {
    switch entry {
    case .operation: nil
    case .missed(let missed): "… \(escaped(missed.text, limit: 120))"
    case .dropped(let count):
      "… \(count) \(count == 1 ? "operation" : "operations") left out: more came than can be shown"
    case .unwatched(let nanoseconds):
      "… not watched for \(durationWords(nanoseconds)): what was done then is not here"
    }
  }
}
