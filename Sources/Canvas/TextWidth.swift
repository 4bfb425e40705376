/// How many terminal columns a scalar takes: 2 for East Asian wide characters and emoji, 0 for marks that
/// combine with the character before them and for what is not drawn at all, 1 for the rest.
///
/// Control characters count 1, because drawing shows `?` in their place.
public func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x300 { return value == 0xAD ? 0 : 1 }
  if isZeroWidth(scalar) { return 0 }
  return isWide(value) ? 2 : 1
}

/// How many terminal columns a character takes: the sum over what is drawn of it.
public func displayWidth(_ character: Character) -> Int { displayWidth(String(character)) }

/// How many terminal columns a text takes when ``Frame/put(_:at:maxColumns:role:emphasis:)`` draws it whole.
public func displayWidth(_ text: some StringProtocol) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return glyphs(of: text).reduce(0) { $0 + $1.columns }
}

/// The text cut to a number of columns, with `…` in the last one if something is missing. A wide character
/// that would stick out by half is left out, so that the result may be one column short.
public func truncated(_ text: String, columns: Int) -> String {
  guard displayWidth(text) > columns else { return text }
  guard columns > 0 else { return "" }
  var result = ""
  var used = 0
  for glyph in glyphs(of: text) {
    guard used + glyph.columns <= columns - 1 else { break }
    result += glyph.text
    used += glyph.columns
  }
  return result + "…"
}

/// What fills one cell, or a wide cell and its continuation.
struct Glyph: Equatable {
  var text: String
  var columns: Int
}

/// The longest tail of combining marks that a cell keeps; ncurses stores no more.
let maximumMarks = 4

/// Splits a text into what fills cells.
///
/// It goes by scalars and not by Swift's characters, as terminals do: a joined emoji or a conjunct of an
/// Indian script is several cells to them. Joiners, variation selectors and skin tones are left out, because
/// terminals disagree about their columns. No control byte survives.
func glyphs(of text: some StringProtocol) -> [Glyph] {
  var result: [Glyph] = []
  result.reserveCapacity(text.utf8.count)
  var marks = 0
  for scalar in text.unicodeScalars {
    if isControl(scalar) {
      result.append(Glyph(text: "?", columns: 1))
      marks = 0
    } else if isLeftOut(scalar) {
      continue
    } else if displayWidth(scalar) == 0 {
      if result.isEmpty { result.append(Glyph(text: " ", columns: 1)) }
      guard marks < maximumMarks else { continue }
      result[result.count - 1].text.unicodeScalars.append(scalar)
      marks += 1
    } else {
      result.append(Glyph(text: String(Character(scalar)), columns: displayWidth(scalar)))
      marks = 0
    }
  }
  return result
}

/// C0, DEL and C1: what a terminal may take as a command.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
}

/// Whether drawing leaves the scalar out: directions and joiners, line separators, variation selectors and
/// skin tones.
private func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
  guard scalar.value >= 0xAD else { return false }
  if (0x1F3FB...0x1F3FF).contains(scalar.value) { return true }
  let properties = scalar.properties
  if properties.isDefaultIgnorableCodePoint { return true }
  switch properties.generalCategory {
  case .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
  default: return false
  }
}

private func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
  let value = scalar.value
  // The vowels and finals of decomposed Korean stand in the cell of their first consonant.
  if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value) { return true }
  if isLeftOut(scalar) { return true }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return true
  default: return false
  }
}

private func isWide(_ value: UInt32) -> Bool {
  guard value >= wideRanges[0].0 else { return false }
  var low = 0
  var high = wideRanges.count - 1
  while low <= high {
    let middle = (low + high) / 2
    if value < wideRanges[middle].0 {
      high = middle - 1
    } else if value > wideRanges[middle].1 {
      low = middle + 1
    } else {
      return true
    }
  }
  return false
}

/// East Asian wide and fullwidth scalars of Unicode 14, in order; gaps of unassigned ones are bridged.
private let wideRanges: [(UInt32, UInt32)] = [
  (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0),
  (0x23F3, 0x23F3), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F),
  (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5),
  (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5),
  (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728),
  (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797),
  (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
  (0x2E80, 0x303E), (0x3041, 0x3247), (0x3250, 0x4DBF), (0x4E00, 0xA4C6), (0xA960, 0xA97C),
  (0xAC00, 0xD7A3), (0xF900, 0xFAD9), (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFF01, 0xFF60),
  (0xFFE0, 0xFFE6), (0x16FE0, 0x1B2FB), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E),
  (0x1F191, 0x1F19A), (0x1F200, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E, 0x1F393),
  (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E),
  (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567),
  (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5),
  (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC),
  (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAFF),
  (0x20000, 0x3FFFD),
]
