internal import Platform
internal import Workload

/// A sentence of a script, word by word. A text in quotes is one word, and so is a parenthesis.
struct SentenceCursor {
  enum Word: Equatable {
    case plain(String)
    case quoted(String)
    case open, close
  }

  private let words: [Word]
  private var next = 0
  private let field: Field
  /// Whether something was not understood; the first mistake is the one told.
  private(set) var hasFailed = false

  init(_ text: String, _ field: Field) {
    self.field = field
    let (words, isWhole) = Self.split(text)
    self.words = words
    if !isWhole { fail("a text in quotes does not end") }
  }

  private static func split(_ text: String) -> (words: [Word], isWhole: Bool) {
    var words: [Word] = []
    var plain = ""
    var quoted: String?
    func flush() {
      if !plain.isEmpty { words.append(.plain(plain)) }
      plain = ""
    }
    for character in text {
      if let inside = quoted {
        quoted = character == "\"" ? nil : inside + String(character)
        if quoted == nil { words.append(.quoted(inside)) }
        continue
      }
      switch character {
      case "\"":
        flush()
        quoted = ""
      case "(", ")":
        flush()
        words.append(character == "(" ? .open : .close)
      case " ", "\t", "\n": flush()
      default: plain.append(character)
      }
    }
    flush()
    return (words, quoted == nil)
  }

  var isAtEnd: Bool { next == words.count }

  func peek() -> Word? { next < words.count ? words[next] : nil }

  /// The next word, where it is a plain one.
  func peekPlain() -> String? { if case .plain(let word)? = peek() { word } else { nil } }

  mutating func take() -> Word? {
    defer { if next < words.count { next += 1 } }
    return peek()
  }

  /// Takes these words where they are the next ones.
  mutating func takes(_ sentence: String) -> Bool {
    let wanted = sentence.split(separator: " ").map { Word.plain(String($0)) }
    guard words.dropFirst(next).prefix(wanted.count).elementsEqual(wanted) else { return false }
    next += wanted.count
    return true
  }

  /// Takes the words, or notes that they are missing.
  mutating func expect(_ sentence: String, after: String) -> Bool {
    if takes(sentence) { return true }
    fail("\"\(sentence)\" is missing after \(after)")
    return false
  }

  /// The next word as a name or a number; nil, with a mistake, where there is none.
  mutating func plain(_ what: String) -> String? {
    if let word = peekPlain() {
      next += 1
      return word
    }
    fail("\(what) is missing\(isAtEnd ? " at the end" : "")")
    return nil
  }

  mutating func quoted(_ what: String) -> String? {
    if case .quoted(let text)? = peek() {
      next += 1
      return text
    }
    fail("\(what) is missing, in double quotes")
    return nil
  }

  /// Notes what is wrong, the first time.
  mutating func fail(_ words: String) {
    if !hasFailed { field.mistake(words) }
    hasFailed = true
  }

  /// Notes a word that is not among those known.
  mutating func fail(_ word: String, isNo what: String, among known: [String]) {
    let hint =
      nearest(word, in: known).map { "did you mean \($0)?" } ?? "it may be \(known.joined(separator: ", "))"
    fail("\(quotedWord(word)) is no \(what); \(hint)")
  }

  /// Notes whatever is left over.
  mutating func expectEnd() {
    guard !hasFailed, let word = peek() else { return }
    switch word {
    case .plain(let text), .quoted(let text): fail("\(quotedWord(text)) is one word too many")
    case .open, .close: fail("a parenthesis is one too many")
    }
  }

  private func quotedWord(_ text: String) -> String { Workload.quoted(text) }
}
