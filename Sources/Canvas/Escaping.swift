/// Bytes from outside as text that is safe to show: valid UTF-8 as it is, everything that would move the
/// cursor, turn the direction, hide or pass for something else as an escape that one can read.
///
/// `\n`, `\t`, `\r` and `\0` by name, other control bytes and broken UTF-8 as `\xNN`, other scalars as
/// `\u{N}`, and the backslash as `\\` so that nothing can be taken for an escape that is none.
///
/// - Parameter limit: the most display columns of the result; what is more is cut, with `…` at the end. Only
///   as many bytes are read as that takes.
public func escaped(_ bytes: some Sequence<UInt8>, limit: Int = .max) -> String {
  var result = EscapedText(limit: limit)
  var reader = ScalarReader(bytes.makeIterator())
  while !result.isFull, let next = reader.next() {
    switch next {
    case .scalar(let scalar): result.append(scalar)
    case .broken(let byte): result.append(escape: "\\x" + hexadecimal(UInt32(byte), digits: 2))
    }
  }
  return result.text
}

/// A text from outside, shown as ``escaped(_:limit:)`` shows its bytes.
public func escaped(_ text: some StringProtocol, limit: Int = .max) -> String {
  escaped(text.utf8, limit: limit)
}

/// The result as it grows up to its limit.
private struct EscapedText {
  let limit: Int
  private(set) var text = ""
  private(set) var isFull: Bool
  private var columns = 0
  /// How many further marks the last character may carry: none at the start and after an escape, where they
  /// would change a neighbour.
  private var marksLeft = 0
  /// The text as it was when there was still room for `…`.
  private var cutText = ""

  init(limit: Int) {
    self.limit = limit
    isFull = limit <= 0
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if let escape = escape(for: scalar) {
      append(escape: escape)
    } else if isVariationSelector(scalar) {
      // It chooses between two drawings of a character and says nothing that could be read.
      return
    } else if displayWidth(scalar) == 0 {
      guard marksLeft > 0 else {
        append(escape: named(scalar))
        return
      }
      marksLeft -= 1
      append(String(Character(scalar)), columns: 0)
    } else {
      append(String(Character(scalar)), columns: displayWidth(scalar))
      marksLeft = maximumMarks
    }
  }

  mutating func append(escape: String) {
    append(escape, columns: escape.utf8.count)
    marksLeft = 0
  }

  private mutating func append(_ piece: String, columns width: Int) {
    guard width <= limit - columns else {
      text = cutText + "…"
      isFull = true
      return
    }
    text.unicodeScalars.append(contentsOf: piece.unicodeScalars)
    columns += width
    if columns < limit { cutText = text }
  }
}

/// How a scalar is shown that must not be drawn, or nil if it may be drawn.
private func escape(for scalar: Unicode.Scalar) -> String? {
  switch scalar {
  case "\n": return "\\n"
  case "\t": return "\\t"
  case "\r": return "\\r"
  case "\0": return "\\0"
  case "\\": return "\\\\"
  default: break
  }
  let value = scalar.value
  if value < 0x20 || value == 0x7F { return "\\x" + hexadecimal(value, digits: 2) }
  if value < 0x7F { return nil }
  if isControl(scalar) { return named(scalar) }
  if isVariationSelector(scalar) { return nil }
  let properties = scalar.properties
  if properties.isDefaultIgnorableCodePoint { return named(scalar) }
  switch properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
    return named(scalar)
  default: return nil
  }
}

private func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value == 0xFE0E || scalar.value == 0xFE0F
}

private func named(_ scalar: Unicode.Scalar) -> String { "\\u{" + hexadecimal(scalar.value, digits: 1) + "}" }

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// Takes UTF-8 apart and gives back each byte that is no part of valid UTF-8.
private struct ScalarReader<Bytes: IteratorProtocol<UInt8>> {
  enum Piece {
    case scalar(Unicode.Scalar)
    case broken(UInt8)
  }

  private var bytes: Bytes
  /// Bytes that were looked at and not yet used, in reading order; at most four.
  private var ahead: [UInt8] = []

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func next() -> Piece? {
    guard let first = look(0) else { return nil }
    if first < 0x80 { return take(1, scalar: UInt32(first)) }
    // The second byte's range shuts out overlong forms, surrogates and what is past U+10FFFF.
    let (count, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return takeBroken()
    }
    var value = UInt32(first) & (0x7F >> UInt32(count))
    for index in 1..<count {
      guard let byte = look(index), (index == 1 ? second : 0x80...0xBF).contains(byte) else {
        return takeBroken()
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return take(count, scalar: value)
  }

  private mutating func look(_ index: Int) -> UInt8? {
    while ahead.count <= index {
      guard let byte = bytes.next() else { return nil }
      ahead.append(byte)
    }
    return ahead[index]
  }

  private mutating func take(_ count: Int, scalar value: UInt32) -> Piece? {
    guard let scalar = Unicode.Scalar(value) else { return takeBroken() }
    ahead.removeFirst(count)
    return .scalar(scalar)
  }

  private mutating func takeBroken() -> Piece { .broken(ahead.removeFirst()) }
}
