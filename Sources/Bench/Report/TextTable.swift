extension Report {
  /// The report for people: a table a group, in columns.
  public func textLines() -> [String] {
    var lines: [String] = []
    for group in groups {
      if !lines.isEmpty { lines.append("") }
      lines.append(group.uppercased())
      lines += aligned(rows.filter { $0.group == group }.map(Self.cells))
    }
    return lines + ["", "Machine: \(machine.description).", roundsLine + "."]
      + omissions.map { "Not measured: \($0)." } + unfitTargets.map { "Not for this machine: \($0)." }
  }

  /// Those with figures, in their order.
  var groups: [String] {
    rows.reduce(into: []) { if !$0.contains($1.group) { $0.append($1.group) } }
  }

  /// What was dropped, and what was made anew.
  var roundsLine: String {
    "Rounds dropped because the processors had moved: \(droppedRoundCount) of \(roundCount); "
      + "measurements made anew because others had the processors: \(repetitionCount)"
  }

  /// The subject with the payload's size, where it has one.
  static func subject(_ row: Row) -> String {
    row.payloadByteCount == 0 ? row.subject : "\(row.subject), \(size(row.payloadByteCount))"
  }

  static func size(_ byteCount: Int) -> String {
    byteCount >= 1 << 20
      ? "\(byteCount >> 20) MiB" : byteCount >= 1024 ? "\(byteCount >> 10) KiB" : "\(byteCount) B"
  }

  static func cells(_ row: Row) -> [String] {
    let comparisons = row.comparisons.map {
      "\(fixed($0.ratio, 2)) × \($0.comparedTo) (\($0.isAtLeast ? "≥" : "≤") \(fixed($0.target, 2)))"
    }.joined(separator: ", ")
    let verdict = row.comparisons.isEmpty ? "" : row.comparisons.allSatisfy(\.isMet) ? "met" : "missed"
    return [
      subject(row), row.mode, row.metric, "\(amount(row.median)) \(row.unit)",
      "(\(amount(row.minimum)) – \(amount(row.maximum)))", comparisons, verdict,
    ]
  }

  /// Three or more digits: a figure of a few nanoseconds has decimals.
  static func amount(_ value: Double) -> String { value < 100 ? fixed(value, 1) : grouped(value) }

  private func aligned(_ rows: [[String]]) -> [String] {
    guard let columnCount = rows.first?.count else { return [] }
    let widths = (0..<columnCount).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = " "
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += " " + (column == 3 ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
