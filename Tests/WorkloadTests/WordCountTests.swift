import Testing

@testable import Workload

private func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

/// The whole job in one thread: split, count and merge, with the counted messages in any order.
private func counted(_ input: [UInt8], maximumByteCount: Int, chunk: Int, seed: UInt64 = 1) -> WordMerger {
  let payload = maximumByteCount - WordCountMessage.headByteCount
  var splitter = WordSplitter(payloadByteCount: payload)
  var messages: [WordCountMessage] = []
  for start in stride(from: 0, to: input.count, by: chunk) {
    splitter.take(input[start..<min(start + chunk, input.count)]) { messages.append($0) }
  }
  splitter.finish { messages.append($0) }
  #expect(messages.allSatisfy { $0.bytes.count <= maximumByteCount })
  #expect(splitter.total == UInt64(messages.count))
  var answers: [[UInt8]] = []
  for message in messages {
    switch WordCountMessage(message.bytes) {
    case .part(let number, let text):
      let chunks = WordTable(countingWordsOf: text).lines(maximumByteCount: payload)
      for (index, lines) in chunks.enumerated() {
        answers.append(
          WordCountMessage.counts(number: number, isLast: index == chunks.count - 1, lines: lines).bytes)
      }
    case .piece(let number, let word, let index, let isLast, let letters):
      answers.append(
        WordCountMessage.piece(
          number: number, word: word, index: index, isLast: isLast, letters: letters.map { $0 | 0x20 }
        ).bytes)
    default: Issue.record("an unexpected message")
    }
  }
  #expect(answers.allSatisfy { $0.count <= maximumByteCount })
  var generator = Generator(seed: seed)
  answers.shuffle(using: &generator)
  answers.append(WordCountMessage.done(total: splitter.total).bytes)
  var merger = WordMerger()
  for answer in answers {
    let taken = merger.take(answer, from: "counter")
    #expect(taken)
  }
  return merger
}

@Suite("Counting words")
struct WordCountTests {
  @Test(
    "The table is what uniq and sort print",
    arguments: [
      ("", ""),
      ("12 345 -- !\n", ""),
      ("a", "      1 a\n"),
      ("The the THE cat", "      3 the\n      1 cat\n"),
      ("b a\nb c-a", "      2 a\n      2 b\n      1 c\n"),
      ("don't", "      1 don\n      1 t\n"),
      ("Grüße", "      1 e\n      1 gr\n"),
    ])
  func literal(_ input: String, _ expected: String) throws {
    #expect(text(WordTable(countingWordsOf: Array(input.utf8)).printed) == expected)
    let shell = text(try shellWordCount(Array(input.utf8)))
    #expect(shell == expected)
  }

  @Test("A count of eight digits pushes the column")
  func wide() {
    var table = WordTable()
    table.add(Array("a".utf8)[...], 12_345_678)
    table.add(Array("b".utf8)[...], 1_234_567)
    #expect(text(table.printed) == "12345678 a\n1234567 b\n")
  }

