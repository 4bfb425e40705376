import Platform
/// temp
public func simpleRun(command: [String], rounds: Int, only: String?) throws {
  let crew = try Crew(command: command, catalogue: Catalogue.all)
  var counts: [Int] = []
  for (i, e) in Catalogue.all.enumerated() {
    let begin = monotonicNanoseconds()
    _ = try crew.run(i, count: e.initialCount)
    let b2 = monotonicNanoseconds()
    _ = try crew.run(i, count: e.initialCount)
    let took = monotonicNanoseconds() - b2
    _ = begin
    counts.append(e.hasFixedCount ? e.initialCount : max(1000, min(2_000_000, Int(Double(e.initialCount) * 40e6 / Double(took)))))
  }
  // second calibration
  for (i, e) in Catalogue.all.enumerated() where !e.hasFixedCount {
    let b = monotonicNanoseconds()
    _ = try crew.run(i, count: counts[i])
    let took = monotonicNanoseconds() - b
    counts[i] = max(200, min(3_000_000, Int(Double(counts[i]) * 40e6 / Double(took))))
  }
  var values: [[[Double]]] = Catalogue.all.map { $0.metrics.map { _ in [] } }
  for _ in 0..<rounds {
    for (i, e) in Catalogue.all.enumerated() {
      for (m, v) in try crew.run(i, count: counts[i]).enumerated() { values[i][m].append(v) }
      _ = e
    }
  }
  for (i, e) in Catalogue.all.enumerated() {
    for (m, metric) in e.metrics.enumerated() {
      let s = values[i][m].sorted()
      print(e.group, e.subject, e.payloadByteCount, metric.name, Int(s[s.count / 2]), Int(s[0]), Int(s.last!), metric.unit, "count", counts[i])
    }
  }
}
