internal import Platform
internal import Yams

/// Where the mistakes of one file are gathered, so that all are told at once.
package final class MistakeList {
  private(set) var mistakes: [ScenarioError.Mistake] = []

  func add(line: Int, path: String, _ words: String) {
    mistakes.append(ScenarioError.Mistake(line: line, path: path, words: words))
  }

  package func error(file: String) -> ScenarioError? {
    mistakes.isEmpty ? nil : ScenarioError(file: file, mistakes: mistakes.sorted { $0.line < $1.line })
  }
}

/// A value in a scenario file, with its path and line. A reading that fails notes the mistake and gives nil.
package struct Field {
  let node: Node
  package let path: String
  package let line: Int
  let list: MistakeList

  init(_ node: Node, path: String, keyLine: Int?, list: MistakeList) {
    self.node = node
    self.path = path
    self.list = list
    let own = node.mark?.line ?? 1
    // What spans lines is named by the line of its key.
    line = node.scalar == nil ? keyLine ?? own : own
  }

  package func mistake(_ words: String) { list.add(line: line, path: path, words) }

  // MARK: Lists and mappings

  /// The entries of a mapping whose keys the user chooses, in the order of the file.
  package func namedEntries(of what: String) -> [(name: String, field: Field)] {
    guard let mapping = node.mapping else {
      mistake("must be a mapping of names to \(what)")
      return []
    }
    return mapping.compactMap { pair in
      guard let key = pair.key.scalar?.string else {
        list.add(line: pair.key.mark?.line ?? line, path: path, "a key must be a name")
        return nil
      }
      return (key, child(key, pair.value, pair.key))
    }
  }

  /// The values of a mapping whose keys are laid down.
  package func keys(_ known: [String], required: [String] = [], of what: String) -> [String: Field]? {
    guard node.mapping != nil else {
      mistake("must be a mapping: \(what) has the keys \(known.joined(separator: ", "))")
      return nil
    }
    var fields: [String: Field] = [:]
    for (name, field) in namedEntries(of: "values") {
      if known.contains(name) {
        fields[name] = field
      } else {
        let hint = nearest(name, in: known).map { "; did you mean \($0)?" }
        list.add(
          line: field.keyLine(in: self), path: field.path,
          "\(what) has no such key\(hint ?? "; it has \(known.joined(separator: ", "))")")
      }
    }
    for name in required where fields[name] == nil { mistake("\(name) is missing") }
    return fields
  }

  /// The value of one key, where this is a mapping that has it.
  func entry(_ name: String) -> Field? {
    node.mapping?.first { $0.key.scalar?.string == name }.map { child(name, $0.value, $0.key) }
  }

  package func items(of what: String) -> [Field]? {
    guard let sequence = node.sequence else {
      mistake("must be a list of \(what)")
      return nil
    }
    return sequence.enumerated().map { index, item in
      Field(item, path: "\(path)[\(index + 1)]", keyLine: item.mark?.line, list: list)
    }
  }

  private func child(_ key: String, _ value: Node, _ keyNode: Node) -> Field {
    Field(value, path: path.isEmpty ? key : "\(path).\(key)", keyLine: keyNode.mark?.line, list: list)
  }

  /// The line of this field's key in its mapping.
  private func keyLine(in parent: Field) -> Int {
    let name = path.dropFirst(parent.path.isEmpty ? 0 : parent.path.count + 1)
    let key = parent.node.mapping?.first { $0.key.scalar?.string == String(name) }?.key
    return key?.mark?.line ?? line
  }

  // MARK: Single values

  package func text(_ what: String) -> String? {
    guard let text = node.scalar?.string else {
      mistake("must be \(what)")
      return nil
    }
    return text
  }

  /// A text that `convert` understands.
  package func value<Value>(_ what: String, _ convert: (String) -> Value?) -> Value? {
    guard let text = text(what) else { return nil }
    if let value = convert(text) { return value }
    mistake("\(quoted(text)) is not \(what)")
    return nil
  }

  package func count(_ what: String, in range: ClosedRange<Int>) -> Int? {
    value("\(what) from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  func size(_ what: String, in range: ClosedRange<Int>) -> Int? {
    value("\(what) from \(range.lowerBound) to \(range.upperBound) bytes, such as 64KiB") { text in
      SizeText.byteCount(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  package func duration() -> UInt64? {
    value("a duration such as 250ms or 2s", DurationText.nanoseconds)
  }

  package func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return value("one of \(words)") { Choice(rawValue: $0) }
  }
}

/// A text from a file as a message may show it: short and without line ends.
package func quoted(_ text: String) -> String {
  let line = text.unicodeScalars.prefix(40).map {
    $0.properties.generalCategory == .control ? " " : String($0)
  }
  return "\"\(line.joined())\(text.unicodeScalars.count > 40 ? "…" : "")\""
}
