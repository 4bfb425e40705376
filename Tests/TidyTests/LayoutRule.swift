/// The offsets of the parts below stand in the articles on the memory layout, at their numbers and by their names.
///
/// Not held: the files of names and watchers, the heads of event rings, the cells of a bias, and within a channel the
/// counters of tickets and the records of slabs and runs.
struct LayoutRule {
  /// An enum of offsets, and where the article has them.
  struct Part {
    let name: String
    /// Of the section; nil: a small one, which may stand in any listing.
    var heading: String?
    /// Only those whose name begins with it, and without it.
    var prefix = ""
    /// For constants that the article calls by another word.
    var words: [String: String] = [:]
    /// No offsets of that box: sizes, and offsets within something smaller, which other parts have.
    var others: Set<String> = []
  }

  static let parts: [Part] = [
    Part(name: "DomainLayout", heading: "## The domain"),
    Part(
      name: "ProcessLayout", heading: "## A process", words: ["events": "level"],
      others: ["deathFlagByteCount", "parkingPlaceByteCount", "lifeLockByte"]),
    Part(name: "EndpointLayout", words: ["channel": "object id"]),
    Part(name: "WaitLayout", words: ["inUse": "in use"], others: ["byteCount", "previewByteCount"]),
    Part(
      name: "ChannelLayout", heading: "### The head of a channel",
      others: [
        "firstChannel", "span", "nextNumber", "waitingCount", "ticketHighWater", "loanOwner", "loanBlock",
        "receiptWord", "receiptOwner", "receiptReceiver", "receiptPosition", "ticketWord", "ticketOvertaken",
        "ticketNumber", "ticketOwner", "ticketSince", "ticketWokenAt", "ticketIdentity",
        "ticketParkingHolder", "ticketParking", "chunkKind", "ringStart", "ringEnd", "ringNext", "slabBlock",
        "runChunkCount",
        "runBackedByteCount", "slabBitmap", "slabBitmapWordCount",
      ]),
    Part(name: "ChannelLayout", prefix: "loan", others: ["loans"]),
    Part(name: "ChannelLayout", prefix: "receipt", others: ["receipts", "receiptHighWater"]),
    Part(name: "ChannelLayout", prefix: "ticket", others: ["ticketHighWater"]),
    Part(name: "ChannelLayout", prefix: "ring"),
    Part(name: "LockLayout", heading: "### The head of a channel", others: ["cellOwners", "cellBusy"]),
    Part(
      name: "SlotLayout", heading: "### A slot", words: ["sizes": "byte count", "sentAs": "sent as"],
      others: ["inlineByteCount"]),
    Part(name: "RegionLayout", heading: "## A region"),
    Part(name: "RegisterLayout", words: ["place": "offset of the number"]),
    Part(name: "MutexLayout"), Part(name: "SemaphoreLayout"), Part(name: "ReadersWritersLayout"),
    Part(name: "LineLayout"),
    Part(name: "BufferLayout", heading: "## A bounded buffer"),
    Part(name: "BufferLineLayout", words: ["move": "next register move"]),
    Part(name: "BufferSlotLayout", words: ["byteCount": "byte count"]),
  ]

  /// - Parameters:
  ///   - articles: that together have every offset.
  ///   - sources: the layout files.
  static func faults(in articles: [SourceFile], of sources: [SourceFile], parts: [Part] = parts) -> [String] {
    let (known, names) = constants(of: sources)
    return parts.flatMap { part in
      let all = names[part.name] ?? []
      let offsets = all.filter {
        $0.hasPrefix(part.prefix) && !part.others.contains($0)
          && !(part.words[$0] == nil && isSize($0, among: all))
      }
      guard !offsets.isEmpty else { return ["\(part.name) has no offsets"] }
      let rows = rows(of: part, in: articles)
      return offsets.compactMap { name in
        let offset = known["\(part.name).\(name)"] ?? -1
        let word = part.words[name] ?? firstWord(name.dropFirst(part.prefix.count))
        let isThere = rows.contains { row in
          row.offset == offset && (part.heading == nil ? row.text.hasPrefix(word) : row.text.contains(word))
        }
        return isThere ? nil : "\(part.name).\(name), \(offset): no row \"\(word)\" in the article"
      }
    }
  }

