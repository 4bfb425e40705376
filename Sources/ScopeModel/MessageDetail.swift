public import Canvas
public import Observation

/// The ways in which a payload is shown; one key goes round.
public enum PayloadFormat: Int, Sendable, Equatable, CaseIterable {
  case text, json, hex

  /// The word in the dialog.
  public var name: String {
    switch self {
    case .text: "text"
    case .json: "JSON"
    case .hex: "hex"
    }
  }
}

/// One message, looked at page by page: only the bytes about the page are read.
public struct MessageDetail: Sendable, Equatable {
  public var channelID: String
  public var sequence: UInt64
  public var format = PayloadFormat.text
  /// Where the page begins: in the payload, or for JSON in its indented form.
  public var offset = 0

  public init(channelID: String, sequence: UInt64) {
    self.channelID = channelID
    self.sequence = sequence
  }

  /// The columns and rows that the payload gets on a screen.
  public static func page(in size: Size) -> Size {
    Size(columns: max(12, min(96, size.columns - 6)), rows: max(1, size.rows - 11))
  }

  /// Bytes on a line of the hexadecimal form.
  public static func hexBytesPerLine(columns: Int) -> Int { columns >= 78 ? 16 : columns >= 45 ? 8 : 4 }

  /// JSON is indented as a whole, so there is an end to it.
  public static let largestJSON = 256 << 10

  /// The bytes that this page is made of, and those about it for moving on.
  func request(in size: Size) -> PayloadPart {
    let page = Self.page(in: size)
    if format == .json {
      return PayloadPart(channelID: channelID, sequence: sequence, offset: 0, byteCount: Self.largestJSON)
    }
    let before = min(offset, 4 * page.columns * (page.rows + 1))
    return PayloadPart(
      channelID: channelID, sequence: sequence, offset: offset - before,
      byteCount: before + 4 * page.columns * (2 * page.rows + 2))
  }

  /// What of the payload has been read for it; nil: not yet, or the message is gone.
  public func payload(in snapshot: DomainSnapshot) -> PayloadSnapshot? {
    guard let payload = snapshot.payload, payload.request.channelID == channelID,
      payload.request.sequence == sequence, payload.message != nil
    else { return nil }
    // Read for another page.
    let end = payload.request.offset + payload.bytes.count
    let isWhole = end >= payload.message?.byteCount ?? 0
    if format == .json { return payload.request.offset == 0 ? payload : nil }
    return payload.request.offset <= offset && (offset < end || isWhole) ? payload : nil
  }
}

extension Model {
  mutating func press(_ key: Key, in detail: inout MessageDetail) -> [Effect] {
    switch key {
    case .enter:
      dialog = nil
      return []
    case .character("v"):
      let all = PayloadFormat.allCases
      detail.format = all[(detail.format.rawValue + 1) % all.count]
      detail.offset = 0
    default:
      if keys.has(key, for: .quit) || keys.has(key, for: .openDetail) {
        dialog = nil
        return []
      }
      scroll(&detail, by: arrow(key))
    }
    dialog = .message(detail)
    return []
  }

  private mutating func scroll(_ detail: inout MessageDetail, by key: Key) {
    guard let snapshot, let payload = detail.payload(in: snapshot) else { return }
    let page = MessageDetail.page(in: size)
    var moves = Paging(payload, detail, page)
    switch key {
    case .down: moves.down(1)
    case .up: moves.up(1)
    case .pageDown, .character(" "): moves.down(max(1, page.rows - 1))
    case .pageUp: moves.up(max(1, page.rows - 1))
    case .home: moves.offset = 0
    case .end: moves.toEnd()
    default: return
    }
    detail.offset = moves.offset
  }
}

/// Moves a page over a payload by lines.
private struct Paging {
  private let bytes: [UInt8]
  /// Where in the payload the bytes begin, and how long it is.
  private let origin: Int
  private let byteCount: Int
  private let isHex: Bool
  private let page: Size
  var offset: Int

  init(_ payload: PayloadSnapshot, _ detail: MessageDetail, _ page: Size) {
    let whole = payload.message?.byteCount ?? 0
    if detail.format == .json, case .lines(let lines) = IndentedJSON(payload.bytes) {
      (bytes, origin, byteCount) = (lines, 0, lines.count)
    } else {
      (bytes, origin, byteCount) = (payload.bytes, payload.request.offset, whole)
    }
    isHex = detail.format == .hex
    self.page = page
    offset = detail.offset
  }

  private var hexStep: Int { MessageDetail.hexBytesPerLine(columns: page.columns) }

  mutating func down(_ lines: Int) {
    if isHex {
      offset = min(offset + lines * hexStep, max(0, (byteCount - 1) / hexStep * hexStep))
      return
    }
    let found = payloadLines(
      bytes, from: offset - origin, columns: page.columns, most: lines + 1, showsNewlines: true)
    // The last line stays in sight.
    if found.count > lines { offset = origin + found[lines - 1].end }
  }

  mutating func up(_ lines: Int) {
    if isHex {
      offset = max(0, offset - lines * hexStep)
      return
    }
    var at = min(offset - origin, bytes.count)
    for _ in 0..<lines where at > 0 { at = previousLineStart(bytes, before: at, columns: page.columns) }
    offset = origin + at
  }

  mutating func toEnd() {
    let step = isHex ? hexStep : page.columns
    let last = max(0, (byteCount - 1) / step * step)
    offset = max(0, last - (page.rows - 1) * step)
  }
}
