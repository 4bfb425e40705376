import Canvas

/// Bytes as `0000  73 6f 75 70  |soup|`, as many on a line as fit.
func hexLines(_ bytes: [UInt8], columns: Int) -> [String] {
  hexLines(bytes, perLine: columns >= 76 ? 16 : columns >= 43 ? 8 : 4, from: 0)
}

/// The same with the number of the first byte told.
func hexLines(_ bytes: [UInt8], perLine: Int, from first: Int) -> [String] {
  return stride(from: 0, to: bytes.count, by: perLine).map { start in
    let part = bytes[start..<min(bytes.count, start + perLine)]
    let hex = part.map { zeroPadded(String($0, radix: 16), 2) }.joined(separator: " ")
    let text = part.map { (0x20..<0x7F).contains($0) ? String(Character(Unicode.Scalar($0))) : "·" }.joined()
    let blanks = String(repeating: " ", count: perLine * 3 - 1 - hex.count)
    return zeroPadded(String(first + start, radix: 16), first + bytes.count > 0xFFFF ? 6 : 4) + "  " + hex
      + blanks + "  |" + text + "|"
  }
}

private func zeroPadded(_ text: String, _ digits: Int) -> String {
  String(repeating: "0", count: max(0, digits - text.count)) + text
}
