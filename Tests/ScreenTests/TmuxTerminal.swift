import Platform
import TestSupport
import Testing

/// All tests of the real screen, one after the other: each starts about ten processes.
@Suite("The real program in a real terminal", .serialized, .timeLimit(.minutes(5))) struct ScreenTests {}

/// What a test had waited for in vain, with the screen as it was then.
struct NotSeen: Error, CustomStringConvertible {
  let what: String
  let screen: [String]
  /// In ASCII: `swift test` leaves out a piece of output that ends inside a character.
  var description: String {
    let picture = screen.joined(separator: "\n").unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "│", "┃", "║": "|"
      case "─", "━", "═": "-"
      case "▸", "▶", "▷": ">"
      default: scalar.isASCII ? Character(scalar) : "?"
      }
    }
    return "not seen: \(what.filter(\.isASCII)). The screen was:\n" + String(picture)
  }
}

struct NoTmux: Error, CustomStringConvertible {
  let description: String
}

/// A terminal of tmux's with an interactive shell in it, on a server of its own.
///
/// Whoever makes one calls ``close()``.
struct TmuxTerminal: Sendable {
  private let socket = "ipcscope-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
  /// - Parameters:
  ///   - domains: the folder of domains of the programs inside, to which the variable X names the program.
  ///   - files: the folder that the variable FILES names.
  init(columns: Int, rows: Int, domains: String, files: String) throws {
    // Through the environment and not the command line, by which stray processes are told.
    let variables = [
      "IPCSCOPE_DIR": domains, "FILES": files, "X": BuiltProgram.path, "PS1": "$ ",
      // What the person who runs the tests has laid down does not count.
      "XDG_CONFIG_HOME": files,
    ]
    let shell = ["env", "-u", "ENV", "-u", "NO_COLOR", "TERM=tmux-256color", "sh", "-i"]
    let start = ["-u", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + shell
    let result = try tmux(start + [";", "set", "-g", "status", "off"], variables)
    if result.status != 0 { throw NoTmux(description: "tmux does not start: \(result.output)") }
  }

  /// Ends the server, and with it the shell and what runs in it.
  func close() { _ = try? tmux(["kill-server"]) }

  @discardableResult private func tmux(
    _ arguments: [String], _ variables: [String: String?] = [:]
  ) throws -> ProgramResult {
    let own: [String: String?] = ["TMUX": nil, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]
    do {
      return try runProgram(
        ["tmux", "-L", socket, "-f", "/dev/null"] + arguments,
        environment: own.merging(variables) { _, new in new },
        limitNanoseconds: 30_000_000_000)
    } catch Errno.noEntry {
      throw NoTmux(description: "tmux is missing, in which these tests run the program: apt-get install tmux")
    }
  }

  // MARK: Writing

  /// Presses keys, by tmux's names for them: `Space`, `Enter`, `Escape`, `C-c`, `Down`, or a character.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys.map { $0 == ";" ? "\\;" : $0 }) }

  /// Types a text.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Types a line for the shell.
  func enter(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Clicks on the first letter of a text that is on the screen, in a line of narrow characters.
  func click(on text: String) throws {
    let lines = try screen()
    guard let row = lines.firstIndex(where: { $0.contains(text) }),
      let range = lines[row].firstRange(of: text)
    else { throw NotSeen(what: "\(text), to click on", screen: lines) }
    let column = lines[row].distance(from: lines[row].startIndex, to: range.lowerBound)
    try type("\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m")
  }

  /// Whether clicks are told to the program, and whether in SGR mode.
  var mouseModes: String {
    get throws { try value(of: "#{mouse_any_flag} #{mouse_sgr_flag}") }
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  // MARK: Reading

  /// The lines on the screen, without blanks at their ends.
  func screen() throws -> [String] { try tmux(["capture-pane", "-p"]).lines.dropLast() }

  /// The screen with the sequences that set its colours.
  func colouredScreen() throws -> String { try tmux(["capture-pane", "-p", "-e"]).output }

  /// What a format of tmux's gives, for example `#{cursor_flag}`.
  func value(of format: String) throws -> String {
    try tmux(["display-message", "-p", format]).lines.first ?? ""
  }

  /// Looks every 20 ms until the screen is as wanted.
  @discardableResult func wait(
    for what: String, seconds: Double = 60, until isSo: ([String]) throws -> Bool
  ) async throws -> [String] {
    let end = monotonicNanoseconds() + UInt64(seconds * 1e9)
    while true {
      let lines = try screen()
      if try isSo(lines) { return lines }
      guard monotonicNanoseconds() < end else { throw NotSeen(what: what, screen: lines) }
      try await Task.sleep(nanoseconds: 20_000_000)
    }
  }

  /// Waits until a text is on the screen.
  @discardableResult func wait(for text: String, seconds: Double = 60) async throws -> [String] {
    try await wait(for: "\"\(text)\"", seconds: seconds) { $0.contains { $0.contains(text) } }
  }

  /// Waits until a text is no longer on the screen.
  @discardableResult func wait(forNo text: String) async throws -> [String] {
    try await wait(for: "no \"\(text)\"") { !$0.contains { $0.contains(text) } }
  }

  /// Waits until something is so that the screen does not say.
  func wait(until what: String, seconds: Double = 60, _ isSo: () throws -> Bool) async throws {
    try await wait(for: what, seconds: seconds) { _ in try isSo() }
  }
}