  private static func firstWord(_ name: Substring) -> String {
    name.prefix(1).lowercased() + name.dropFirst().prefix { $0.isLowercase }
  }

  /// The values by type and name, and the names of those that may be offsets by type.
  private static func constants(of sources: [SourceFile]) -> (
    values: [String: Int], names: [String: [String]]
  ) {
    var values: [String: Int] = [:]
    var names: [String: [String]] = [:]
    // Twice, for those that name what is declared further on.
    for isSecond in [false, true] {
      for source in sources {
        var type = ""
        for line in source.lines {
          if let name = wordAfter("enum ", line) { type = name }
          guard let name = wordAfter("  package static let ", line), let equals = line.firstRange(of: " = ")
          else { continue }
          values["\(type).\(name)"] = value(line[equals.upperBound...], in: type, values)
          if isSecond, !line[..<equals.lowerBound].contains(":") { names[type, default: []].append(name) }
        }
      }
    }
    return (values, names)
  }

  /// Sizes are called after the thing that they are the size of.
  private static func isSize(_ name: String, among all: [String]) -> Bool {
    if name == "byteCount" || name.hasSuffix("Log2") { return true }
    for suffix in ["ByteCount", "Count"] where name.hasSuffix(suffix) {
      let thing = name.dropLast(suffix.count)
      if all.contains(where: { $0 != name && $0.hasPrefix(thing) }) { return true }
    }
    return false
  }

  private static func wordAfter(_ start: String, _ line: Substring) -> String? {
    guard let found = line.firstRange(of: start), !line.hasPrefix("///") else { return nil }
    let word = line[found.upperBound...].prefix { $0.isLetter || $0.isNumber }
    return word.isEmpty ? nil : String(word)
  }

  /// Sums, differences, products and shifts of numbers and of constants met before; nil for anything else.
  private static func value(_ text: Substring, in type: String, _ known: [String: Int]) -> Int? {
    for (sign, apply) in [
      (" + ", { $0 + $1 }), (" - ", { $0 - $1 }), (" * ", { $0 * $1 }), (" << ", { $0 << $1 }),
    ]
      as [(String, (Int, Int) -> Int)]
    {
      guard let found = text.firstRange(of: sign) else { continue }
      guard let left = value(text[..<found.lowerBound], in: type, known),
        let right = value(text[found.upperBound...], in: type, known)
      else { return nil }
      return apply(left, right)
    }
    return Int(text.filter { $0 != "_" }) ?? known["\(type).\(text)"] ?? known[String(text)]
  }

  private struct Row {
    let offset: Int
    var text: String
  }

  /// What the article has at which offset: lines that begin with a number, and in boxes the line after a rule.
  private static func rows(of part: Part, in articles: [SourceFile]) -> [Row] {
    var rows: [Row] = []
    for article in articles {
      var isListing = false
      var heading = ""
      for line in article.lines {
        if line.hasPrefix("```") { isListing.toggle() }
        if !isListing, line.hasPrefix("#") { heading = String(line) }
        guard isListing, part.heading == nil || part.heading == heading else { continue }
        if part.heading == nil {
          rows += columns(line)
        } else if let offset = boxOffset(line) {
          rows.append(Row(offset: offset, text: String(line)))
        } else if let last = rows.last, last.text.contains("─") {
          // The rule above it has the number.
          rows[rows.count - 1].text = last.text.filter { $0 != "─" } + line
        }
      }
    }
    return rows
  }

  private static func boxOffset(_ line: Substring) -> Int? {
    let words = line.drop { $0 == " " }.prefix { !"│┌├└".contains($0) }.split(separator: " ")
    guard let number = words.first.flatMap({ Int($0) }) else { return nil }
    return words.count == 2 && words[1] == "MiB" ? number << 20 : number
  }

  /// "  8  owner      16  role": the number and what follows it, as often as a line has that.
  private static func columns(_ line: Substring) -> [Row] {
    let cells = line.split(separator: " ", omittingEmptySubsequences: false)
    return cells.indices.dropLast(2).compactMap { at in
      guard let offset = Int(cells[at]), cells[at + 1].isEmpty else { return nil }
      let text = cells[(at + 2)...].joined(separator: " ")
      return text.hasPrefix(" ") ? nil : Row(offset: offset, text: String(text.prefix(25)))
    }
  }
}
