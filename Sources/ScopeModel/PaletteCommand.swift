import Observation

/// What can be done from the palette with words of one's own behind its name.
public enum PaletteCommand: String, Sendable, Equatable, CaseIterable {
  case capacity, discipline, filter, hold, inject, kill, lesson, mode, release, select, speed, start, step
  case theme, view

  /// What may stand behind the name.
  public var usage: String {
    switch self {
    case .capacity: "[CHANNEL] zero | N | unbounded"
    case .discipline: "[BUFFER] in/out | counter | semaphores"
    case .filter: "[TEXT]"
    case .hold, .release, .step, .start: "[PROCESS]"
    case .inject: "[CHANNEL] \"TEXT\" [COUNT]"
    case .kill: "PROCESS [KILL | TERM | STOP | CONT]"
    case .lesson, .theme: "NAME"
    case .mode: "[PROCESS] blocking | buffered | non-blocking"
    case .select: "NAME"
    case .speed: "1/8 … 64"
    case .view: "Stage | Mailboxes | …"
    }
  }

  /// What each word behind the name can be, as far as that can be listed; what was typed before it is known.
  func candidates(after words: [String], in model: Model) -> [String] {
    let snapshot = model.snapshot
    let living = snapshot?.participants.filter(\.isAlive).map(\.name) ?? []
    let channels = snapshot?.channels.map(\.name) ?? []
    let isFirst = words.isEmpty
    switch self {
    case .capacity:
      if isFirst { return ["zero", "8", "unbounded"] + channels }
      return words.count == 1 && channels.contains(words[0]) ? ["zero", "8", "unbounded"] : []
    case .discipline:
      let buffers = snapshot?.buffers.map(\.name) ?? []
      let all = BufferDisciplineName.allCases.map(\.rawValue)
      if isFirst { return all + buffers }
      return words.count == 1 && buffers.contains(words[0]) ? all : []
    case .inject: return isFirst ? channels : []
    case .filter: return []
    case .hold, .release, .step, .start: return isFirst ? living : []
    case .kill:
      if isFirst { return living }
      return words.count == 1 ? KillSignal.allCases.map(\.name) : []
    case .mode:
      let all = SendModeName.allCases.map(\.rawValue)
      if isFirst { return all + living }
      return words.count == 1 && living.contains(words[0]) ? all : []
    case .lesson: return isFirst ? model.lessonChoices.map(\.name) : []
    case .theme: return isFirst ? model.themeNames : []
    case .select:
      guard isFirst, let snapshot else { return [] }
      return snapshot.participants.map(\.name) + channels + snapshot.buffers.map(\.name)
        + snapshot.regions.map(\.name)
    case .speed: return isFirst ? ["1/8", "1/4", "1/2", "1", "2", "4", "8", "16", "64"] : []
    case .view: return isFirst ? ViewTab.allCases.map(\.title) : []
    }
  }
}

/// What is typed, taken apart: words, of which those in quotes may hold blanks.
struct TypedWords: Equatable {
  /// Those that are whole: something stands behind them.
  var whole: [String] = []
  /// The one being typed; empty behind a blank.
  var last = ""
  /// What stands before the one being typed, as it was typed.
  var before = ""

  /// All of them, as a command takes them.
  var all: [String] { isLastQuoted || !last.isEmpty ? whole + [last] : whole }
  private var isLastQuoted = false

  init(_ text: String) {
    var isQuoted = false
    var isEscaped = false
    var taken = ""
    for character in text {
      taken.append(character)
      if isEscaped {
        last.append(character)
        isEscaped = false
      } else if isQuoted, character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
        isLastQuoted = true
      } else if character == " ", !isQuoted {
        if !last.isEmpty || isLastQuoted { whole.append(last) }
        last = ""
        isLastQuoted = false
        before = taken
      } else {
        last.append(character)
      }
    }
  }

  /// A word as it must be typed.
  static func typed(_ word: String) -> String {
    guard word.isEmpty || word.contains(where: { " \"\\".contains($0) }) else { return word }
    return "\"" + word.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
