public import Canvas
public import Observation

/// What a click on a place of the screen means. The view that draws the place says it.
public enum ClickTarget: Target {
  /// A tab, or a hint of the footer: what its key does.
  case action(Action)
  /// A key that the last line of a dialog names.
  case key(Key)
  /// A place on Stage: an object, or a process beside it.
  case place(Subject?, process: UInt64?, Selection.Column)
  /// A row of a table.
  case row(Subject)
  /// A row of the contents of the selected mailbox, by sequence number.
  case message(UInt64)
  /// A row of Waits.
  case wait(WaitingThread.ID)
  /// A row of the log, by its number.
  case logRow(UInt64)
  /// The head of a column of Mailboxes.
  case column(MailboxColumn)
  /// The head of a column of Metrics.
  case metricsColumn(MetricsColumn)
  /// A pane of Mailboxes, beside its rows.
  case pane(Selection.Pane)
  /// One of the choices of the open dialog.
  case choice(Int)
  /// A dialog, beside what can be clicked in it.
  case covered
}

extension ViewTab {
  /// What shows the view.
  public var action: Action {
    switch self {
    case .stage: .showStage
    case .mailboxes: .showMailboxes
    case .buffers: .showBuffers
    case .waits: .showWaits
    case .metrics: .showMetrics
    case .log: .showLog
    }
  }
}

extension Model {
  mutating func click(_ target: ClickTarget) -> [Effect] {
    if let dialog { return click(target, in: dialog) }
    if case .action(let action) = target { return keys[action].map { run($0) } ?? [] }
    if toast?.kind == .refusal { toast = nil }
    switch target {
    case .place(let object, let process, let column):
      selection.column = column
      selection.object = object
      if let process { selection.processID = process }
    case .row(let subject): select(subject)
    case .message(let sequence):
      selection.pane = .contents
      selection.messageSequence = sequence
    case .wait(let id):
      selection.waitID = id
      selection.processID = id.participantID
    case .logRow(let id): selectLogRow(id)
    case .column(let column):
      mailboxOrder = mailboxOrder.column == column ? mailboxOrder.reversed : MailboxOrder(column: column)
    case .metricsColumn(let column): orderMetrics(by: column)
    case .pane(let pane): selection.pane = pane
    case .action, .key, .choice, .covered: break
    }
    settleSelection()
    return []
  }

  private mutating func select(_ subject: Subject) {
    switch tab {
    case .metrics: selectMetric(subject)
    case .mailboxes:
      selection.pane = .table
      selection.object = subject
    default:
      if case .process(let id) = subject {
        selection.processID = id
        // It may stand beside several objects: the first that is found, on either side.
        guard let row = stageRows.first(where: { ($0.senders + $0.receivers).contains(id) }) else { return }
        selection.object = row.subject
        selection.column = row.senders.contains(id) ? .senders : .receivers
      } else {
        selection.object = subject
      }
    }
  }

  private mutating func click(_ target: ClickTarget, in dialog: Dialog) -> [Effect] {
    switch (target, dialog) {
    case (.key(let key), _): return pressInDialog(key)
    case (.choice(let index), .kill(var form)):
      guard KillSignal.allCases.indices.contains(index) else { return [] }
      // A signal is not sent by a click too many: Enter sends it.
      form.signal = KillSignal.allCases[index]
      self.dialog = .kill(form)
    case (.choice(let index), .capacity(var form)):
      guard let choice = CapacityForm.Choice(rawValue: index) else { return [] }
      if choice == form.choice { return pressInDialog(.enter) }
      form.choice = choice
      self.dialog = .capacity(form)
    case (.choice(let index), .inject(var form)):
      guard let field = InjectForm.Field(rawValue: index) else { return [] }
      if field == form.field, field == .mode || field == .asName { return pressInDialog(.right) }
      form.field = field
      self.dialog = .inject(form)
    case (.choice(let index), .themes(let picker)):
      guard themeNames.indices.contains(index) else { return [] }
      return index == picker.index ? pressInDialog(.enter) : show(theme: index, in: picker)
    case (.choice(let index), .lessons(var picker)):
      guard lessonChoices.indices.contains(index) else { return [] }
      if index == picker.index { return pressInDialog(.enter) }
      picker.index = index
      self.dialog = .lessons(picker)
    case (.choice(let index), .palette(var palette)):
      if index == palette.index { return pressInDialog(.enter) }
      palette.index = index
      self.dialog = .palette(palette)
    default: break
    }
    return []
  }

  /// The wheel over a place, in steps: down is positive.
  mutating func turnWheel(_ target: ClickTarget?, by steps: Int) -> [Effect] {
    if let dialog {
      let lineCount: Int
      switch dialog {
      case .help, .detail, .operation, .message: lineCount = 3
      case .filter: return []
      default: lineCount = 1
      }
      let key: Key = steps < 0 ? .up : .down
      return (0..<lineCount * abs(steps)).flatMap { _ in pressInDialog(key) }
    }
    if tab == .mailboxes {
      switch target {
      case .message, .pane(.contents): selection.pane = .contents
      case .row, .column, .pane(.table): selection.pane = .table
      default: break
      }
    }
    moveVertically { now, _ in now + steps }
    settleSelection()
    return []
  }
}
