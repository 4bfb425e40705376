import Canvas
import ScopeModel
import ScopeViews
import Testing

/// Compares a screen with the lines one expects to see, and prints the lines that differ.
func expectScreen(_ model: Model, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let seen = view(model, model.size).lines
  let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  #expect(seen.count == wanted.count, sourceLocation: sourceLocation)
  for (row, pair) in zip(seen, wanted).enumerated() where pair.0 != pair.1 {
    Issue.record("row \(row)\n seen   |\(pair.0)|\n wanted |\(pair.1)|", sourceLocation: sourceLocation)
  }
}
