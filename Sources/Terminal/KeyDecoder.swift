internal import CNcurses
internal import Canvas
internal import Glibc

/// Turns what the terminal sent into keys.
struct KeyDecoder {
  /// Where raw keys come from: nil when none is there. One that is expected, because it is part of a sequence, may
  /// take a moment.
  typealias Source = (_ isExpected: Bool) -> RawKey?

  enum RawKey: Equatable {
    case scalar(Unicode.Scalar)
    /// One of CNCURSES_KEY_….
    case function(Int)
  }

  /// What was read behind an escape and is a key by itself.
  private var ahead: [RawKey] = []

  /// The next event, or nil if none is there. Keys that mean nothing are passed over.
  mutating func next(from source: Source) -> TerminalEvent? {
    while let raw = ahead.isEmpty ? source(false) : ahead.removeFirst() {
      if let event = event(for: raw, from: source) { return event }
    }
    return nil
  }

  private mutating func event(for raw: RawKey, from source: Source) -> TerminalEvent? {
    switch raw {
    case .function(let code): return Self.key(ofFunction: code).map { .input(.key($0)) }
    case .scalar("\u{3}"): return .ended(signal: SIGINT)
    case .scalar("\u{1C}"): return .ended(signal: SIGQUIT)
    case .scalar("\u{1A}"): return .suspend
    case .scalar("\u{1B}"): return escape(from: source)
    case .scalar(let scalar): return Self.key(ofScalar: scalar).map { .input(.key($0)) }
    }
  }

  static func key(ofScalar scalar: Unicode.Scalar) -> Key? {
    switch scalar.value {
    case 10, 13: return .enter
    case 9: return .tab
    case 8, 127: return .backspace
    case 0: return .control(" ")
    case 1...26: return Unicode.Scalar(scalar.value + 96).map { .control(Character($0)) }
    case 0..<32, 128..<160: return nil
    default: return .character(Character(scalar))
    }
  }

  /// An escape that something follows at once is a sequence that the terminal's description lacks: the usual
  /// ones are known here, others are swallowed whole, so that no part of them acts as a key.
  private mutating func escape(from source: Source) -> TerminalEvent? {
    guard let next = source(false) else { return .input(.key(.escape)) }
    switch next {
    case .scalar("["): return controlSequence(from: source)
    case .scalar("O"):
      guard case .scalar(let final) = source(true) else { return nil }
      return Self.key(ofFinal: final, parameters: "").map { .input(.key($0)) }
    default:
      ahead.append(next)
      return .input(.key(.escape))
    }
  }

  private func controlSequence(from source: Source) -> TerminalEvent? {
    var parameters = ""
    while case .scalar(let scalar) = source(true) {
      guard (0x40...0x7E).contains(scalar.value) else {
        if parameters.utf8.count < 32 { parameters.unicodeScalars.append(scalar) }
        continue
      }
      if parameters.hasPrefix("<") { return Self.pointer(parameters.dropFirst(), final: scalar) }
      if scalar == "M", parameters.isEmpty { return oldPointer(from: source) }
      return Self.key(ofFinal: scalar, parameters: parameters).map { .input(.key($0)) }
    }
    return nil
  }

  // MARK: The mouse

  /// A click as SGR mode tells it: `button;column;row`, with `M` for down and `m` for up.
  private static func pointer(_ parameters: Substring, final: Unicode.Scalar) -> TerminalEvent? {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    guard final == "M", numbers.count == 3, let button = numbers[0], let column = numbers[1],
      let row = numbers[2]
    else { return nil }
    return pointer(button: button, column: column, row: row)
  }

  /// A click as terminals without SGR mode tell it: three characters, each 32 above its number.
  private func oldPointer(from source: Source) -> TerminalEvent? {
    var numbers: [Int] = []
    while numbers.count < 3, case .scalar(let scalar) = source(true) {
      numbers.append(Int(scalar.value) - 32)
    }
    return numbers.count == 3 ? Self.pointer(button: numbers[0], column: numbers[1], row: numbers[2]) : nil
  }

  /// Only presses of the left button and the wheel mean anything. Columns and rows are told from 1.
  private static func pointer(button: Int, column: Int, row: Int) -> TerminalEvent? {
    guard column > 0, row > 0 else { return nil }
    let place = Position(column: column - 1, row: row - 1)
    // The bits 4, 8 and 16 are Shift, Alt and Ctrl.
    switch button & ~0b11100 {
    case 0: return .pointer(Pointer(.click, at: place))
    case 64: return .pointer(Pointer(.wheelUp, at: place))
    case 65: return .pointer(Pointer(.wheelDown, at: place))
    default: return nil
    }
  }

  private static func key(ofFinal final: Unicode.Scalar, parameters: String) -> Key? {
    switch (final, parameters) {
    case ("A", ""): .up
    case ("B", ""): .down
    case ("C", ""): .right
    case ("D", ""): .left
    case ("H", ""), ("~", "1"), ("~", "7"): .home
    case ("F", ""), ("~", "4"), ("~", "8"): .end
    case ("Z", ""): .backTab
    case ("~", "3"): .delete
    case ("~", "5"): .pageUp
    case ("~", "6"): .pageDown
    case ("P", ""), ("~", "11"): .function(1)
    case ("Q", ""), ("~", "12"): .function(2)
    case ("R", ""), ("~", "13"): .function(3)
    case ("S", ""), ("~", "14"): .function(4)
    case ("~", "15"): .function(5)
    default: nil
    }
  }

  static func key(ofFunction code: Int) -> Key? {
    switch code {
    case Int(CNCURSES_KEY_UP): .up
    case Int(CNCURSES_KEY_DOWN): .down
    case Int(CNCURSES_KEY_LEFT): .left
    case Int(CNCURSES_KEY_RIGHT): .right
    case Int(CNCURSES_KEY_HOME): .home
    case Int(CNCURSES_KEY_END): .end
    case Int(CNCURSES_KEY_PAGE_UP): .pageUp
    case Int(CNCURSES_KEY_PAGE_DOWN): .pageDown
    case Int(CNCURSES_KEY_ENTER): .enter
    case Int(CNCURSES_KEY_BACKSPACE): .backspace
    case Int(CNCURSES_KEY_DELETE): .delete
    case Int(CNCURSES_KEY_BACK_TAB): .backTab
    case (Int(CNCURSES_KEY_F0) + 1)...(Int(CNCURSES_KEY_F0) + 63): .function(code - Int(CNCURSES_KEY_F0))
    default: nil
    }
  }
}
