internal import IPCCore
internal import Yams

/// The steps that are about the process itself, or measure.
extension StepReader {
  static let processVerbs = [
    "time", "remember", "add-up", "count-part", "rename", "hand-over", "delete", "end", "crash",
  ]

  mutating func processStep(_ verb: String, _ field: Field) -> Step? {
    switch verb {
    case "time": return time(field)
    case "remember": return template(field).map { .remember($0) }
    case "add-up": return bare(field, .addUp)
    case "count-part": return countPart(field)
    case "rename": return rename(field)
    case "hand-over": return handOver(field)
    case "delete": return mailbox(field).map { .deleteMailbox($0.name) }
    case "end": return bare(field, .end(isCrash: false))
    default: return bare(field, .end(isCrash: true))
    }
  }

  /// A verb that says all: nothing follows it.
  private func bare(_ field: Field, _ step: Step) -> Step {
    if field.node.scalar?.string != "" { field.mistake("stands alone: nothing follows the colon") }
    return step
  }

  private mutating func time(_ field: Field) -> Step? {
    guard
      let keys = field.keys(["steps", "unit", "per", "to", "at"], required: ["steps"], of: "time")
    else { return nil }
    let unit = keys["unit"]?.choice(TimeStep.Unit.self) ?? .milliseconds
    let divisor = keys["per"]?.count("a number", in: 1...1_000_000_000) ?? 1
    let steps = keys["steps"].map { self.steps($0) } ?? []
    let place = region(keys["to"])
    if keys["to"] == nil { keys["at"]?.mistake("is a place in a region: to is missing") }
    return .time(
      TimeStep(
        steps: steps, unit: unit, divisor: UInt64(divisor), region: place?.name,
        offset: place.map { numberOffset(keys["at"], $0, field) } ?? 0))
  }

  private func countPart(_ field: Field) -> Step? {
    if field.node.scalar?.string == "" { return .countPart(rounds: 1) }
    guard let keys = field.keys(["rounds"], of: "count-part") else { return nil }
    return .countPart(rounds: keys["rounds"]?.count("a number of rounds", in: 1...1_000_000_000) ?? 1)
  }

  private func rename(_ field: Field) -> Step? {
    guard let name = field.value("a name", { isValidName($0) ? $0 : nil }) else { return nil }
    if ownNames.count > 1 { field.mistake("\(ownNames.count) processes cannot take one name") }
    if threadCount > 1 { field.mistake("a process with several threads keeps its name") }
    return .rename(name)
  }

  private func handOver(_ field: Field) -> Step? {
    guard let keys = field.keys(["mailbox", "to"], required: ["mailbox", "to"], of: "hand-over") else {
      return nil
    }
    guard let mailbox = keys["mailbox"]?.text("a mailbox name"),
      let to = keys["to"].flatMap(context.processNames.processName)
    else { return nil }
    guard let plan = context.mailbox(mailbox) else {
      keys["mailbox"].map { context.missing("mailbox", mailbox, among: context.mailboxes.map(\.name), $0) }
      return nil
    }
    if plan.owner == nil { keys["mailbox"]?.mistake("\(mailbox) has no owner who could hand it over") }
    return .handOver(mailbox: mailbox, to: to)
  }

  /// `mailbox NAME`.
  private func mailbox(_ field: Field) -> MailboxPlan? {
    let name = field.value("mailbox NAME") { text -> String? in
      let words = text.split(separator: " ").map(String.init)
      return words.count == 2 && words[0] == "mailbox" ? words[1] : nil
    }
    guard let name else { return nil }
    if let plan = context.mailbox(name) { return plan }
    context.missing("mailbox", name, among: context.mailboxes.map(\.name), field)
    return nil
  }
}
