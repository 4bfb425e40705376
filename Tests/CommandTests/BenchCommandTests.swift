import IPCCore
import Testing

/// The benchmark as a script sees it, as small as it can be made.
@Suite(.serialized) struct BenchCommandTests {
  @Test("bench --json: a row a figure, each positive, and nothing is left behind")
  func everyFigure() async throws {
    let scope = try Scope()
    let result = try await scope.run("bench", "--smoke", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 1)
    let rows = result.text.split(separator: "{\"group\":").dropFirst()
    #expect(rows.count > 100)
    for row in rows {
      for key in ["subject", "payloadByteCount", "mode", "metric", "unit", "minimum", "maximum", "rounds"] {
        #expect(row.contains("\"\(key)\":"), "\(key) in \(row)")
      }
      let median = try #require(number("median", in: row))
      // What an event costs is the difference of two times: one round on a busy machine may have it below nothing.
      #expect(median > 0 || row.contains("\"metric\":\"an event\""), "\(row)")
      if row.contains("\"target\":") {
        #expect(row.contains("\"comparedTo\":") && row.contains("\"ratio\":") && row.contains("\"met\":"))
      }
    }
    #expect(result.text.contains("\"droppedRoundCount\":"))
    #expect(try scope.place.domainNames().isEmpty)
  }

  @Test("bench --check: exit status 1 when a target is missed, each is named, and the last line sums up")
  func check() async throws {
    let scope = try Scope()
    let result = try await scope.run("bench", "--smoke", "--check", "--group", "rendezvous")
    let missed = result.lines.filter { $0.hasPrefix("missed: ") }
    #expect(result.status == (missed.isEmpty ? 0 : 1), "\(result.errors)")
    let last = try #require(result.lines.last)
    #expect(last.contains("\(4 - missed.count) of 4 targets met, \(missed.count) missed"))
    #expect(last.contains("rounds dropped"))
  }

  @Test("bench refuses a group that there is not")
  func unknownGroup() async throws {
    let scope = try Scope()
    let result = try await scope.run("bench", "--group", "nonsense")
    #expect(result.status == 64)
    #expect(result.errors.contains("nonsense"))
  }

  private func number(_ key: String, in row: Substring) -> Double? {
    guard let place = row.firstRange(of: "\"\(key)\":") else { return nil }
    return Double(row[place.upperBound...].prefix { $0 != "," && $0 != "}" })
  }
}
