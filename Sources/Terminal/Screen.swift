internal import CNcurses
public import Canvas
internal import Glibc

/// The terminal while ipcscope draws on it.
///
/// One thread owns it, and a process has one at a time. Whatever ends the process or this value gives the
/// terminal back as it was: ``stop()``, going out of scope, `exit`, a crash in any thread. Signals that would
/// end or stop the program come as events.
public struct Screen: ~Copyable {
  private var painter: Painter
  private var decoder = KeyDecoder()
  private var palette: Palette
  private var queued: [TerminalEvent] = []
  private var isOn = true
  /// How many columns and rows there are.
  public private(set) var size: Size
  /// Whether the locale is UTF-8; else ASCII stands in for every glyph.
  public let drawsUnicode: Bool
  /// Whether clicks and the wheel come as events.
  public let hasMouse: Bool
  /// Whether its fonts have the dots of braille: those of the console of Linux do not.
  public var hasBraille: Bool { Theme.environmentValue("TERM")?.hasPrefix("linux") != true }

  /// Why there can be no screen here, or nil if there can. Changes nothing.
  public static var obstacle: TerminalError? { error(of: cncurses_probe()) }

  /// Whether standard input and output are a terminal that can place its cursor; else draw plain lines.
  public static var canDraw: Bool { obstacle == nil }

  /// Takes the terminal over: alternate screen, raw keys, hidden cursor.
  /// - Parameter usesMouse: whether clicks and the wheel come as events; else they are the terminal's own.
  public init(theme: Theme, usesMouse: Bool = false) throws(TerminalError) {
    if let error = Self.error(of: cncurses_start(usesMouse)) { throw error }
    drawsUnicode = cncurses_is_utf8()
    hasMouse = cncurses_has_mouse()
    palette = Palette(
      colourCount: Int(cncurses_colours()), noColour: Theme.environmentValue("NO_COLOR"))
    painter = Painter(drawsUnicode: drawsUnicode)
    size = Size(cncurses_update_size())
    painter.setInks(theme: theme, palette: palette)
  }

  deinit { if isOn { cncurses_stop() } }

  /// Gives the terminal back. Further calls do nothing.
  public mutating func stop() {
    guard isOn else { return }
    isOn = false
    cncurses_stop()
  }

  /// Changes the colours; the next paint draws everything.
  public mutating func setTheme(_ theme: Theme) {
    guard isOn else { return }
    painter.setInks(theme: theme, palette: palette)
  }

  /// Draws a frame; only what differs from the last one is sent.
  public mutating func paint(_ frame: Frame) {
    guard isOn else { return }
    painter.paint(frame, screen: size)
  }

  /// Makes the next paint draw everything, for a person whose screen something else wrote on.
  public mutating func redrawAll() {
    guard isOn else { return }
    painter.forget()
    cncurses_redraw_all()
  }

  /// Gives the terminal back, stops this process as Ctrl-Z does in any program, and takes the terminal again
  /// when the process goes on. ``TerminalEvent/resumed`` is the next event then.
  public mutating func suspend() {
    guard isOn else { return }
    cncurses_suspend()
    queued.append(.resumed)
    takeSignals(ignoringContinue: true)
    refit()
  }

  /// Waits for what comes next.
  ///
  /// - Parameters:
  ///   - timeoutNanoseconds: how long at most; nil for as long as it takes, 0 for not at all.
  ///   - wakeDescriptor: a file descriptor to wake up for. It is not read from.
  /// - Returns: nil after the time, or if the screen was stopped.
  public mutating func nextEvent(
    timeoutNanoseconds: UInt64? = nil, wakeDescriptor: Int32? = nil
  ) -> TerminalEvent? {
    guard isOn else { return nil }
    let start = ContinuousClock.now
    let limit = timeoutNanoseconds.map { Int64(clamping: $0) }
    while true {
      takeSignals(ignoringContinue: false)
      if !queued.isEmpty { return queued.removeFirst() }
      if let event = decoder.next(from: Self.readKey) { return event }
      var left: Int64 = -1
      if let limit {
        let spent = (ContinuousClock.now - start) / Duration.nanoseconds(1)
        left = max(0, limit - Int64(spent))
      }
      let found = cncurses_wait(wakeDescriptor ?? -1, left)
      if found & Int32(CNCURSES_HUNG_UP) != 0 { return .ended(signal: SIGHUP) }
      if found & Int32(CNCURSES_READY_KEY | CNCURSES_READY_SIGNAL) != 0 { continue }
      if found & Int32(CNCURSES_READY_WAKE) != 0 { return .woken }
      if left == 0 { return nil }
    }
  }

  private mutating func takeSignals(ignoringContinue: Bool) {
    var number = cncurses_next_signal()
    while number != 0 {
      switch number {
      case SIGTERM, SIGHUP, SIGINT, SIGQUIT: queued.append(.ended(signal: number))
      case SIGTSTP: queued.append(.suspend)
      case SIGWINCH: refit()
      case SIGCONT where !ignoringContinue:
        // Stopped by a signal that cannot be caught; the terminal was used by others meanwhile.
        cncurses_retake()
        painter.forget()
        queued.append(.resumed)
        refit()
      default: break
      }
      number = cncurses_next_signal()
    }
  }

  /// Tells of a new size once.
  private mutating func refit() {
    painter.forget()
    let now = Size(cncurses_update_size())
    guard now != size else { return }
    size = now
    queued.append(.input(.resized(now)))
  }

  private static func readKey(isExpected: Bool) -> KeyDecoder.RawKey? {
    let key = cncurses_read_key(isExpected)
    switch key.kind {
    case Int32(CNCURSES_CHARACTER): return Unicode.Scalar(key.value).map { .scalar($0) }
    case Int32(CNCURSES_FUNCTION): return .function(Int(key.value))
    default: return nil
    }
  }

  private static func error(of code: Int32) -> TerminalError? {
    switch code {
    case Int32(CNCURSES_OK): nil
    case Int32(CNCURSES_NO_TERMINAL): .noTerminal
    case Int32(CNCURSES_NO_CURSOR): .noCursorAddressing
    case Int32(CNCURSES_BUSY): .alreadyStarted
    default: .noResources
    }
  }
}

@available(*, unavailable)
extension Screen: Sendable {}

extension Size {
  fileprivate init(_ size: cncurses_size) { self.init(columns: Int(size.columns), rows: Int(size.rows)) }
}
