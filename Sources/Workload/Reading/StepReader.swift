internal import IPCCore
internal import Yams

/// The steps of one process.
struct StepReader {
  let context: StepContext
  /// The names of the processes that do these steps.
  let ownNames: [String]
  /// How many threads each of them has.
  let threadCount: Int
  /// Steps whose messages or values count how often they were done.
  private var countedSteps = 0
  private var depth = 0

  init(_ context: StepContext, ownNames: [String], threadCount: Int = 1) {
    self.context = context
    self.ownNames = ownNames
    self.threadCount = threadCount
  }

  private static let verbs =
    [
      "send", "receive", "wait-empty", "compute", "sleep", "repeat", "split-input", "count-words",
      "merge-counts",
    ] + memoryVerbs + processVerbs
  private static let maximumDepth = 16

  mutating func steps(_ field: Field) -> [Step] {
    guard let items = field.items(of: "steps") else { return [] }
    if items.isEmpty { field.mistake("has no steps") }
    guard depth < Self.maximumDepth else {
      field.mistake("repeats are nested more than \(Self.maximumDepth) deep")
      return []
    }
    depth += 1
    defer { depth -= 1 }
    var steps: [Step] = []
    for item in items {
      if let step = step(item) { steps.append(step) }
    }
    return steps
  }

  /// A mapping with one key, which is the verb.
  private mutating func step(_ item: Field) -> Step? {
    guard let verbs = item.keys(Self.verbs, of: "a step") else { return nil }
    if let mapping = item.node.mapping, mapping.count != 1 {
      item.mistake("a step has one verb; begin each step with a dash of its own")
      return nil
    }
    guard let (verb, field) = verbs.first else { return nil }
    switch verb {
    case "send": return send(field)
    case "receive": return receive(field)
    case "wait-empty": return waitUntilEmpty(field)
    case "compute": return field.duration().map { .compute(nanoseconds: $0) }
    case "sleep": return field.duration().map { .sleep(nanoseconds: $0) }
    case "repeat": return repetition(field)
    case "split-input": return splitInput(field)
    case "count-words": return countWords(field)
    case "merge-counts": return mergeCounts(field)
    default: return Self.memoryVerbs.contains(verb) ? memoryStep(verb, field) : processStep(verb, field)
    }
  }

  /// The next number of a step that counts how often it was done.
  mutating func nextNumber() -> Int {
    countedSteps += 1
    return countedSteps - 1
  }

  private mutating func repetition(_ field: Field) -> Step? {
    guard let keys = field.keys(["count", "steps"], required: ["count", "steps"], of: "repeat") else {
      return nil
    }
    let count = keys["count"]?.value("a number from 1, or forever") { text -> UInt64?? in
      if text == "forever" { return .some(nil) }
      guard let count = UInt64(text), count >= 1 else { return nil }
      return count
    }
    let steps = keys["steps"].map { self.steps($0) }
    guard let count, let steps else { return nil }
    return .repetition(count: count, steps: steps)
  }

  // MARK: Messages

  private func place(_ field: Field?, receives: Bool) -> Place? {
    guard let field else { return nil }
    let forms = "mailbox NAME, link PROCESS\(receives ? ", buffer NAME or anyone" : " or buffer NAME")"
    let place = field.value(forms) { text -> Place? in
      if receives && text == "anyone" { return .anyone }
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 2 else { return nil }
      switch words[0] {
      case "mailbox": return .mailbox(words[1])
      case "link": return .link(words[1])
      case "buffer": return .buffer(words[1])
      default: return nil
      }
    }
    guard let place else { return nil }
    context.check(place, field, receives: receives, ownNames: ownNames)
    return place
  }

  private mutating func send(_ field: Field) -> Step? {
    guard
      let keys = field.keys(
        ["to", "message", "bytes", "mode", "timeout"], required: ["to"], of: "send")
    else { return nil }
    if keys["message"] == nil, keys["bytes"] == nil { field.mistake("message is missing") }
    let until = keys["mode"]?.value("one of blocking, buffered, non-blocking") { text -> SendUntil? in
      switch text {
      case "blocking": .received
      case "buffered": .queued
      case "non-blocking": .immediately
      default: nil
      }
    }
    let timeout = keys["timeout"]?.duration()
    if until == .immediately { keys["timeout"]?.mistake("a non-blocking send does not wait") }
    let to = place(keys["to"], receives: false)
    let messages = keys["message"].map(templates) ?? []
    guard let to, !messages.isEmpty || keys["bytes"] != nil else { return nil }
    if case .buffer = to, until == .received {
      keys["mode"]?.mistake("a buffer has no receipt to wait for: buffered or non-blocking")
    }
    let byteCount = keys["bytes"]?.size("a message size", in: ScenarioReader.messageSizes)
    return .send(
      SendStep(
        to: to, messages: messages, byteCount: byteCount, until: until ?? .queued,
        timeoutNanoseconds: timeout, number: nextNumber()))
  }

