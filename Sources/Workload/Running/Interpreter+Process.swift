internal import IPCCore
internal import Platform

/// The steps that are about the process itself, or measure.
extension Interpreter {
  mutating func runProcessStep(_ step: Step) throws(Stop) {
    switch step {
    case .time(let step): try time(step)
    case .remember(let text): memory.remembered = text.bytes(values())
    case .addUp: received = Array(String(DataWork.sum(received)).utf8)
    case .rename(let name): try rename(name)
    case .handOver(let mailbox, let name): try handOver(mailbox, to: name)
    case .deleteMailbox(let name): try delete(name)
    case .end(let isCrash):
      if isCrash { try? ThisProcess.signal(ProcessSignal.kill, to: ThisProcess.processID) }
      throw .endProcess
    default: break
    }
  }

  /// Measures on the domain clock, which stands while the domain is paused.
  private mutating func time(_ step: TimeStep) throws(Stop) {
    let begin = participant.domain.timeNanoseconds
    try run(step.steps)
    took = (participant.domain.timeNanoseconds &- begin) / step.unit.nanoseconds / step.divisor
    guard let name = step.region else { return }
    let number = Int64(clamping: took)
    try using(name) { region throws(RegionError) in try region.setNumber(number, at: step.offset) }
  }

  /// Its links end, and so do the mailboxes that it owns: whoever joins anew is another process to the others (§7).
  private mutating func rename(_ name: String) throws(Stop) {
    closeAll()
    do {
      participant = try participant.domain.join(as: name)
    } catch { throw .failure(.domain(error)) }
    participant.userWord(1).storeRelease(1)
    clock = WorkerClock(participant)
  }

  private mutating func handOver(_ name: String, to successor: String) throws(Stop) {
    let open = try mailbox(name)
    let deadline = Deadline(participant.domain, timeoutNanoseconds: Self.patienceNanoseconds)
    while true {
      if let id = participant.identity(of: successor) {
        do { return try open.mailbox.handOver(to: id) } catch {
          throw Self.stop(error, place: .mailbox(name))
        }
      }
      if deadline.hasPassed(in: participant.domain) { throw .end(.peerTerminated(name: successor)) }
      participant.waiting(WaitDescription(.peer, name: successor)) { sleepNanoseconds(20_000_000) }
    }
  }

  private func delete(_ name: String) throws(Stop) {
    do { try participant.deleteMailbox(name) } catch {
      if case .noSuchObject = error { return }
      throw .failure(.domain(error))
    }
  }

  /// Counts the words of one part of the input: the part that the message received last names, `part K of N`. The
  /// parts come round again after the last.
  mutating func countPart(rounds: Int) throws(Stop) {
    let numbers = received.split(separator: UInt8(ascii: " "))
      .compactMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 2, numbers[0] >= 1, numbers[1] >= 1 else {
      throw .failure(.noNumber(String(decoding: received.prefix(40), as: UTF8.self)))
    }
    let text = try inputText()
    let part = WordPart(of: text, number: (numbers[0] - 1) % numbers[1], count: numbers[1])
    var wordCount: UInt64 = 0
    for _ in 0..<rounds { wordCount = WordTable(countingWordsOf: part.text).counts.values.reduce(0, +) }
    received = Array(String(wordCount).utf8)
  }

  private func inputText() throws(Stop) -> [UInt8] {
    guard let inputPath else { return ShippedText.words }
    do throws(Errno) { return try openForReading(inputPath).readAll(limit: WordPart.maximumByteCount) } catch
    {
      throw .failure(.input(path: inputPath, error))
    }
  }
}
