/// The messages of a word count, as text that a viewer can show: a head line, then the payload.
///
/// Parts and pieces together are numbered from 0. A *piece* is a part of one word that is too long for a
/// message; pieces of one word may pass through several counters and arrive in any order.
package enum WordCountMessage: Sendable, Equatable {
  /// `part N`: text that neither begins nor ends within a word.
  case part(number: UInt64, text: [UInt8])
  /// `piece N of word W at I more|last`: letters.
  case piece(number: UInt64, word: UInt64, index: UInt64, isLast: Bool, letters: [UInt8])
  /// `end TOTAL`: there are no more; so many parts and pieces there were. One for each counter.
  case end(total: UInt64)
  /// `counts N more|last`: lines of a count, a space and a word.
  case counts(number: UInt64, isLast: Bool, lines: [UInt8])
  /// `done TOTAL`: the counter that sends it has taken its end.
  case done(total: UInt64)

  /// Room for a head line, and for the count beside a word.
  static let headByteCount = 128
  /// The smallest message maximum with which words can be counted.
  static let minimumByteCount = 256

  package var bytes: [UInt8] {
    switch self {
    case .part(let number, let text): Array("part \(number)\n".utf8) + text
    case .piece(let number, let word, let index, let isLast, let letters):
      Array("piece \(number) of word \(word) at \(index) \(isLast ? "last" : "more")\n".utf8) + letters
    case .end(let total): Array("end \(total)\n".utf8)
    case .counts(let number, let isLast, let lines):
      Array("counts \(number) \(isLast ? "last" : "more")\n".utf8) + lines
    case .done(let total): Array("done \(total)\n".utf8)
    }
  }

  /// Nil for bytes that are no such message: an injected one, for instance.
  package init?(_ bytes: [UInt8]) {
    guard let headEnd = bytes.prefix(Self.headByteCount).firstIndex(of: UInt8(ascii: "\n")) else {
      return nil
    }
    let words = bytes[..<headEnd].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    let payload = Array(bytes[(headEnd + 1)...])
    let number = words.count > 1 ? UInt64(words[1]) : nil
    guard let number else { return nil }
    switch (words[0], words.count) {
    case ("part", 2): self = .part(number: number, text: payload)
    case ("end", 2): self = .end(total: number)
    case ("done", 2): self = .done(total: number)
    case ("counts", 3):
      guard let isLast = Self.isLast(words[2]) else { return nil }
      self = .counts(number: number, isLast: isLast, lines: payload)
    case ("piece", 8):
      guard let word = UInt64(words[4]), let index = UInt64(words[6]), let isLast = Self.isLast(words[7])
      else {
        return nil
      }
      self = .piece(number: number, word: word, index: index, isLast: isLast, letters: payload)
    default: return nil
    }
  }

  private static func isLast(_ word: String) -> Bool? {
    word == "last" ? true : word == "more" ? false : nil
  }
}
