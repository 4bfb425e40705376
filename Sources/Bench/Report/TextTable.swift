extension Report {
  /// The report for people: a table a group, in columns.
  public func textLines() -> [String] {
    var lines: [String] = []
    var groups: [String] = []
    for row in rows where !groups.contains(row.group) { groups.append(row.group) }
    for group in groups {
      if !lines.isEmpty { lines.append("") }
      lines.append(group.uppercased())
      lines += aligned(rows.filter { $0.group == group }.map(Self.cells))
    }
    return lines + [
      "", "Rounds dropped because the processors had moved: \(droppedRoundCount) of \(roundCount).",
    ]
      + omissions.map { "Not measured: \($0)." }
  }

  /// The same as a table of Markdown.
  public func markdownLines() -> [String] {
    ["| what | mode | figure | median (minimum – maximum) | compared with | |", "|---|---|---|--:|---|---|"]
      + rows.map { row in
        let cells = Self.cells(row)
        return
          "| \(cells[0]) | \(cells[1]) | \(cells[2]) | \(cells[3]) \(cells[4]) | \(cells[5]) | \(cells[6]) |"
      }
  }

  private static func cells(_ row: Row) -> [String] {
    let size =
      row.payloadByteCount >= 1 << 20
      ? "\(row.payloadByteCount >> 20) MiB"
      : row.payloadByteCount >= 1024 ? "\(row.payloadByteCount >> 10) KiB" : "\(row.payloadByteCount) B"
    let comparisons = row.comparisons.map {
      "\(fixed($0.ratio, 2)) × \($0.comparedTo) (\($0.isAtLeast ? "≥" : "≤") \(fixed($0.target, 2)))"
    }.joined(separator: ", ")
    let verdict = row.comparisons.isEmpty ? "" : row.comparisons.allSatisfy(\.isMet) ? "met" : "missed"
    return [
      "\(row.subject), \(size)", row.mode, row.metric, "\(amount(row.median)) \(row.unit)",
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
