/// Cuts a stream of bytes into parts at word borders, in memory of a few parts whatever the stream is.
package struct WordSplitter: ~Copyable {
  private let payloadByteCount: Int
  /// Bytes not yet sent off; outside a long word it begins at a word border.
  private var pending: [UInt8] = []
  private var nextNumber: UInt64 = 0
  private var nextWord: UInt64 = 0
  /// The index of the next piece while within a word too long for one part.
  private var pieceIndex: UInt64?

  /// - Parameter payloadByteCount: the most bytes of text in a part, 1 or more.
  package init(payloadByteCount: Int) {
    precondition(payloadByteCount >= 1)
    self.payloadByteCount = payloadByteCount
  }

  /// How many parts and pieces have been handed out.
  package var total: UInt64 { nextNumber }

  /// Takes the next bytes of the stream and hands out the parts that are complete.
  package mutating func take<E: Error>(
    _ bytes: ArraySlice<UInt8>, _ handOut: (WordCountMessage) throws(E) -> Void
  ) throws(E) {
    pending += bytes
    var start = 0
    // One byte more than a part is needed, to see whether the part ends at a border.
    while pending.count - start > payloadByteCount {
      start += try cut(from: start, handOut)
    }
    pending.removeFirst(start)
  }

  /// Hands out what is left at the end of the stream.
  package mutating func finish<E: Error>(_ handOut: (WordCountMessage) throws(E) -> Void) throws(E) {
    var start = 0
    while start < pending.count {
      start += try cut(from: start, handOut)
    }
    pending = []
  }

  /// Hands out one part or piece that begins at `start`, and says how many bytes it took.
  private mutating func cut<E: Error>(
    from start: Int, _ handOut: (WordCountMessage) throws(E) -> Void
  ) throws(E) -> Int {
    if pieceIndex != nil { return try cutPiece(from: start, handOut) }
    let limit = min(start + payloadByteCount, pending.count)
    var end = limit
    let isBorder = limit == pending.count || !isLetter(pending[limit])
    if !isBorder {
      while end > start && isLetter(pending[end - 1]) { end -= 1 }
    }
    if end == start {
      pieceIndex = 0
      return try cutPiece(from: start, handOut)
    }
    let text = Array(pending[start..<end])
    // A part without a letter has nothing to count.
    if text.contains(where: isLetter) {
      try handOut(.part(number: nextNumber, text: text))
      nextNumber += 1
    }
    return end - start
  }

  private mutating func cutPiece<E: Error>(
    from start: Int, _ handOut: (WordCountMessage) throws(E) -> Void
  ) throws(E) -> Int {
    let limit = min(start + payloadByteCount, pending.count)
    let letters = Array(pending[start..<limit].prefix(while: isLetter))
    let end = start + letters.count
    // The word goes on only when the piece is full and a letter follows it.
    let isLast = end == pending.count || !isLetter(pending[end])
    try handOut(
      .piece(number: nextNumber, word: nextWord, index: pieceIndex ?? 0, isLast: isLast, letters: letters))
    nextNumber += 1
    pieceIndex = isLast ? nil : (pieceIndex ?? 0) + 1
    if isLast { nextWord += 1 }
    return letters.count
  }
}

/// `A–Z` and `a–z`: what a word is made of.
@inline(__always) func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