  /// One text, or a list of texts that are taken in turn.
  func templates(_ field: Field) -> [MessageTemplate] {
    guard field.node.sequence != nil else { return template(field).map { [$0] } ?? [] }
    let items = field.items(of: "messages") ?? []
    if items.isEmpty { field.mistake("has no messages") }
    return items.compactMap(template)
  }

  func template(_ field: Field) -> MessageTemplate? {
    guard let text = field.text("a text, or a list of texts") else { return nil }
    do { return try MessageTemplate(text) } catch {
      let known = MessageTemplate.Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
      field.mistake("{\(error.name)} has no meaning; a message may have \(known)")
      return nil
    }
  }

  private func receive(_ field: Field) -> Step? {
    guard let keys = field.keys(["from", "mode", "timeout"], required: ["from"], of: "receive") else {
      return nil
    }
    let mayBlock = keys["mode"]?.value("one of blocking, non-blocking") { text -> Bool? in
      text == "blocking" ? true : text == "non-blocking" ? false : nil
    }
    let timeout = keys["timeout"]?.duration()
    if mayBlock == false { keys["timeout"]?.mistake("a non-blocking receive does not wait") }
    guard let from = source(keys["from"]) else { return nil }
    return .receive(ReceiveStep(from: from, mayBlock: mayBlock ?? true, timeoutNanoseconds: timeout))
  }

  private func waitUntilEmpty(_ field: Field) -> Step? {
    guard let keys = field.keys(["at", "timeout"], required: ["at"], of: "wait-empty") else { return nil }
    let timeout = keys["timeout"]?.duration()
    guard let at = place(keys["at"], receives: false) else { return nil }
    if case .buffer = at { keys["at"]?.mistake("waits at a mailbox or a link: mailbox NAME, link PROCESS") }
    return .waitUntilEmpty(EmptyStep(at: at, timeoutNanoseconds: timeout))
  }

  /// A place to receive from, or a list of mailboxes: a set (§11).
  private func source(_ field: Field?) -> Place? {
    guard let field, field.node.sequence != nil else { return place(field, receives: true) }
    let names = (field.items(of: "mailboxes") ?? []).compactMap { item -> String? in
      guard let place = place(item, receives: true) else { return nil }
      if case .mailbox(let name) = place { return name }
      item.mistake("a set is of mailboxes only: mailbox NAME")
      return nil
    }
    if Set(names).count < names.count { field.mistake("names a mailbox twice") }
    return names.isEmpty ? nil : .anyOf(names)
  }

  // MARK: Counting words

  private func mailboxName(_ field: Field?, receives: Bool) -> String? {
    guard let place = place(field, receives: receives), let field else { return nil }
    guard case .mailbox(let name) = place else {
      field.mistake("words are counted through mailboxes only: mailbox NAME")
      return nil
    }
    if let size = context.mailbox(name)?.maximumMessageByteCount, size < WordCountMessage.minimumByteCount {
      field.mistake(
        "words need messages of \(WordCountMessage.minimumByteCount) bytes; \(name) has a max-message of \(size)"
      )
    }
    return name
  }

  private func splitInput(_ field: Field) -> Step? {
    guard let keys = field.keys(["to", "parts"], required: ["to"], of: "split-input") else { return nil }
    let parts = keys["parts"]?.count("a number of parts", in: 1...1_000_000)
    return mailboxName(keys["to"], receives: false).map {
      .splitInput(SplitStep(to: $0, partCount: parts ?? 24))
    }
  }

  private func countWords(_ field: Field) -> Step? {
    guard let keys = field.keys(["from", "to", "compute"], required: ["from", "to"], of: "count-words") else {
      return nil
    }
    let compute = keys["compute"]?.duration()
    guard let from = mailboxName(keys["from"], receives: true),
      let to = mailboxName(keys["to"], receives: false)
    else { return nil }
    if from == to { keys["to"]?.mistake("counts go to another mailbox than the parts come from") }
    if let parts = context.mailbox(from), let counts = context.mailbox(to),
      counts.maximumMessageByteCount < parts.maximumMessageByteCount
    {
      keys["to"]?.mistake("\(to) needs a max-message as large as that of \(from)")
    }
    return .countWords(CountStep(from: from, to: to, computeNanoseconds: compute ?? 0))
  }

  private func mergeCounts(_ field: Field) -> Step? {
    guard let keys = field.keys(["from", "to", "print"], required: ["from"], of: "merge-counts") else {
      return nil
    }
    let prints = keys["print"]?.value("yes or no") { $0 == "yes" ? true : $0 == "no" ? false : nil }
    let to = keys["to"].flatMap { mailboxName($0, receives: false) }
    return mailboxName(keys["from"], receives: true).map {
      .mergeCounts(MergeStep(from: $0, to: to, prints: prints ?? false))
    }
  }
}