  @Test("Messages read back as they were written")
  func messages() {
    let all: [WordCountMessage] = [
      .part(number: 0, text: Array("a\nb c".utf8)), .part(number: UInt64.max, text: []),
      .piece(number: 3, word: 1, index: 2, isLast: true, letters: Array("abc".utf8)),
      .piece(number: 3, word: 1, index: 2, isLast: false, letters: Array("abc".utf8)),
      .end(total: 9), .counts(number: 4, isLast: false, lines: Array("1 a\n".utf8)),
      .counts(number: 4, isLast: true, lines: []), .done(total: 0),
    ]
    for message in all { #expect(WordCountMessage(message.bytes) == message) }
  }

  @Test(
    "Other bytes are no message",
    arguments: [
      "", "hello", "part\n", "part x\n", "part -1\n", "part 1 2\n", "counts 1 maybe\n", "end 1", "\n",
    ])
  func noMessages(_ bytes: String) {
    #expect(WordCountMessage(Array(bytes.utf8)) == nil)
  }

  @Test("The head of the longest message leaves the room that is kept for it")
  func head() {
    let most = UInt64.max
    let longest = WordCountMessage.piece(number: most, word: most, index: most, isLast: false, letters: [])
    #expect(longest.bytes.count <= WordCountMessage.headByteCount)
    #expect(WordCountMessage(longest.bytes) == longest)
  }

  @Test("Parts end at word borders")
  func borders() {
    var splitter = WordSplitter(payloadByteCount: 8)
    var parts: [String] = []
    splitter.take(Array("one two three, four!".utf8)[...]) { parts.append(text($0.bytes)) }
    splitter.finish { parts.append(text($0.bytes)) }
    #expect(parts == ["part 0\none two ", "part 1\nthree, ", "part 2\nfour!"])
  }

  @Test("A word larger than a part goes in pieces")
  func pieces() {
    var splitter = WordSplitter(payloadByteCount: 4)
    var parts: [String] = []
    splitter.take(Array("a bcdefghij k".utf8)[...]) { parts.append(text($0.bytes)) }
    splitter.finish { parts.append(text($0.bytes)) }
    #expect(
      parts == [
        "part 0\na ", "piece 1 of word 0 at 0 more\nbcde", "piece 2 of word 0 at 1 more\nfghi",
        "piece 3 of word 0 at 2 last\nj", "part 4\n k",
      ])
  }

  @Test("A merger without all parts says so")
  func incomplete() {
    var merger = WordMerger()
    #expect(!merger.isComplete)
    _ = merger.take(WordCountMessage.counts(number: 0, isLast: true, lines: []).bytes, from: "a")
    _ = merger.take(WordCountMessage.done(total: 2).bytes, from: "a")
    #expect(!merger.isComplete && merger.done == ["a"])
    _ = merger.take(WordCountMessage.counts(number: 1, isLast: true, lines: []).bytes, from: "b")
    #expect(merger.isComplete)
  }

  @Test(
    "A merger refuses what is no count", arguments: ["hello", "counts 1 last\nx", "counts 1 last\n1 a b\n"])
  func refuses(_ bytes: String) {
    var merger = WordMerger()
    let taken = merger.take(Array(bytes.utf8), from: "a")
    #expect(!taken)
    #expect(merger.completed == 0)
  }

  @Test("Split, counted and merged in any order, any input gives the shell's table", arguments: 0..<24)
  func asTheShell(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    let kinds: [[UInt8]] = [
      Array("abAB  \n.".utf8), Array(0...255), Array("aZ".utf8), Array("abcdefgh    ".utf8),
      Array("\n 1;é".utf8),
    ]
    let alphabet = kinds[Int(seed) % kinds.count]
    let count = [0, 1, 127, 128, 129, 5000, 40000].randomElement(using: &generator) ?? 0
    var input = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 32 }
    if seed % 3 == 0 { input += [UInt8](repeating: UInt8(ascii: "Q"), count: 1000) + input }
    let maximum = [256, 300, 4096].randomElement(using: &generator) ?? 256
    let chunk = [1, 7, 64, 65536].randomElement(using: &generator) ?? 1
    let merger = counted(input, maximumByteCount: maximum, chunk: chunk, seed: seed)
    #expect(merger.isComplete)
    // grep finds nothing in a text without letters, and the pipe's last command prints nothing.
    let expected = try shellWordCount(input)
    #expect(merger.table.printed == expected)
  }

  @Test("The shipped text gives the shell's table")
  func shipped() throws {
    let words = ShippedText.words
    #expect((6000...20_000).contains(words.count))
    #expect(words.allSatisfy { $0 < 0x80 })
    let merger = counted(words, maximumByteCount: 1024, chunk: 500)
    let expected = try shellWordCount(words)
    #expect(merger.isComplete)
    #expect(merger.table.printed == expected)
  }

  @Test("A result goes in messages, with an empty one at the end")
  func result() {
    #expect(WordCountResult.messages([], maximumByteCount: 4) == [[]])
    #expect(WordCountResult.messages([1, 2, 3, 4, 5], maximumByteCount: 4) == [[1, 2, 3, 4], [5], []])
    #expect(WordCountResult.messages([1, 2, 3, 4], maximumByteCount: 4) == [[1, 2, 3, 4], []])
  }
}
