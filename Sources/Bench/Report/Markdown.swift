extension Report {
  /// The report as Markdown in three parts, each behind a comment that names it: a table with a row a target, what it
  /// was measured on, and a table of all figures for each group. `.ci/bench-tables` puts them where they belong.
  public func markdownLines() -> [String] {
    ["<!-- targets -->"] + targetLines() + ["<!-- machine -->"] + machineLines() + ["<!-- figures -->"]
      + figureLines()
  }

  private func targetLines() -> [String] {
    let judged = rows.flatMap { row in
      row.comparisons.map { comparison in
        "| \(row.group): \(Self.subject(row)), \(row.mode) | \(row.metric) | "
          + "\(Self.amount(row.median)) \(row.unit) | \(Self.wanted(comparison)) | "
          + "\(fixed(comparison.ratio, 2)) | \(comparison.isMet ? "met" : "**missed**") |"
      }
    }
    return ["| what | figure | median | target | reached | |", "|---|---|--:|---|--:|---|"] + judged
      + unmeasuredTargets.map { "| \($0) | | – | | – | not measured |" }
      + unfitTargets.map { "| \($0) | | – | | – | not for this machine |" }
  }

  private func machineLines() -> [String] {
    ["\(machine.description).", "\(groups.joined(separator: ", ")): \(lowercased(roundsLine))."]
      + omissions.map { "Not measured: \($0)." }
  }

  private func figureLines() -> [String] {
    groups.flatMap { group in
      [
        "", "### \(capitalized(group))", "",
        "| what | waiting | figure | median (minimum – maximum) | rounds |",
        "|---|---|---|--:|--:|",
      ]
        + rows.filter { $0.group == group }.map { row in
          let cells = Self.cells(row)
          return "| \(cells[0]) | \(cells[1]) | \(cells[2]) | \(cells[3]) \(cells[4]) | \(row.rounds) |"
        }
    }
  }

  private static func wanted(_ comparison: Comparison) -> String {
    "\(comparison.isAtLeast ? "≥" : "≤") \(fixed(comparison.target, 2)) × \(comparison.comparedTo)"
  }

  private func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
  private func lowercased(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
