/// The known word that a mistyped one is nearest to; nil when none is near.
public func nearest(_ word: String, in known: [String]) -> String? {
  guard word.utf8.count <= 64 else { return nil }
  let scored = known.map { (editDistance(Array(word.utf8), Array($0.utf8)), $0) }
  guard let best = scored.min(by: { $0.0 < $1.0 }), best.0 <= 2, best.0 < word.utf8.count else { return nil }
  return best.1
}

/// How many bytes must be changed, added or left out to make one word of the other.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
