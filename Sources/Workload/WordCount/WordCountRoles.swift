/// Who splits, counts and merges in a scenario: each must know when the others have died.
struct WordCountRoles {
  /// The one process that sends parts to a mailbox.
  static func splitters(to mailbox: String, in scenario: Scenario) -> [String] {
    names(in: scenario) { step in
      if case .splitInput(let split) = step { split.to == mailbox } else { false }
    }
  }

  static func counters(from mailbox: String, in scenario: Scenario) -> [String] {
    names(in: scenario) { step in
      if case .countWords(let count) = step { count.from == mailbox } else { false }
    }
  }

  static func counters(to mailbox: String, in scenario: Scenario) -> [String] {
    names(in: scenario) { step in
      if case .countWords(let count) = step { count.to == mailbox } else { false }
    }
  }

  static func mergers(from mailbox: String, in scenario: Scenario) -> [String] {
    names(in: scenario) { step in
      if case .mergeCounts(let merge) = step { merge.from == mailbox } else { false }
    }
  }

  /// The names of the processes that do such a step.
  private static func names(in scenario: Scenario, _ isMeant: (Step) -> Bool) -> [String] {
    scenario.processes.flatMap { process in
      process.allSteps.contains(where: isMeant) ? process.processNames : []
    }
  }

  static func mistakes(in scenario: Scenario) -> [String] {
    var mistakes: [String] = []
    for process in scenario.processes {
      let steps = process.allSteps
      if process.threads.count > 1, steps.contains(where: \.isOfWordCount) {
        mistakes.append("the words of a text are split, counted and merged by processes with one thread each")
      }
      for step in steps {
        switch step {
        case .splitInput(let split) where counters(from: split.to, in: scenario).isEmpty:
          mistakes.append("nobody counts the words of mailbox \(split.to)")
        case .countWords(let count):
          if splitters(to: count.from, in: scenario).count != 1 {
            mistakes.append("exactly one process must split input to mailbox \(count.from)")
          }
          if mergers(from: count.to, in: scenario).count != 1 {
            mistakes.append("exactly one process must merge the counts of mailbox \(count.to)")
          }
        case .mergeCounts(let merge) where counters(to: merge.from, in: scenario).isEmpty:
          mistakes.append("nobody sends counts to mailbox \(merge.from)")
        default: break
        }
      }
    }
    return mistakes
  }
}

extension Step {
  fileprivate var isOfWordCount: Bool {
    switch self {
    case .splitInput, .countWords, .mergeCounts: true
    default: false
    }
  }
}
