extension SentenceCursor {
  private static let kinds = ["mailbox", "link", "buffer", "region", "process"]

  /// `mailbox NAME`, `link A to B`, `buffer NAME`, `region NAME`, `process NAME`; then perhaps `beside`.
  mutating func object(_ names: ScriptNames) -> LessonObject? {
    guard let kind = plain("mailbox, link, buffer, region or process") else { return nil }
    guard Self.kinds.contains(kind) else {
      fail(kind, isNo: "kind of object", among: Self.kinds)
      return nil
    }
    guard let name = plain("the name of the \(kind)") else { return nil }
    var second = ""
    if kind == "link" {
      guard expect("to", after: "link \(name)"), let other = plain("the other end of the link") else {
        return nil
      }
      second = other
    }
    let isBeside = takes("beside")
    if isBeside, !names.hasBeside { fail("the file has no section beside") }
    switch kind {
    case "link":
      checkProcess(name, names, isBeside: isBeside)
      checkProcess(second, names, isBeside: isBeside)
      return LessonObject(kind: .link(from: name, to: second), isBeside: isBeside)
    case "process":
      checkProcess(name, names, isBeside: isBeside)
      return LessonObject(kind: .process(name), isBeside: isBeside)
    default:
      let known = names.objects(kind, isBeside: isBeside)
      if !known.contains(name) { fail(name, isNo: kind, among: known) }
      switch kind {
      case "mailbox": return LessonObject(kind: .mailbox(name), isBeside: isBeside)
      case "buffer": return LessonObject(kind: .buffer(name), isBeside: isBeside)
      default: return LessonObject(kind: .region(name), isBeside: isBeside)
      }
    }
  }

  /// Notes a name that no process of that domain may have.
  mutating func checkProcess(_ name: String, _ names: ScriptNames, isBeside: Bool) {
    if !names.isProcess(name, isBeside: isBeside) {
      fail(name, isNo: "process of the scenario", among: names.processes(isBeside: isBeside))
    }
  }
}
