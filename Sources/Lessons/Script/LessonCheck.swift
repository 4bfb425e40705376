/// A statement about the live segments: what makes a caption true.
public struct LessonCheck: Sendable, Equatable {
  /// As it stands in the file.
  public var text: String
  public var line: Int
  public var quantity: LessonQuantity
  public var relation: Relation

  public enum Relation: Sendable, Equatable {
    case equals(Operand)
    case differs(Operand)
    case above(Operand)
    case below(Operand)
    case atLeast(Operand)
    case atMost(Operand)
    case contains(String)
    /// Than when the page was entered.
    case grows
    case falls
    case moves
    /// For as long as ``LessonCheck/steadyNanoseconds``; nil: whatever the value is.
    case stays(Operand?)
  }

  public enum Operand: Sendable, Equatable {
    case value(LessonValue)
    case quantity(LessonQuantity)
  }

  /// How long what stays must stay.
  public static let steadyNanoseconds: UInt64 = 500_000_000
}

/// A value that a quantity has: a number, or a word.
public enum LessonValue: Sendable, Equatable, CustomStringConvertible {
  case number(Int64)
  case text(String)

  /// A number where the word is one.
  public init(word: String) { self = Int64(word).map(LessonValue.number) ?? .text(word) }

  public var description: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): text
    }
  }

  /// As a caption has it: a large number with a comma before every three digits.
  var words: String {
    guard case .number(let number) = self, number.magnitude >= 10_000 else { return description }
    let digits = Array(String(number.magnitude))
    let groups = digits.indices.map { index in
      (index > 0 && (digits.count - index) % 3 == 0 ? "," : "") + String(digits[index])
    }
    return (number < 0 ? "-" : "") + groups.joined()
  }

  var number: Int64? { if case .number(let number) = self { number } else { nil } }
}
