/// The cell as a terminal without UTF-8 can show it: one ASCII character for each glyph of ours, `?` for
/// anything else, and the same number of columns.
public func asciiFallback(_ cell: Cell) -> Cell {
  guard let first = cell.character.unicodeScalars.first else { return cell }
  var result = cell
  if isControl(first) {
    result.character = "?"
  } else if first.isASCII {
    // What follows the first scalar can only be marks.
    result.character = String(Character(first))
  } else if let ascii = asciiOfGlyph(first) {
    result.character = String(ascii)
  } else {
    result.character = displayWidth(cell.character) == 2 ? "? " : "?"
  }
  return result
}

/// The ASCII character for a glyph that ipcscope draws, or nil for one that it does not.
func asciiOfGlyph(_ glyph: Unicode.Scalar) -> Character? {
  switch glyph {
  // What a process does.
  case "▶", "▸", "▷", "→", "›", "»": return ">"
  case "◀", "◂", "◁", "←", "‹", "«", "◇", "≤": return "<"
  case "≥": return ">"
  case "●", "○", "◉", "◯": return "o"
  case "■", "◼", "▪": return "#"
  case "□", "▫": return "."
  case "◈": return "@"
  case "‖": return "="
  case "◌": return "z"
  case "✖", "✗", "✕", "×": return "x"
  case "✓", "✔": return "v"
  // Pointers up and down, and other signs.
  case "▲", "△", "↑": return "^"
  case "▼", "▽", "↓": return "v"
  case "⚠": return "!"
  case "◆", "★", "•": return "*"
  case "…", "·", "∙": return "."
  case "–", "—", "−", "‐", "‑": return "-"
  case "“", "”", "„": return "\""
  case "‘", "’", "‚": return "'"
  case "µ", "μ": return "u"
  case "∞": return "~"
  // Halves of a cell, of which large letters are made.
  case "▀": return "\""
  case "▄": return "_"
  case "\u{A0}", "\u{2800}": return " "
  default: return asciiOfLineOrBlock(glyph.value)
  }
}

/// Lines become `-`, `|` and `+`; blocks, shades and dot patterns become `#`.
private func asciiOfLineOrBlock(_ value: UInt32) -> Character? {
  switch value {
  case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576, 0x2578,
    0x257A, 0x257C, 0x257E:
    return "-"
  case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577, 0x2579,
    0x257B, 0x257D, 0x257F:
    return "|"
  case 0x2571: return "/"
  case 0x2572: return "\\"
  case 0x2573: return "x"
  case 0x250C...0x257F: return "+"
  case 0x2580...0x259F, 0x2801...0x28FF: return "#"
  default: return nil
  }
}
