/// Words and how often they were met.
package struct WordTable: Sendable {
  package private(set) var counts: [ArraySlice<UInt8>: UInt64] = [:]

  package init() {}

  /// The words of a text, in small letters: a word is a run of the letters `A–Z` and `a–z`, and every other
  /// byte is a border.
  package init(countingWordsOf text: [UInt8]) {
    let small = text.map { isLetter($0) ? $0 | 0x20 : 0 }
    for word in small.split(separator: 0) { counts[word, default: 0] += 1 }
  }

  package mutating func add(_ word: ArraySlice<UInt8>, _ count: UInt64) {
    counts[word, default: 0] &+= count
  }

  /// Adds lines of a count, a space and a word; false when a line is something else.
  package mutating func add(lines: [UInt8]) -> Bool {
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      guard let space = line.firstIndex(of: UInt8(ascii: " ")),
        let count = UInt64(String(decoding: line[..<space], as: UTF8.self)),
        space + 1 < line.endIndex, line[(space + 1)...].allSatisfy(isLetter)
      else { return false }
      // A copy, so that the table does not keep the whole message alive.
      let word = line[(space + 1)...]
      if let index = counts.index(forKey: word) {
        counts.values[index] &+= count
      } else {
        counts[ArraySlice(Array(word))] = count
      }
    }
    return true
  }

  /// Lines for a message, cut so that none is larger than the limit; at least one, perhaps empty.
  package func lines(maximumByteCount: Int) -> [[UInt8]] {
    var chunks: [[UInt8]] = [[]]
    for (word, count) in counts {
      let line = Array("\(count) ".utf8) + word + [UInt8(ascii: "\n")]
      if !chunks[chunks.count - 1].isEmpty, chunks[chunks.count - 1].count + line.count > maximumByteCount {
        chunks.append([])
      }
      chunks[chunks.count - 1] += line
    }
    return chunks
  }

  /// The table as `sort | uniq -c | sort -k1,1nr -k2` prints it: the count right-aligned in seven columns, a
  /// space, the word; the largest count first, equal counts by the word's bytes.
  package var printed: [UInt8] {
    let rows = counts.sorted { a, b in
      a.value != b.value ? a.value > b.value : a.key.lexicographicallyPrecedes(b.key)
    }
    var text: [UInt8] = []
    for (word, count) in rows {
      let digits = String(count)
      text += [UInt8](repeating: UInt8(ascii: " "), count: max(0, 7 - digits.utf8.count))
      text += Array(digits.utf8)
      text.append(UInt8(ascii: " "))
      text += word
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }
}
