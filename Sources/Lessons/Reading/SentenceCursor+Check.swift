extension SentenceCursor {
  // MARK: Quantities

  /// `depth of mailbox orders`, `number 8 of region times`, `deadlocks`.
  mutating func quantity(_ names: ScriptNames) -> LessonQuantity? {
    var words: [String] = []
    while let word = peekPlain(), word != "of" {
      if words.isEmpty, let measure = DomainMeasure(rawValue: word) {
        _ = take()
        return LessonQuantity(measure: .domain(measure), isBeside: takesBeside(names, measure))
      }
      words.append(word)
      _ = take()
      if words.count > 3 { break }
    }
    if words.isEmpty {
      fail("a value is missing, such as: depth of mailbox NAME")
      return nil
    }
    guard expect("of", after: words.joined(separator: " ")), let object = object(names) else {
      return nil
    }
    switch object.kind {
    case .mailbox, .link:
      return measured(words, names, object, "a mailbox or link") { LessonQuantity.Measure.channel($0) }
    case .buffer: return measured(words, names, object, "a buffer") { LessonQuantity.Measure.buffer($0) }
    case .region: return measured(words, names, object, "a region") { LessonQuantity.Measure.region($0) }
    case .process: return measured(words, names, object, "a process") { LessonQuantity.Measure.process($0) }
    }
  }

  /// Whether `beside` follows: that domain is meant.
  private mutating func takesBeside(_ names: ScriptNames, _ measure: DomainMeasure) -> Bool {
    guard takes("beside") else { return false }
    if !names.hasBeside { fail("the file has no section beside") }
    if measure == .deadlocks || measure == .deadlocked || measure == .cores {
      fail("\(measure.rawValue) goes without beside")
    }
    return true
  }

  /// The measure that the words name, with its argument.
  private mutating func measured<Words: MeasureWords>(
    _ words: [String], _ names: ScriptNames, _ object: LessonObject, _ what: String,
    _ measure: (Words) -> LessonQuantity.Measure
  ) -> LessonQuantity? {
    let all = words.joined(separator: " ")
    if let word = Words(rawValue: all) {
      switch word.argument {
      case .none: return LessonQuantity(measure: measure(word), object: object)
      case .optionalNumber: return LessonQuantity(measure: measure(word), object: object, argument: "0")
      case .number: fail("\(all) of which number? For example: \(all) 1")
      case .process: fail("\(all) of which process? For example: \(all) producer")
      }
      return nil
    }
    guard words.count == 2, let word = Words(rawValue: words[0]) else {
      fail(all, isNo: "value of \(what)", among: Words.allCases.map(\.rawValue))
      return nil
    }
    switch word.argument {
    case .none: fail("\(words[0]) of \(what) goes without \(words[1])")
    case .number, .optionalNumber:
      if let number = Int(words[1]), number >= 0 {
        checkRange(number, words[0])
      } else {
        fail("\(words[1]) is no number from 0")
      }
    case .process:
      if !names.isProcess(words[1], isBeside: object.isBeside) {
        fail(words[1], isNo: "process of the scenario", among: names.processes(isBeside: object.isBeside))
      }
    }
    return LessonQuantity(measure: measure(word), object: object, argument: words[1])
  }

  /// What a reading takes in: the first messages, the first bytes.
  private mutating func checkRange(_ number: Int, _ word: String) {
    switch word {
    case "message", "sender":
      if !(1...LessonReading.messageLimit).contains(number) {
        fail("messages are counted from 1 to \(LessonReading.messageLimit)")
      }
    case "number":
      if number % 8 != 0 || number > LessonReading.byteLimit - 8 {
        fail("a number lies at 0, 8, 16, … or \(LessonReading.byteLimit - 8)")
      }
    default: break
    }
  }

  // MARK: Checks

  /// `depth of mailbox orders is 4`.
  mutating func check(_ names: ScriptNames, text: String, line: Int) -> LessonCheck? {
    guard let quantity = quantity(names), let relation = relation(names) else { return nil }
    return LessonCheck(text: text, line: line, quantity: quantity, relation: relation)
  }

  private mutating func relation(_ names: ScriptNames) -> LessonCheck.Relation? {
    if takes("grows") { return .grows }
    if takes("falls") { return .falls }
    if takes("moves") { return .moves }
    if takes("contains") { return quoted("a text").map { .contains($0) } }
    if takes("stays") { return isAtEnd ? .stays(nil) : operand(names).map { .stays($0) } }
    guard takes("is") else {
      let known = ["is", "grows", "falls", "moves", "stays", "contains"]
      if let word = peekPlain() {
        fail(word, isNo: "relation", among: known)
      } else {
        fail("what is it? Say for example: is 4")
      }
      return nil
    }
    if takes("not") { return operand(names).map { .differs($0) } }
    if takes("above") { return operand(names).map { .above($0) } }
    if takes("below") { return operand(names).map { .below($0) } }
    if takes("at least") { return operand(names).map { .atLeast($0) } }
    if takes("at most") { return operand(names).map { .atMost($0) } }
    return operand(names).map { .equals($0) }
  }

  /// A number, a word or two, a text in quotes, or a quantity in parentheses.
  private mutating func operand(_ names: ScriptNames) -> LessonCheck.Operand? {
    switch peek() {
    case .quoted(let text)?:
      _ = take()
      return .value(.text(text))
    case .open?:
      _ = take()
      guard let quantity = quantity(names) else { return nil }
      guard take() == .close else {
        fail("the parenthesis does not end")
        return nil
      }
      return .quantity(quantity)
    default:
      var words: [String] = []
      while let word = peekPlain() {
        words.append(word)
        _ = take()
      }
      if words.isEmpty { fail("a value is missing at the end") }
      return words.isEmpty ? nil : .value(LessonValue(word: words.joined(separator: " ")))
    }
  }
}
