internal import IPCCore
internal import Yams

/// The steps on regions and their locks.
extension StepReader {
  static let memoryVerbs = [
    "attach", "detach", "write", "read", "change", "when", "lock", "unlock", "section", "wait",
    "signal",
  ]

  mutating func memoryStep(_ verb: String, _ field: Field) -> Step? {
    switch verb {
    case "attach": return region(field).map { .attach($0.name) }
    case "detach": return region(field).map { .detach($0.name) }
    case "write": return write(field)
    case "read": return read(field)
    case "change": return change(field)
    case "when": return when(field)
    case "lock": return lockAlone(field)
    case "unlock": return lock(field).map { .unlock($0) }
    case "section": return section(field)
    case "wait": return semaphore(field, waits: true).map { .wait($0) }
    default: return semaphore(field, waits: false).map { .signal($0) }
    }
  }

  // MARK: Places

  /// `region NAME`.
  func region(_ field: Field?) -> RegionPlan? {
    guard let field else { return nil }
    let name = field.value("region NAME") { text -> String? in
      let words = text.split(separator: " ").map(String.init)
      return words.count == 2 && words[0] == "region" ? words[1] : nil
    }
    return name.flatMap { context.region($0, field) }
  }

  private func offset(_ field: Field?, _ region: RegionPlan, byteCount: Int, alignment: Int) -> Int {
    guard let field else {
      return 0
    }
    guard let offset = field.count("a place in the region", in: 0...(1 << 30)) else { return 0 }
    if offset % alignment != 0 { field.mistake("numbers and records lie at multiples of \(alignment)") }
    if offset > region.byteCount - byteCount {
      field.mistake(
        "\(byteCount) bytes at \(offset) are not within the \(region.byteCount) of \(region.name)")
    }
    return offset
  }

  /// A number's place.
  func numberOffset(_ field: Field?, _ region: RegionPlan, _ whole: Field) -> Int {
    if region.byteCount < 8 { whole.mistake("\(region.name) has no room for a number of 8 bytes") }
    return offset(field, region, byteCount: 8, alignment: 8)
  }

  // MARK: Writing and reading

  /// What is written or read, and where.
  private struct Extent {
    var region: RegionPlan
    var form: RegionForm
    var offset: Int
    var byteCount: Int?
    var wordCount: Int
  }

  private func extent(_ keys: [String: Field], _ region: RegionPlan, _ whole: Field) -> Extent {
    let form = keys["as"]?.choice(RegionForm.self) ?? .text
    var bytes = keys["bytes"]?.size("a size", in: Region.byteCounts)
    let words = keys["words"]?.count("a number of words", in: 1...4096)
    if form != .text, form != .data { keys["bytes"]?.mistake("only text and data have bytes") }
    if form != .record { keys["words"]?.mistake("only a record has words") }
    switch form {
    case .number: bytes = 8
    case .record: bytes = 8 * (words ?? 8)
    case .text: break
    case .data: if bytes == nil, keys["bytes"] == nil { whole.mistake("data need their size: bytes") }
    }
    let alignment = form == .number || form == .record ? 8 : 1
    if let bytes, bytes > region.byteCount {
      whole.mistake("\(bytes) bytes are more than the \(region.byteCount) of \(region.name)")
    }
    let offset = offset(
      keys["at"], region, byteCount: min(bytes ?? 0, region.byteCount), alignment: alignment)
    return Extent(region: region, form: form, offset: offset, byteCount: bytes, wordCount: words ?? 8)
  }

  private mutating func write(_ field: Field) -> Step? {
    guard
      let keys = field.keys(
        ["to", "at", "as", "value", "bytes", "words", "takes"], required: ["to"], of: "write"),
      let region = region(keys["to"])
    else { return nil }
    let extent = extent(keys, region, field)
    let values = keys["value"].map(templates) ?? []
    if extent.form == .data {
      keys["value"]?.mistake("data have no value: the process makes them up")
    } else if keys["value"] == nil {
      field.mistake("value is missing")
    }
    let takes = keys["takes"]?.duration()
    if extent.form == .number || extent.form == .data {
      keys["takes"]?.mistake("only text and records are written piece by piece")
    }
    return .write(
      WriteStep(
        region: region.name, offset: extent.offset, form: extent.form, values: values,
        byteCount: extent.byteCount, wordCount: extent.wordCount, durationNanoseconds: takes ?? 0,
        number: nextNumber()))
  }

  private func read(_ field: Field) -> Step? {
    guard
      let keys = field.keys(["from", "at", "as", "bytes", "words"], required: ["from"], of: "read"),
      let region = region(keys["from"])
    else { return nil }
    let extent = extent(keys, region, field)
    let rest = max(0, region.byteCount - extent.offset)
    return .read(
      ReadStep(
        region: region.name, offset: extent.offset, form: extent.form,
        byteCount: extent.byteCount ?? min(64, rest), wordCount: extent.wordCount))
  }

