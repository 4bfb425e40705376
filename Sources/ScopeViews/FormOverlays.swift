import Canvas
import Observation
import ScopeModel

/// The form that puts a message into a channel.
func drawInject(_ model: Model, _ form: InjectForm, in frame: inout Frame) {
  let name = model.snapshot?.title(of: .channel(form.channelID)) ?? ""
  func line(_ field: InjectForm.Field, _ label: String, _ value: String, _ isChoice: Bool) -> [Span] {
    let isHere = form.field == field
    var spans = [Span(isHere ? "▸" : " ", .focus), Span(padded(label, 8), isHere ? .selection : .dim)]
    if isChoice {
      spans += [Span(isHere ? "◀ " : "  ", .key), Span(value), Span(isHere ? " ▶" : "", .key)]
    } else {
      spans += [Span("  " + value), Span(isHere ? "_" : "", .focus)]
    }
    return spans
  }
  // The end of a long text is where one types.
  let room = max(4, min(44, frame.size.columns - 18))
  let lines = [
    line(.text, "text", tail(escaped(form.text), columns: room), false),
    line(.count, "count", form.count, false),
    line(.mode, "mode", form.mode.rawValue, true),
    line(.asName, "as", form.asName.map { shownName($0) } ?? "ipcscope itself", true),
  ]
  Overlay(
    title: "Inject into \(name)", lines: lines,
    keys: [("Tab", "next"), ("← →", "choose"), ("Enter", "sends"), ("Esc", "closes")],
    focus: form.field.rawValue, columns: 58, choices: InjectForm.Field.allCases.map(\.rawValue)
  ).draw(in: &frame)
}

/// The last columns of a text.
private func tail(_ text: String, columns: Int) -> String {
  var kept: [Character] = []
  var used = 0
  for character in text.reversed() {
    let width = displayWidth(character)
    if used + width > columns - 1 { return "…" + String(kept.reversed()) }
    kept.append(character)
    used += width
  }
  return text
}

/// The question before a signal is sent.
func drawKill(_ model: Model, _ form: KillForm, in frame: inout Frame) {
  let process = model.snapshot?.process(form.processID)
  let name = process.map { shownName($0.name) } ?? ""
  let pid = process.map { $0.processID != 0 ? " (pid \($0.processID))" : "" } ?? ""
  let lines = KillSignal.allCases.map { signal -> [Span] in
    let isHere = signal == form.signal
    return [
      Span(isHere ? "▸" : " ", .focus), Span(padded(signal.name, 6), isHere ? .selection : .text, .bold),
      Span("it " + signal.meaning, isHere ? .text : .dim),
    ]
  }
  Overlay(
    title: "Send a signal to \(name)\(pid)?", lines: lines,
    keys: [("↑ ↓", "choose"), ("Enter", "sends \(form.signal.name)"), ("Esc", "closes")],
    focus: KillSignal.allCases.firstIndex(of: form.signal), columns: 54,
    choices: Array(KillSignal.allCases.indices)
  ).draw(in: &frame)
}

/// The choice of a capacity.
func drawCapacity(_ model: Model, _ form: CapacityForm, in frame: inout Frame) {
  let name = model.snapshot?.title(of: .channel(form.channelID)) ?? ""
  func line(_ choice: CapacityForm.Choice, _ label: String, _ meaning: String) -> [Span] {
    let isHere = form.choice == choice
    return [
      Span(isHere ? "▸" : " ", .focus), Span(padded(label, 14), isHere ? .selection : .text, .bold),
      Span(meaning, isHere ? .text : .dim),
    ]
  }
  let bound = "bounded " + form.bound + (form.choice == .bounded ? "_" : "")
  Overlay(
    title: "Capacity of \(name)",
    lines: [
      line(.zero, "zero", "explicit buffering: every send is a rendezvous"),
      line(.bounded, bound, "a sender is blocked while n are queued"),
      line(.unbounded, "unbounded", "a sender is never blocked for capacity"),
    ], keys: [("↑ ↓", "choose"), ("0–9", "type n"), ("Enter", "switches"), ("Esc", "closes")],
    focus: form.choice.rawValue, columns: 64, choices: CapacityForm.Choice.allCases.map(\.rawValue)
  ).draw(in: &frame)
}

/// The choice of a theme; the screen behind it shows it.
func drawThemes(_ model: Model, _ picker: ThemePicker, in frame: inout Frame) {
  let lines = model.themeNames.enumerated().map { index, name -> [Span] in
    let isHere = index == picker.index
    return [
      Span(isHere ? "▸" : " ", .focus),
      Span(escaped(name, limit: 40), isHere ? .selection : .text),
      Span(name == picker.before ? "  (now)" : "", .dim),
    ]
  }
  let samples: [ProcessState] = [
    .working, .blockedFull, .blockedNoMessage, .offers, .held, .stopped, .killed(signal: 9),
  ]
  let sample = samples.flatMap { [Span($0.glyph + " " + $0.shortWords + "  ", $0.role)] }
  Overlay(
    title: "Theme", lines: lines + [[], sample],
    keys: [("↑ ↓", "show"), ("Enter", "keeps"), ("Esc", "goes back")], focus: picker.index, columns: 62,
    choices: Array(model.themeNames.indices)
  ).draw(in: &frame)
}
