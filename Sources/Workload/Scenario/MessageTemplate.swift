/// A message with places to fill in, such as `{n}`: see ``Field``.
public struct MessageTemplate: Sendable, Equatable {
  public enum Piece: Sendable, Equatable {
    case text([UInt8])
    case field(Field)
  }

  public enum Field: String, Sendable, Equatable, CaseIterable {
    /// How often this step has been done, this time included.
    case n
    /// The name of the process.
    case name
    /// How many messages the process has sent, this one included.
    case total
    /// The domain clock in seconds, with one decimal.
    case time
    /// The message that the process received last; empty before the first.
    case received
    /// The number of the thread in its process, from 1.
    case thread
    /// What the process has kept by `remember`; empty before.
    case remembered
    /// What the last `time` has measured.
    case took
    /// The process that had died with the lock or semaphore taken last; empty where none had.
    case dead
    /// `no memory`, where the last send was refused for that reason; else empty.
    case refused
  }

  /// What fills the places in.
  public struct Values: Sendable {
    public var n: UInt64
    public var name: String
    public var total: UInt64
    public var timeNanoseconds: UInt64
    public var received: [UInt8]
    public var thread = 1
    public var remembered: [UInt8] = []
    public var took: UInt64 = 0
    public var dead = ""
    public var refused = ""

    public init(n: UInt64, name: String, total: UInt64, timeNanoseconds: UInt64, received: [UInt8]) {
      self.n = n
      self.name = name
      self.total = total
      self.timeNanoseconds = timeNanoseconds
      self.received = received
    }
  }

  /// A place in braces that has no meaning.
  public struct UnknownField: Error, Sendable, Equatable {
    public let name: String
  }

  public let pieces: [Piece]

  /// Whether it says the same each time.
  var isFixed: Bool { pieces.allSatisfy { if case .text = $0 { true } else { false } } }

  /// The text where ``isFixed``.
  var fixedText: String {
    String(
      decoding: pieces.flatMap { if case .text(let text) = $0 { text } else { [UInt8]() } }, as: UTF8.self)
  }

  /// Reads a template. Braces around anything but small letters stand for themselves, so that JSON needs no
  /// escapes.
  public init(_ text: String) throws(UnknownField) {
    let bytes = Array(text.utf8)
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard let name = Self.fieldName(in: bytes, at: index) else {
        literal.append(bytes[index])
        index += 1
        continue
      }
      guard let field = Field(rawValue: name) else { throw UnknownField(name: name) }
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = []
      pieces.append(.field(field))
      index += name.utf8.count + 2
    }
    if !literal.isEmpty { pieces.append(.text(literal)) }
    self.pieces = pieces
  }

  /// The small letters between a brace at `index` and the next brace; nil where there is no such thing.
  private static func fieldName(in bytes: [UInt8], at index: Int) -> String? {
    guard bytes[index] == UInt8(ascii: "{") else { return nil }
    let letters = bytes[(index + 1)...].prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    guard !letters.isEmpty, letters.endIndex < bytes.count, bytes[letters.endIndex] == UInt8(ascii: "}")
    else {
      return nil
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The message.
  public func bytes(_ values: Values) -> [UInt8] {
    var message: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .text(let text): message += text
      case .field(.n): message += Array(String(values.n).utf8)
      case .field(.name): message += Array(values.name.utf8)
      case .field(.total): message += Array(String(values.total).utf8)
      case .field(.time):
        let tenths = values.timeNanoseconds / 100_000_000
        message += Array("\(tenths / 10).\(tenths % 10)".utf8)
      case .field(.received): message += values.received
      case .field(.thread): message += Array(String(values.thread).utf8)
      case .field(.remembered): message += values.remembered
      case .field(.took): message += Array(String(values.took).utf8)
      case .field(.dead): message += Array(values.dead.utf8)
      case .field(.refused): message += Array(values.refused.utf8)
      }
    }
    return message
  }
}
