internal import Yams

/// Text to YAML nodes, guarded: whatever the bytes are, the result is a tree of moderate size or a
/// ``ScenarioError``.
enum YAMLText {
  /// The largest scenario file.
  static let maximumByteCount = 256 << 10

  static func compose(_ bytes: [UInt8], file: String) throws(ScenarioError) -> Node {
    guard bytes.count <= maximumByteCount else {
      throw ScenarioError(file: file, "has \(bytes.count) bytes or more; the limit is \(maximumByteCount)")
    }
    try checkCharacters(bytes, file: file)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ScenarioError(file: file, line: lineOfBrokenText(bytes), "is not text in UTF-8")
    }
    try refuseAliases(bytes, file: file)
    let node: Node?
    do {
      // Resolvers without rules: every scalar is a text, and what it means is decided by its key.
      node = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch {
      throw scenarioError(error, text: text, file: file)
    }
    guard let node else { throw ScenarioError(file: file, "is empty") }
    return node
  }

  private static func checkCharacters(_ bytes: [UInt8], file: String) throws(ScenarioError) {
    var line = 1
    for byte in bytes {
      if byte == UInt8(ascii: "\n") { line += 1 }
      let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
      if isControl {
        throw ScenarioError(
          file: file, line: line,
          "holds the control character 0x\(String(byte, radix: 16)); is it a text file?")
      }
    }
  }

  /// The line of the first bytes that are not UTF-8.
  private static func lineOfBrokenText(_ bytes: [UInt8]) -> Int {
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    where String(validating: line, as: UTF8.self) == nil {
      return index + 1
    }
    return 0
  }

  /// An alias makes a small file stand for a tree of any size, so none is taken. It can stand only where a
  /// value begins: after an indicator or at the beginning of a line.
  private static func refuseAliases(_ bytes: [UInt8], file: String) throws(ScenarioError) {
    var line = 1
    var previous = UInt8(ascii: "\n")
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "*"), index + 1 < bytes.count, isNameByte(bytes[index + 1]),
        "\n:-,[{?".utf8.contains(previous)
      {
        throw ScenarioError(
          file: file, line: line, "aliases (*name) are not used in scenario files; write the steps out")
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") && byte != UInt8(ascii: "\r") {
        previous = byte
      }
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }

  private static func scenarioError(_ error: any Error, text: String, file: String) -> ScenarioError {
    guard let error = error as? YamlError else {
      return ScenarioError(file: file, "cannot be read: \(error)")
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let words = [context?.text, problem].compactMap { $0 }.joined(separator: " ")
      return ScenarioError(file: file, line: mark.line, "is not YAML: \(words)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.joined(separator: ", ")
      return ScenarioError(file: file, line: context.mark.line, "\(names): the key is there more than once")
    case .reader(let problem, let offset, _, _):
      let line = offset.map { text.prefix($0).utf8.count { $0 == UInt8(ascii: "\n") } + 1 }
      return ScenarioError(file: file, line: line ?? 0, "is not YAML: \(problem)")
    default:
      return ScenarioError(file: file, "is not YAML: \(error)")
    }
  }
}
