internal import IPCCore
internal import Yams

extension Scenario {
  /// Reads a scenario from the text of a file.
  /// - Parameters:
  ///   - bytes: UTF-8, at most 256 KiB. Any other bytes are an error, never a trap.
  ///   - file: the file's name, for the words of the error.
  public init(yaml bytes: [UInt8], file: String) throws(ScenarioError) {
    let document = try ScenarioDocument(yaml: bytes, file: file)
    let scenario = document.scenario()
    if let error = document.error { throw error }
    guard let scenario else { throw ScenarioError(file: file, "is not a scenario") }
    self = scenario
  }

  /// Reads a scenario file.
  public init(path: String) throws(ScenarioError) {
    try self.init(yaml: ScenarioDocument.bytes(path: path), file: path)
  }
}

/// From YAML to a ``Scenario``, one function a section of the file. Mistakes go to the field's list; the
/// value then stands in for what was meant, so that reading goes on.
struct ScenarioReader {
  let file: String
  /// Whether the scenario is the whole file, and not the part of it that stands beside.
  var isWhole = true

  static let counts = 1...64
  static let messageSizes = 1...(256 << 20)

  func scenario(_ root: Field) -> Scenario? {
    var sections = ["name", "description", "mailboxes", "links", "buffers", "regions", "processes"]
    // What stands beside another scenario has no second one beside it, and no lesson of its own.
    if isWhole { sections += ["beside", "lesson"] }
    guard let keys = root.keys(sections, required: ["name", "processes"], of: "a scenario") else {
      return nil
    }
    let names = DeclaredNames(keys["processes"])
    let mailboxes = named(keys["mailboxes"], "mailboxes") { mailbox($0, $1, names) }
    let buffers = named(keys["buffers"], "buffers", buffer)
    let regions = named(keys["regions"], "regions", region)
    let context = StepContext(
      mailboxes: mailboxes, buffers: buffers, regions: regions, processNames: names)
    let scenario = Scenario(
      name: keys["name"].flatMap { $0.value("a name", validName) } ?? "",
      description: keys["description"]?.text("a text") ?? "",
      file: file,
      mailboxes: mailboxes,
      links: links(keys["links"], names),
      buffers: buffers,
      regions: regions,
      processes: named(keys["processes"], "processes") { process($0, $1, context) },
      beside: keys["beside"].flatMap { ScenarioReader(file: file, isWhole: false).scenario($0) }.map { [$0] }
        ?? [])
    keys["processes"].map { checkProcesses(scenario, $0, names) }
    return scenario
  }

  func validName(_ text: String) -> String? { isValidName(text) ? text : nil }

  /// The entries of a section whose names are good.
  private func named<Plan>(_ section: Field?, _ what: String, _ read: (String, Field) -> Plan?) -> [Plan] {
    guard let section else { return [] }
    return section.namedEntries(of: what).compactMap { name, field in
      if !isValidName(name) {
        field.mistake(
          "\(quoted(name)) is not a name: 1 to 63 of A–Z a–z 0–9 . _ -, not beginning with . or -")
      }
      return read(name, field)
    }
  }

  private func capacity(_ field: Field?) -> Capacity {
    field?.value("a capacity: zero, unbounded or a number from 1", { Capacity($0) }) ?? .bounded(8)
  }

  private func messageSize(_ field: Field?) -> Int {
    field?.size("a message size", in: Self.messageSizes) ?? 65536
  }

  private func mailbox(_ name: String, _ field: Field, _ names: DeclaredNames) -> MailboxPlan {
    let known = ["capacity", "max-message", "max-memory", "receivers", "owner"]
    let keys = optionalKeys(field, known, of: "a mailbox")
    let receivers = keys["receivers"]?.value("one of any, one, round-robin") { text -> ReceivePolicy? in
      switch text {
      case "any": .anyReceiver
      case "one": .oneReceiver
      case "round-robin": .roundRobin
      default: nil
      }
    }
    return MailboxPlan(
      name: name, capacity: capacity(keys["capacity"]),
      maximumMessageByteCount: messageSize(keys["max-message"]),
      maximumMemoryByteCount: keys["max-memory"]?.size("a size", in: 256 << 10...32 << 30),
      receivers: receivers ?? .anyReceiver,
      owner: keys["owner"].flatMap(names.processName))
  }

  /// As `keys`, where a name may stand alone: `orders:`.
  func optionalKeys(_ field: Field, _ known: [String], of what: String) -> [String: Field] {
    if let scalar = field.node.scalar, scalar.string.isEmpty { return [:] }
    return field.keys(known, of: what) ?? [:]
  }

  private func links(_ section: Field?, _ names: DeclaredNames) -> [LinkPlan] {
    var links: [LinkPlan] = []
    for field in section?.items(of: "links") ?? [] {
      guard let plan = link(field, names) else { continue }
      if links.contains(where: { Set([$0.first, $0.second]) == [plan.first, plan.second] }) {
        field.mistake("\(plan.first) and \(plan.second) have a link already")
      }
      links.append(plan)
    }
    return links
  }

  private func link(_ field: Field, _ names: DeclaredNames) -> LinkPlan? {
    guard
      let keys = field.keys(
        ["between", "capacity", "max-message", "when-peer-ends"], required: ["between"], of: "a link")
    else { return nil }
    guard let between = keys["between"], let ends = between.items(of: "two process names") else { return nil }
    let pair = ends.compactMap(names.processName)
    guard pair.count == 2, pair[0] != pair[1] else {
      if pair.count == ends.count { between.mistake("a link joins exactly two processes") }
      return nil
    }
    return LinkPlan(
      first: pair[0], second: pair[1], capacity: capacity(keys["capacity"]),
      maximumMessageByteCount: messageSize(keys["max-message"]),
      whenPeerEnds: keys["when-peer-ends"]?.choice(LinkPlan.PeerEndRule.self) ?? .end)
  }
}
