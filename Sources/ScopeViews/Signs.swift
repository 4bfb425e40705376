import Canvas
import ScopeModel

extension ProcessState {
  /// The sign of the state; it never stands without its word.
  var glyph: String {
    switch self {
    case .working, .goesOn: "●"
    case .blockedFull: "■"
    case .blockedNoMessage, .blockedEmpty: "□"
    case .offers, .awaitsReceipt: "◇"
    case .waits: "◈"
    case .held, .paused: "‖"
    case .stopped: "◌"
    case .exited(let status): status == 0 ? "✓" : "✖"
    case .killed, .dead: "✖"
    case .left: "✓"
    }
  }

  var role: Role {
    switch self {
    case .working, .goesOn: .working
    case .blockedFull: .blocked
    case .blockedNoMessage, .blockedEmpty, .waits: .waiting
    case .offers, .awaitsReceipt: .rendezvous
    case .held, .paused: .paused
    case .stopped: .stopped
    case .exited(let status): status == 0 ? .exited : .dead
    case .killed, .dead: .dead
    case .left: .exited
    }
  }

  /// Sign and word within so many columns.
  func span(columns: Int) -> Span {
    let long = glyph + " " + words
    return Span(displayWidth(long) <= columns ? long : glyph + " " + shortWords, role)
  }
}
