internal import Platform

/// One line on a terminal that fills from left to right; nothing where standard error is no terminal.
public struct ProgressBar {
  private let isShown = StandardStream.error.isTerminal
  private static let width = 30

  public init() {}

  public func show(_ part: Double, _ words: String) {
    guard isShown else { return }
    write("\r\u{1B}[K\(Self.line(part, words))")
  }

  public func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  static func line(_ part: Double, _ words: String) -> String {
    let filled = Int((min(max(part, 0), 1) * Double(width)).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(bar) \(Int((min(max(part, 0), 1) * 100).rounded())) %  \(words)"
  }

  private func write(_ text: String) { try? StandardStream.error.write(Array(text.utf8)) }
}
