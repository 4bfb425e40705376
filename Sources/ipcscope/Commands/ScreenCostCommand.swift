import ArgumentParser
import Canvas
import IPCCore
import Platform

/// Internal: figures of the screen's cost, one line each.
struct ScreenCostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "__screen-cost", shouldDisplay: false)

  @OptionGroup var place: PlaceOptions
  @Option var mailboxes: [Int] = [1, 100, 1000]
  @Option var messages: [Int] = [1, 10_000, 1_000_000]
  @Option var turns = 40
  @Option var columns = 100
  @Option var rows = 30

  func run() throws {
    var output = Output()
    let cost = ScreenCost(
      place: place.place, size: Size(columns: columns, rows: rows), turnCount: max(1, turns))
    let measured = try reporting { () throws(DomainError) in
      try cost.measure(mailboxCounts: mailboxes, messageCounts: messages)
    }
    for row in measured {
      let figures = [("reading", row.reading), ("update", row.update), ("view", row.view)]
        .map { "\($0.0) \($0.1.rounded()) us" }.joined(separator: ", ")
      try output.line("\(row.what): \(figures); \(row.detail)")
    }
  }
}
