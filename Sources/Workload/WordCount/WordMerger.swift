/// Adds up what the counters send, and knows when all has come.
package struct WordMerger: Sendable {
  package private(set) var table = WordTable()
  /// Parts and pieces that have come whole.
  package private(set) var completed: UInt64 = 0
  /// How many there are; known from the first counter that is done.
  package private(set) var total: UInt64?
  /// The names of the counters that are done.
  package private(set) var done: Set<String> = []
  private var longWords: [UInt64: LongWord] = [:]

  private struct LongWord: Sendable {
    var pieces: [UInt64: [UInt8]] = [:]
    var pieceCount: UInt64?
  }

  package init() {}

  /// Whether every part has come.
  package var isComplete: Bool { total == completed }

  /// Takes a message of a counter; false for bytes that are none.
  package mutating func take(_ bytes: [UInt8], from sender: String) -> Bool {
    switch WordCountMessage(bytes) {
    case .counts(_, let isLast, let lines):
      guard table.add(lines: lines) else { return false }
      if isLast { completed += 1 }
    case .piece(_, let word, let index, let isLast, let letters):
      completed += 1
      longWords[word, default: LongWord()].pieces[index] = letters
      if isLast { longWords[word]?.pieceCount = index + 1 }
      assemble(word)
    case .done(let total):
      self.total = total
      done.insert(sender)
    case .part, .end, nil: return false
    }
    return true
  }

  /// Counts a long word once its last piece has come.
  private mutating func assemble(_ word: UInt64) {
    guard let long = longWords[word], let count = long.pieceCount, UInt64(long.pieces.count) == count else {
      return
    }
    var letters: [UInt8] = []
    for index in 0..<count { letters += long.pieces[index] ?? [] }
    table.add(letters[...], 1)
    longWords[word] = nil
  }
}
