import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Waits")
struct WaitsScreenTests {
  static func model(
    _ snapshot: DomainSnapshot = Stuck.snapshot(), columns: Int, rows: Int
  ) -> Model {
    var model = Stuck.model(snapshot, columns: columns, rows: rows)
    model.press(.character("4"))
    return model
  }
  @Test("print") func printAll() {
    for (c, r) in [(40, 12), (80, 24), (100, 30), (200, 60)] {
      print("=== \(c)x\(r)")
      let m = Self.model(columns: c, rows: r)
      print(view(m, m.size).lines.joined(separator: "\n"))
    }
    for (c, r) in [(40, 12), (80, 24), (100, 30)] {
      print("=== ring \(c)x\(r)")
      let m = Self.model(Stuck.ring(5), columns: c, rows: r)
      print(view(m, m.size).lines.joined(separator: "\n"))
    }
    print("=== stage 80x24")
    let m = Stuck.model(columns: 80, rows: 24)
    print(view(m, m.size).lines.joined(separator: "\n"))
    print("=== stage 40x12")
    let n = Stuck.model(columns: 40, rows: 12)
    print(view(n, n.size).lines.joined(separator: "\n"))
    print("===")
    let words = m.waitWords!
    print(words.lines().joined(separator: "\n"))
  }
}
