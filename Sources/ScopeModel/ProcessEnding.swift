public import Observation

/// A signal's name as people write it, without SIG ("KILL"); its number where it has no usual name.
public func signalName(_ number: Int32) -> String { signalNames[number] ?? "\(number)" }

/// Linux's numbers, as they are on x86 and ARM.
private let signalNames: [Int32: String] = [
  1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL",
  10: "USR1", 11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 24: "XCPU", 25: "XFSZ",
  27: "PROF", 31: "SYS",
]

extension ProcessSnapshot {
  /// What became of a process that lives no more, to go after its name in a sentence; nil while it lives.
  public var endingWords: String? {
    switch state {
    case .killed(let signal):
      signalNames[signal].map { "was killed by SIG\($0)" } ?? "was killed by signal \(signal)"
    case .exited(let status): "exited with status \(status)"
    case .left: "has left the domain in good order"
    case .dead: "is dead: it ended without leaving the domain"
    default: nil
    }
  }

  /// Whether it ended, and not as a program should: killed, or with a status that is not 0.
  public var failed: Bool {
    switch state {
    case .killed, .dead: true
    case .exited(let status): status != 0
    default: false
    }
  }
}
