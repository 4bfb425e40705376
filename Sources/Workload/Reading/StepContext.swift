internal import IPCCore
internal import Platform
internal import Yams

/// The names of the processes that a scenario starts, known before their steps are read.
struct DeclaredNames {
  /// In the order of the file; a name that two kinds would give stands twice.
  let all: [String]
  /// The names that processes take by `rename` too.
  private let known: Set<String>

  init(_ processes: Field?) {
    var all: [String] = []
    for (key, value) in processes?.node.mapping.map(Array.init) ?? [] {
      guard let kind = key.scalar?.string else { continue }
      let text = value.mapping?.first { $0.key.scalar?.string == "count" }?.value.scalar?.string
      let count = text.flatMap { Int($0) } ?? 1
      let plan = ProcessPlan(
        kind: kind, count: ScenarioReader.counts.contains(count) ? count : 1, work: .steps([]))
      all += plan.processNames
    }
    self.all = all
    known = Set(all + (processes.map { Self.newNames(in: $0.node) } ?? []))
  }

  func contains(_ name: String) -> Bool { known.contains(name) }

  /// What stands behind the key `rename`, anywhere within a node.
  private static func newNames(in node: Node) -> [String] {
    if let sequence = node.sequence { return sequence.flatMap(newNames) }
    return (node.mapping.map(Array.init) ?? []).flatMap { pair in
      if pair.key.scalar?.string == "rename", let name = pair.value.scalar?.string { return [name] }
      return newNames(in: pair.value)
    }
  }

  /// A field that names a process of the scenario.
  func processName(_ field: Field) -> String? {
    guard let name = field.text("a process name") else { return nil }
    if contains(name) { return name }
    let hint = nearest(name, in: all).map { "; did you mean \($0)?" } ?? ""
    field.mistake("there is no process named \(quoted(name))\(hint)")
    return nil
  }
}

/// What steps may refer to.
struct StepContext {
  let mailboxes: [MailboxPlan]
  let buffers: [BufferPlan]
  let regions: [RegionPlan]
  let processNames: DeclaredNames

  func mailbox(_ name: String) -> MailboxPlan? { mailboxes.first { $0.name == name } }

  /// Notes a mistake when what the place names is not there, or is not for these processes.
  func check(_ place: Place, _ field: Field, receives: Bool, ownNames: [String]) {
    switch place {
    case .anyone: break
    case .anyOf(let names):
      for name in names { check(.mailbox(name), field, receives: receives, ownNames: ownNames) }
    case .mailbox(let name):
      guard let plan = mailbox(name) else {
        return missing("mailbox", name, among: mailboxes.map(\.name), field)
      }
      if receives, let owner = plan.owner, !ownNames.contains(owner) {
        field.mistake("only its owner \(owner) receives from \(name)")
      }
    case .buffer(let name):
      if !buffers.contains(where: { $0.name == name }) {
        missing("buffer", name, among: buffers.map(\.name), field)
      }
    case .link(let name):
      if !processNames.contains(name) {
        missing("process", name, among: processNames.all, field)
      } else if ownNames == [name] {
        field.mistake("a link joins two processes, not \(name) with itself")
      }
    }
  }

  /// The region of that name, or a mistake.
  func region(_ name: String, _ field: Field) -> RegionPlan? {
    if let plan = regions.first(where: { $0.name == name }) { return plan }
    missing("region", name, among: regions.map(\.name), field)
    return nil
  }

  func missing(_ what: String, _ name: String, among known: [String], _ field: Field) {
    let hint = nearest(name, in: known).map { "; did you mean \($0)?" } ?? ""
    field.mistake("there is no \(what) named \(quoted(name))\(hint)")
  }
}

extension ScenarioReader {
  private static let maximumProcessCount = 256

  /// Mistakes that only all processes together show.
  func checkProcesses(_ scenario: Scenario, _ field: Field, _ names: DeclaredNames) {
    if field.node.mapping?.isEmpty == true { field.mistake("has no processes") }
    if names.all.count > Self.maximumProcessCount {
      field.mistake("\(names.all.count) processes are more than \(Self.maximumProcessCount)")
    }
    var seen: Set<String> = []
    for name in names.all where !seen.insert(name).inserted {
      field.mistake("two processes would be named \(name)")
    }
    for name in names.all where name.utf8.count > maximumNameByteCount {
      field.mistake("\(name) is longer than \(maximumNameByteCount) bytes")
    }
    for words in WordCountRoles.mistakes(in: scenario) { field.mistake(words) }
  }
}
