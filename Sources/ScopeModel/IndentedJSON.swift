/// JSON with a line for each member, or the place where it is no JSON.
public enum IndentedJSON: Sendable, Equatable {
  case lines([UInt8])
  /// The first byte that cannot stand where it does; behind the end: something is missing.
  case fault(at: Int)

  /// Indents the bytes; nothing but the white space between the values is changed.
  public init(_ bytes: [UInt8]) {
    var writer = JSONWriter(bytes)
    self = writer.writeAll() ? .lines(writer.output) : .fault(at: writer.at)
  }
}

/// Goes over JSON once and writes it indented.
private struct JSONWriter {
  let bytes: [UInt8]
  var at = 0
  var output: [UInt8] = []
  /// What is open: `{` or `[`.
  private var open: [UInt8] = []
  private static let mostOpen = 200

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    output.reserveCapacity(bytes.count * 2)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func writeAll() -> Bool {
    skipBlanks()
    guard writeValue() else { return false }
    skipBlanks()
    return at == bytes.count
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func newLine() {
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: 2 * open.count))
  }

  /// A value with all that is in it, without recursion.
  private mutating func writeValue() -> Bool {
    while true {
      // A value begins here.
      guard let byte = next else { return false }
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        guard open.count < Self.mostOpen else { return false }
        take()
        skipBlanks()
        if next == byte + 2 {
          take()
        } else {
          open.append(byte)
          newLine()
          if byte == UInt8(ascii: "{"), !writeKey() { return false }
          continue
        }
      } else if byte == UInt8(ascii: "\"") {
        guard writeString() else { return false }
      } else if !writeWord() {
        return false
      }
      // A value has ended here.
      while true {
        guard let kind = open.last else { return true }
        skipBlanks()
        if next == UInt8(ascii: ",") {
          take()
          skipBlanks()
          newLine()
          if kind == UInt8(ascii: "{"), !writeKey() { return false }
          break
        }
        guard next == kind + 2 else { return false }
        open.removeLast()
        newLine()
        take()
      }
    }
  }

  private mutating func take() {
    output.append(bytes[at])
    at += 1
  }

  /// A member's name and the colon.
  private mutating func writeKey() -> Bool {
    guard next == UInt8(ascii: "\""), writeString() else { return false }
    skipBlanks()
    guard next == UInt8(ascii: ":") else { return false }
    take()
    output.append(0x20)
    skipBlanks()
    return true
  }

  private mutating func writeString() -> Bool {
    take()
    while let byte = next {
      guard byte >= 0x20 else { return false }
      take()
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") {
        guard let escape = next, "\"\\/bfnrtu".utf8.contains(escape) else { return false }
        take()
      }
    }
    return false
  }

  /// A number, `true`, `false` or `null`.
  private mutating func writeWord() -> Bool {
    let start = at
    while let byte = next,
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    {
      take()
    }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    let isDecimal = word.utf8.allSatisfy { $0 < 0x41 || $0 | 0x20 == UInt8(ascii: "e") }
    let isNumber = isDecimal && word.first.map { $0 == "-" || $0.isNumber } == true && Double(word) != nil
    if isNumber || word == "true" || word == "false" || word == "null" { return true }
    at = start
    return false
  }
}
