internal import IPCCore
internal import Observation

extension SentenceCursor {
  static let verbs = [
    "pause", "resume", "step", "hold", "release", "kill", "stop", "continue", "end", "capacity", "discipline",
    "mode", "inject", "start", "pace", "delete", "wait",
  ]
  private static let signals: [String: Int32] = ["kill": 9, "stop": 19, "continue": 18, "end": 15]

  /// `hold cook`, `capacity of mailbox orders to 4`, `inject "tea" into mailbox orders 3 times`.
  mutating func action(_ names: ScriptNames, text: String, line: Int) -> LessonAction? {
    guard let verb = plain("what to do") else { return nil }
    switch verb {
    case "pause": return .pause
    case "resume": return .resume
    case "step": return step(names)
    case "hold": return actor(names).map { .hold($0) }
    case "release": return actor(names).map { .release($0) }
    case "kill", "stop", "continue", "end":
      return actor(names).map { .signal(Self.signals[verb] ?? 0, to: $0) }
    case "capacity": return capacity(names)
    case "discipline": return discipline(names)
    case "mode": return mode(names)
    case "inject": return injection(names)
    case "start":
      guard let kind = plain("a kind of process") else { return nil }
      let isBeside = takesBeside(names)
      let known = names.kinds(isBeside: isBeside)
      if !known.contains(kind) { fail(kind, isNo: "kind of process", among: known) }
      return .start(kind: kind, isBeside: isBeside)
    case "pace": return pace(names)
    case "delete": return channel(names).map { .delete($0) }
    case "wait":
      guard expect("for", after: verb) else { return nil }
      return check(names, text: text, line: line).map { .wait($0) }
    default:
      fail(verb, isNo: "action", among: Self.verbs)
      return nil
    }
  }

  private mutating func step(_ names: ScriptNames) -> LessonAction? {
    if takes("next") { return .stepNext(isBeside: takesBeside(names)) }
    guard let actor = actor(names) else { return nil }
    return .step(actor, count: times() ?? 1)
  }

  /// The name of a process, and perhaps `beside`.
  private mutating func actor(_ names: ScriptNames) -> LessonActor? {
    guard let name = plain("the name of a process") else { return nil }
    let isBeside = takesBeside(names)
    checkProcess(name, names, isBeside: isBeside)
    return LessonActor(name: name, isBeside: isBeside)
  }

  /// Whether `beside` follows: the second domain is meant.
  private mutating func takesBeside(_ names: ScriptNames) -> Bool {
    guard takes("beside") else { return false }
    if !names.hasBeside { fail("the file has no section beside") }
    return true
  }

  /// `3 times`, where it stands there.
  private mutating func times() -> Int? {
    guard let word = peekPlain(), let count = Int(word) else { return nil }
    _ = take()
    if !takes("times") && !takes("time") { fail("\"times\" is missing after \(count)") }
    if !(1...100_000).contains(count) { fail("it may be done 1 to 100000 times") }
    return count
  }

  /// A mailbox or a direction of a link.
  private mutating func channel(_ names: ScriptNames) -> LessonObject? {
    guard let object = object(names) else { return nil }
    switch object.kind {
    case .mailbox, .link: return object
    default:
      fail("only a mailbox or a link has messages")
      return nil
    }
  }

  private mutating func capacity(_ names: ScriptNames) -> LessonAction? {
    guard expect("of", after: "capacity"), let object = channel(names), expect("to", after: "the channel"),
      let word = plain("zero, unbounded or a number")
    else { return nil }
    guard let capacity = Capacity(word) else {
      fail("\(word) is no capacity: zero, unbounded or a number from 1")
      return nil
    }
    return .capacity(object, capacity)
  }

  private mutating func discipline(_ names: ScriptNames) -> LessonAction? {
    guard expect("of", after: "discipline"), let object = object(names), expect("to", after: "the buffer"),
      let word = plain("a discipline")
    else { return nil }
    guard case .buffer = object.kind else {
      fail("only a buffer has a discipline")
      return nil
    }
    switch word {
    case "in-out": return .discipline(object, .inOut)
    case "counter": return .discipline(object, .counter)
    case "semaphores": return .discipline(object, .semaphores)
    default:
      fail(word, isNo: "discipline", among: ["in-out", "counter", "semaphores"])
      return nil
    }
  }

  private mutating func mode(_ names: ScriptNames) -> LessonAction? {
    guard expect("of", after: "mode"), let actor = actor(names), expect("to", after: actor.name),
      let word = plain("a mode")
    else { return nil }
    guard let mode = SendModeName(rawValue: word) else {
      fail(word, isNo: "mode", among: SendModeName.allCases.map(\.rawValue))
      return nil
    }
    return .mode(mode, of: actor)
  }

  private mutating func injection(_ names: ScriptNames) -> LessonAction? {
    guard let text = quoted("the message"), expect("into", after: "the message"), let object = channel(names)
    else { return nil }
    var injection = LessonInjection(text: text, into: object)
    if takes("as"), let name = plain("the name of a process") {
      checkProcess(name, names, isBeside: object.isBeside)
      injection.sentAs = name
    }
    injection.count = times() ?? 1
    return .inject(injection)
  }

  private mutating func pace(_ names: ScriptNames) -> LessonAction? {
    guard let word = plain("a pace such as 2x") else { return nil }
    guard word.hasSuffix("x"), let factor = Double(word.dropLast()), factor >= 0.001, factor <= 1000 else {
      fail("\(word) is no pace such as 2x or 0.5x")
      return nil
    }
    return .pace(thousandths: UInt64(factor * 1000), isBeside: takesBeside(names))
  }
}
