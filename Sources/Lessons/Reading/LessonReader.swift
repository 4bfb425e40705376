public import Workload

extension Lesson {
  /// Reads a scenario file with a section `lesson`. The mistakes of both are told at once.
  /// - Returns: nil where the scenario has no lesson.
  public static func read(yaml bytes: [UInt8], file: String) throws(ScenarioError) -> Lesson? {
    let document = try ScenarioDocument(yaml: bytes, file: file)
    let scenario = document.scenario()
    let field = document.section("lesson")
    let script = scenario.flatMap { scenario in
      field.flatMap { LessonReader(names: ScriptNames(scenario)).lesson($0, of: scenario) }
    }
    if let error = document.error { throw error }
    return script
  }

  /// Reads a scenario file with a lesson.
  public static func read(path: String) throws(ScenarioError) -> Lesson? {
    try read(yaml: ScenarioDocument.bytes(path: path), file: path)
  }

  /// The lesson of the shipped scenario of that name, or of the file at that path.
  public static func read(nameOrPath: String) throws(ScenarioError) -> Lesson? {
    guard let shipped = ShippedScenario(rawValue: nameOrPath) else { return try read(path: nameOrPath) }
    return try read(yaml: shipped.yaml, file: "\(nameOrPath).yaml")
  }

  /// All that are shipped, in the chapter's order.
  public static func shipped() throws(ScenarioError) -> [Lesson] {
    var lessons: [Lesson] = []
    for scenario in ShippedScenario.allCases {
      if let lesson = try read(nameOrPath: scenario.rawValue) { lessons.append(lesson) }
    }
    return Chapter.allCases.flatMap { chapter in lessons.filter { $0.chapter == chapter } }
  }
}

/// From the section `lesson` to a ``Lesson``, one function a part.
struct LessonReader {
  let names: ScriptNames

  static let titleLength = 24
  static let captionLength = 160
  static let questionLength = 76

  func lesson(_ field: Field, of scenario: Scenario) -> Lesson? {
    let known = ["title", "chapter", "pages"]
    guard let keys = field.keys(known, required: known, of: "a lesson") else { return nil }
    let pages = keys["pages"]?.items(of: "pages") ?? []
    if keys["pages"] != nil, pages.isEmpty { field.mistake("a lesson has one page at least") }
    return Lesson(
      title: keys["title"].flatMap { shortText($0, "a title", limit: Self.titleLength) } ?? "",
      chapter: keys["chapter"]?.choice(Lesson.Chapter.self) ?? .bothModels,
      scenario: scenario, pages: pages.compactMap(page))
  }

  private func shortText(_ field: Field, _ what: String, limit: Int) -> String? {
    guard let text = field.text(what) else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    checkLength(words.count, what, limit: limit, field)
    return words
  }

  private func page(_ field: Field) -> LessonPage? {
    let known = ["caption", "point", "view", "do", "checks", "fact", "question", "within", "bars"]
    guard let keys = field.keys(known, required: ["caption"], of: "a page") else { return nil }
    var page = LessonPage(
      line: field.line,
      caption: keys["caption"].flatMap { text($0, "a caption", limit: Self.captionLength) }
        ?? LessonText(parts: []))
    page.point = keys["point"].flatMap { field in sentence(field) { $0.object(names) } }
    page.view = keys["view"]?.choice(LessonView.self)
    page.actions = sentences(keys["do"], "actions") { cursor, text, line in
      cursor.action(names, text: text, line: line)
    }
    page.checks = sentences(keys["checks"], "checks") { cursor, text, line in
      cursor.check(names, text: text, line: line)
    }
    page.question = keys["question"].flatMap { text($0, "a question", limit: Self.questionLength) }
    page.withinNanoseconds = keys["within"]?.duration() ?? page.withinNanoseconds
    page.bars = (keys["bars"]?.items(of: "bars") ?? []).compactMap(bar)
    checkFact(keys["fact"], keys["checks"], field)
    return page
  }

  /// A caption that states a fact has a check; one that states none says so.
  private func checkFact(_ fact: Field?, _ checks: Field?, _ field: Field) {
    let word = fact?.value("yes or no") { ["yes", "no"].contains($0) ? $0 : nil }
    if checks == nil, word != "no" {
      field.mistake("a caption that states a fact has checks; if it states none, say fact: no")
    }
    if checks != nil, word == "no" { fact?.mistake("it has checks, so that it states a fact") }
  }

  private func bar(_ field: Field) -> LessonBar? {
    guard let keys = field.keys(["label", "value", "unit"], required: ["label", "value"], of: "a bar"),
      let label = keys["label"].flatMap({ text($0, "a label", limit: 24) }),
      let value = keys["value"].flatMap({ field in sentence(field) { $0.quantity(names) } })
    else { return nil }
    return LessonBar(
      label: label, value: value, unit: keys["unit"].flatMap { shortText($0, "a unit", limit: 8) } ?? "")
  }

  // MARK: Sentences

  private func sentence<Value>(_ field: Field, _ read: (inout SentenceCursor) -> Value?) -> Value? {
    guard let text = field.text("a sentence") else { return nil }
    var cursor = SentenceCursor(text, field)
    let value = read(&cursor)
    if value != nil { cursor.expectEnd() }
    return cursor.hasFailed ? nil : value
  }

  private func sentences<Value>(
    _ field: Field?, _ what: String, _ read: (inout SentenceCursor, String, Int) -> Value?
  ) -> [Value] {
    guard let field, let items = field.items(of: what) else { return [] }
    if items.isEmpty { field.mistake("is an empty list of \(what)") }
    return items.compactMap { item in
      guard let text = item.text("a sentence") else { return nil }
      return sentence(item) { read(&$0, text, item.line) }
    }
  }

  /// A text whose braces hold quantities; `{{` is a brace.
  private func text(_ field: Field, _ what: String, limit: Int) -> LessonText? {
    guard let text = shortText(field, what, limit: Int.max) else { return nil }
    var parts: [LessonText.Part] = []
    var literal = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "{" else {
        literal.append(character)
        continue
      }
      if rest.first == "{" {
        rest.removeFirst()
        literal.append("{")
        continue
      }
      guard let end = rest.firstIndex(of: "}") else {
        field.mistake("a brace does not end; {{ stands for a brace")
        return nil
      }
      var cursor = SentenceCursor(String(rest[..<end]), field)
      guard let quantity = cursor.quantity(names) else { return nil }
      cursor.expectEnd()
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = ""
      parts.append(.quantity(quantity))
      rest = rest[rest.index(after: end)...]
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    // A value counts as six characters.
    let count = parts.reduce(0) { count, part in
      if case .literal(let text) = part { count + text.count } else { count + 6 }
    }
    checkLength(count, what, limit: limit, field)
    return LessonText(parts: parts)
  }

  private func checkLength(_ count: Int, _ what: String, limit: Int, _ field: Field) {
    if count > limit {
      field.mistake(
        "\(what) has at most \(limit) characters, to be read from the last row; this has \(count)")
    }
  }
}
