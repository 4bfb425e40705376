internal import IPCCore
internal import Yams

/// The sections of shared memory.
extension ScenarioReader {
  func buffer(_ name: String, _ field: Field) -> BufferPlan {
    let keys = optionalKeys(field, ["slots", "slot-bytes", "discipline", "items"], of: "a buffer")
    var plan = BufferPlan(
      name: name, slotCount: keys["slots"]?.count("a number of slots", in: BoundedBuffer.slotCounts) ?? 8,
      slotByteCount: keys["slot-bytes"]?.size("a slot size", in: BoundedBuffer.slotByteCounts) ?? 64,
      discipline: keys["discipline"]?.choice(BufferPlan.Discipline.self) ?? .semaphores)
    guard let items = keys["items"] else { return plan }
    plan.items = (items.items(of: "texts") ?? []).compactMap { item in
      guard let text = item.text("a text") else { return nil }
      if text.utf8.count > plan.slotByteCount {
        item.mistake("has \(text.utf8.count) bytes; a slot takes \(plan.slotByteCount)")
      }
      return text
    }
    let limit = plan.discipline == .inOut ? plan.slotCount - 1 : plan.slotCount
    if plan.items.count > limit {
      items.mistake("\(plan.items.count) items are more than the \(limit) that the buffer holds")
    }
    return plan
  }

  func region(_ name: String, _ field: Field) -> RegionPlan? {
    guard let keys = field.keys(["bytes", "holds", "semaphores"], required: ["bytes"], of: "a region") else {
      return nil
    }
    guard
      var plan = keys["bytes"]?.size("a size", in: Region.byteCounts).map({
        RegionPlan(name: name, byteCount: $0)
      })
    else { return nil }
    if let holds = keys["holds"] {
      plan.bytes = contents(holds)
      if plan.bytes.count > plan.byteCount {
        holds.mistake("has \(plan.bytes.count) bytes; the region has \(plan.byteCount)")
      }
    }
    if let semaphores = keys["semaphores"] {
      let items = semaphores.items(of: "counts") ?? []
      plan.semaphores = items.compactMap { $0.count("a count", in: 0...1_000_000) }
      if items.count > Region.semaphoreCount {
        semaphores.mistake("a region has \(Region.semaphoreCount) semaphores")
      }
    }
    return plan
  }

  /// A text, or a list of numbers of 64 bits.
  private func contents(_ field: Field) -> [UInt8] {
    guard field.node.sequence != nil else {
      return Array((field.text("a text, or a list of numbers") ?? "").utf8)
    }
    let numbers = (field.items(of: "numbers") ?? []).compactMap { $0.value("a whole number") { Int64($0) } }
    return numbers.flatMap { RegionNumber.bytes($0) }
  }

  // MARK: Processes

  func process(_ kind: String, _ field: Field, _ context: StepContext) -> ProcessPlan {
    let keys = field.keys(["count", "start", "threads", "steps", "command"], of: "a process") ?? [:]
    var plan = ProcessPlan(
      kind: kind, count: keys["count"]?.count("a number of processes", in: Self.counts) ?? 1,
      work: .steps([]))
    plan.startsAtOnce =
      keys["start"]?.value("one of now, later") {
        $0 == "now" ? true : $0 == "later" ? false : nil
      } ?? true
    switch (keys["steps"], keys["threads"], keys["command"]) {
    case (let steps?, nil, nil): plan.work = .steps(read(steps, plan, context))
    case (let steps?, let threads?, nil):
      let count = threads.count("a number of threads", in: Self.threadCounts) ?? 1
      plan.work = .threads(Array(repeating: read(steps, plan, context, threads: count), count: count))
    case (nil, let threads?, nil): plan.work = .threads(self.threads(threads, plan, context))
    case (nil, nil, let command?): plan.work = .command(words(command))
    case (nil, nil, nil):
      if field.node.mapping != nil { field.mistake("has no steps and no command") }
    case (_, _, let command?): command.mistake("a process has either steps or a command")
    }
    return plan
  }

  private static let threadCounts = 1...32

  private func read(
    _ steps: Field, _ plan: ProcessPlan, _ context: StepContext, threads: Int = 1
  ) -> [Step] {
    var reader = StepReader(context, ownNames: plan.processNames, threadCount: threads)
    return reader.steps(steps)
  }

  /// A list of what each thread does.
  private func threads(_ field: Field, _ plan: ProcessPlan, _ context: StepContext) -> [[Step]] {
    guard field.node.scalar == nil else {
      field.mistake("with a number of threads, the process has steps that each of them does")
      return []
    }
    let items = field.items(of: "threads") ?? []
    if !items.isEmpty, !Self.threadCounts.contains(items.count) {
      field.mistake("a process has at most \(Self.threadCounts.upperBound) threads")
    }
    return items.compactMap { item in
      guard let keys = item.keys(["steps"], required: ["steps"], of: "a thread") else { return nil }
      return keys["steps"].map { read($0, plan, context, threads: items.count) }
    }
  }

  private func words(_ field: Field) -> [String] {
    guard let items = field.items(of: "words: the program and its arguments") else { return [] }
    let words = items.compactMap { $0.text("a word") }
    if items.isEmpty || words.first?.isEmpty == true { field.mistake("must begin with a program") }
    return words
  }
}

/// A number as it lies in a region.
enum RegionNumber {
  static func bytes(_ number: Int64) -> [UInt8] {
    let raw = UInt64(bitPattern: number)
    return (0..<8).map { UInt8(truncatingIfNeeded: raw >> (8 * UInt64($0))) }
  }
}
