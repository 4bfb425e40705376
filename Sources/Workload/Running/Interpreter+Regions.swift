internal import IPCCore
internal import Platform

/// A region to which the worker is attached, in a table.
final class OpenRegion: Sendable {
  let region: Region
  init(_ region: consuming Region) { self.region = region }
}

extension Step {
  /// The region that it uses.
  var region: String? {
    switch self {
    case .write(let step): step.region
    case .read(let step): step.region
    case .change(let step): step.region
    case .lock(let lock, _), .unlock(let lock): lock.region
    case .section(let section): section.lock.region
    case .when(let condition): condition.region
    case .wait(let step), .signal(let step): step.region
    case .time(let time): time.region
    default: nil
    }
  }
}

/// Writing to regions and reading from them. Each piece that is written is an operation of its own, so that a
/// writer can be paused, held and stepped in the middle.
extension Interpreter {
  private static let pieceByteCount = 8

  /// The region of that name; attaches where the worker is not attached yet.
  mutating func region(_ name: String) throws(Stop) -> OpenRegion {
    if let open = regions[name] { return open }
    do {
      let open = OpenRegion(try participant.openRegion(name))
      regions[name] = open
      return open
    } catch { throw .failure(.domain(error)) }
  }

  /// Does something with a region, whose errors end the worker.
  mutating func using<R>(
    _ name: String, _ body: (borrowing Region) throws(RegionError) -> R
  ) throws(Stop) -> R {
    let open = try region(name)
    do { return try body(open.region) } catch { throw .failure(.region(error, name: name)) }
  }

  mutating func write(_ step: WriteStep) throws(Stop) {
    let values = values(ofStep: step.number)
    if step.form == .data {
      return try using(step.region) { region throws(RegionError) in
        // SAFETY: the pointer is used within the call only, and the pattern stays within the bytes lent.
        try unsafe region.withBytes(at: step.offset, byteCount: step.byteCount ?? 0, writes: true) {
          unsafe DataWork.fill($0, values.n)
        }
      }
    }
    let value = step.values[Int((values.n - 1) % UInt64(step.values.count))].bytes(values)
    switch step.form {
    case .number:
      let number = try number(value)
      try using(step.region) { region throws(RegionError) in try region.setNumber(number, at: step.offset) }
    case .record:
      try writeRecord(value, step)
    case .text, .data:
      try writeText(value, step)
    }
  }

  private mutating func writeRecord(_ value: [UInt8], _ step: WriteStep) throws(Stop) {
    let word = recordWord(value)
    let rest = rest(step, pieceCount: step.wordCount)
    if rest == 0 {
      return try using(step.region) { region throws(RegionError) in
        try region.writeRecord(word, at: step.offset, wordCount: step.wordCount)
      }
    }
    for index in 0..<step.wordCount {
      if index > 0 { clock.sleep(nanoseconds: rest) }
      try using(step.region) { region throws(RegionError) in
        try region.writeRecord(word, at: step.offset + 8 * index, wordCount: 1)
      }
    }
  }

  private mutating func writeText(_ value: [UInt8], _ step: WriteStep) throws(Stop) {
    var text = value
    if let byteCount = step.byteCount, text.count < byteCount {
      text += [UInt8](repeating: 0, count: byteCount - text.count)
    }
    let size = step.durationNanoseconds == 0 ? max(1, text.count) : Self.pieceByteCount
    let starts = Array(stride(from: 0, to: max(1, text.count), by: size))
    let rest = rest(step, pieceCount: starts.count)
    for start in starts {
      if start > 0 { clock.sleep(nanoseconds: rest) }
      let piece = Array(text[start..<min(start + size, text.count)])
      try using(step.region) { region throws(RegionError) in
        try region.write(piece, at: step.offset + start)
      }
    }
  }

  /// Between two pieces.
  private func rest(_ step: WriteStep, pieceCount: Int) -> UInt64 {
    pieceCount > 1 ? step.durationNanoseconds / UInt64(pieceCount - 1) : 0
  }

  mutating func read(_ step: ReadStep) throws(Stop) {
    received = try using(step.region) { region throws(RegionError) -> [UInt8] in
      switch step.form {
      case .text:
        let bytes = try region.read(at: step.offset, byteCount: step.byteCount)
        return Array(bytes.prefix { $0 != 0 })
      case .number: return Array(String(try region.number(at: step.offset)).utf8)
      case .record:
        switch try region.readRecord(at: step.offset, wordCount: step.wordCount) {
        case .whole(let word): return recordText(word)
        case .torn(let first, let other):
          return Array("torn: ".utf8) + recordText(first) + Array(" and ".utf8) + recordText(other)
        }
      case .data:
        // SAFETY: the pointer is used within the call only.
        let sum = try unsafe region.withBytes(at: step.offset, byteCount: step.byteCount, writes: false) {
          unsafe DataWork.sum(UnsafeRawBufferPointer($0))
        }
        return Array(String(sum).utf8)
      }
    }
  }

  mutating func change(_ step: ChangeStep) throws(Stop) {
    let amount = try number(step.amount.bytes(values()))
    let clock = clock
    let stored = try using(step.region) { region throws(RegionError) in
      try region.changeNumber(at: step.offset, by: amount) {
        if step.restNanoseconds > 0 { clock.sleep(nanoseconds: step.restNanoseconds) }
      }
    }
    received = Array(String(stored).utf8)
  }

  /// Does the steps where the number is as they want it.
  mutating func when(_ step: WhenStep) throws(Stop) {
    let number = try using(step.region) { region throws(RegionError) in try region.number(at: step.offset) }
    if number == step.value { try run(step.steps) }
  }

  /// The number with which a text begins.
  private func number(_ text: [UInt8]) throws(Stop) -> Int64 {
    let text = String(decoding: text, as: UTF8.self)
    let sign = text.prefix { $0 == "-" || $0 == "+" }
    let digits = text.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(sign + digits) else { throw .failure(.noNumber(text)) }
    return number
  }
}

/// The first eight bytes of a text as the word of a record, filled up with spaces.
private func recordWord(_ text: [UInt8]) -> UInt64 {
  let bytes = (text + [UInt8](repeating: UInt8(ascii: " "), count: 8)).prefix(8)
  return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

private func recordText(_ word: UInt64) -> [UInt8] {
  var bytes = RegionNumber.bytes(Int64(bitPattern: word))
  while bytes.last == UInt8(ascii: " ") || bytes.last == 0 { bytes.removeLast() }
  return bytes
}
