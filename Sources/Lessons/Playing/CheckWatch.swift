internal import Observation

/// Looks again and again whether a check holds.
struct CheckWatch: Sendable {
  let check: LessonCheck
  /// The value when the page was entered.
  let before: LessonValue?
  private var steadyValue: LessonValue?
  private var steadySince: UInt64?
  /// The value at the last look.
  private(set) var value: LessonValue?
  /// Once it has held it is done: what it says was so.
  private(set) var hasHeld = false

  init(_ check: LessonCheck, entry: LessonReading) {
    self.check = check
    before = check.quantity.value(in: entry)
  }

  /// Takes in a reading; a check that holds has held for good.
  mutating func look(at reading: LessonReading) {
    value = check.quantity.value(in: reading)
    if !hasHeld { hasHeld = holds(reading) }
  }

  private mutating func holds(_ reading: LessonReading) -> Bool {
    let value = value
    let number = value?.number
    let numberBefore = before?.number ?? 0
    switch check.relation {
    case .equals(let operand): return value != nil && value == operand.value(in: reading)
    case .differs(let operand): return value != nil && value != operand.value(in: reading)
    case .above(let operand): return compare(operand, reading, >)
    case .below(let operand): return compare(operand, reading, <)
    case .atLeast(let operand): return compare(operand, reading, >=)
    case .atMost(let operand): return compare(operand, reading, <=)
    case .contains(let part):
      return value?.description.contains(part) ?? false
    case .grows: return (number ?? 0) > numberBefore
    case .falls: return number.map { $0 < numberBefore } ?? false
    case .moves: return value != nil && value != before
    case .stays(let operand): return stays(operand, reading)
    }
  }

  private func compare(
    _ operand: LessonCheck.Operand, _ reading: LessonReading, _ rule: (Int64, Int64) -> Bool
  ) -> Bool {
    guard let left = value?.number, let right = operand.value(in: reading)?.number else { return false }
    return rule(left, right)
  }

  private mutating func stays(_ operand: LessonCheck.Operand?, _ reading: LessonReading) -> Bool {
    let now = reading.domain.monotonicNanoseconds
    let isWanted = operand.map { $0.value(in: reading) == value } ?? true
    guard let value, isWanted else {
      steadySince = nil
      return false
    }
    if steadyValue != value { steadySince = nil }
    steadyValue = value
    let since = steadySince ?? now
    steadySince = since
    return now &- since >= LessonCheck.steadyNanoseconds
  }
}

extension LessonCheck.Operand {
  func value(in reading: LessonReading) -> LessonValue? {
    switch self {
    case .value(let value): value
    case .quantity(let quantity): quantity.value(in: reading)
    }
  }
}