  private func change(_ field: Field) -> Step? {
    guard let keys = field.keys(["of", "at", "by", "rest"], required: ["of", "by"], of: "change"),
      let region = region(keys["of"])
    else { return nil }
    let offset = numberOffset(keys["at"], region, field)
    let rest = keys["rest"]?.duration()
    guard let by = keys["by"], let amount = template(by) else { return nil }
    if amount.isFixed, Int64(amount.fixedText) == nil { by.mistake("must be a whole number, or {received}") }
    return .change(
      ChangeStep(region: region.name, offset: offset, amount: amount, restNanoseconds: rest ?? 0))
  }

  private mutating func when(_ field: Field) -> Step? {
    guard
      let keys = field.keys(
        ["number", "at", "is", "steps"], required: ["number", "is", "steps"], of: "when")
    else { return nil }
    let steps = keys["steps"].map { self.steps($0) }
    let value = keys["is"]?.value("a whole number") { Int64($0) }
    guard let region = region(keys["number"]) else { return nil }
    let offset = numberOffset(keys["at"], region, field)
    guard let value, let steps else { return nil }
    return .when(WhenStep(region: region.name, offset: offset, value: value, steps: steps))
  }

  // MARK: Locks and semaphores

  private func lock(_ field: Field?) -> LockPlan? {
    guard let field else { return nil }
    let plan = field.value("mutex NAME, read-lock NAME or write-lock NAME") { text -> LockPlan? in
      let words = text.split(separator: " ").map(String.init)
      guard let kind = words.first.flatMap(LockPlan.Kind.init(rawValue:)) else { return nil }
      return Self.numbered(words).map { LockPlan(kind: kind, region: $0.name, index: $0.index) }
    }
    guard let plan, context.region(plan.region, field) != nil else { return nil }
    let count = plan.kind == .mutex ? Region.mutexCount : Region.readersWritersLockCount
    if plan.index >= count { field.mistake("a region has the locks 0 to \(count - 1)") }
    return plan
  }

  /// What follows the first word: a name, and perhaps a number.
  private static func numbered(_ words: [String]) -> (name: String, index: Int)? {
    switch words.count {
    case 2: return (words[1], 0)
    case 3: return Int(words[2]).flatMap { $0 >= 0 ? (words[1], $0) : nil }
    default: return nil
    }
  }

  /// `lock: mutex NAME`, or a mapping with a time-out.
  private func lockAlone(_ field: Field) -> Step? {
    guard field.node.mapping != nil else {
      return lock(field).map { .lock($0, timeoutNanoseconds: nil) }
    }
    guard let keys = field.keys(["what", "timeout"], required: ["what"], of: "lock") else { return nil }
    let timeout = keys["timeout"]?.duration()
    return lock(keys["what"]).map { .lock($0, timeoutNanoseconds: timeout) }
  }

  private mutating func section(_ field: Field) -> Step? {
    guard
      let keys = field.keys(["lock", "timeout", "steps"], required: ["lock", "steps"], of: "section")
    else { return nil }
    let timeout = keys["timeout"]?.duration()
    let steps = keys["steps"].map { self.steps($0) }
    guard let lock = lock(keys["lock"]), let steps else { return nil }
    return .section(SectionStep(lock: lock, timeoutNanoseconds: timeout, steps: steps))
  }

  /// `wait: semaphore NAME`, or a mapping.
  private func semaphore(_ field: Field, waits: Bool) -> SemaphoreStep? {
    let verb = waits ? "wait" : "signal"
    let known = waits ? ["for", "timeout", "as"] : ["to"]
    let place: Field
    var keys: [String: Field] = [:]
    if field.node.mapping == nil {
      place = field
    } else {
      keys = field.keys(known, required: [known[0]], of: verb) ?? [:]
      guard let named = keys[known[0]] else { return nil }
      place = named
    }
    let found = place.value("semaphore NAME") { text -> (name: String, index: Int)? in
      let words = text.split(separator: " ").map(String.init)
      return words.first == "semaphore" ? Self.numbered(words) : nil
    }
    let timeout = keys["timeout"]?.duration()
    let isSignal = keys["as"]?.value("one of signal, resource") {
      $0 == "signal" ? true : $0 == "resource" ? false : nil
    }
    guard let found, context.region(found.name, place) != nil else { return nil }
    if found.index >= Region.semaphoreCount {
      place.mistake("a region has the semaphores 0 to \(Region.semaphoreCount - 1)")
    }
    return SemaphoreStep(
      region: found.name, index: found.index, timeoutNanoseconds: timeout, isSignal: isSignal ?? true)
  }
}
