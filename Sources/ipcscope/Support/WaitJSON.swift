import Observation
import ScopeModel

/// Who waits for whom, as a JSON object for scripts.
enum WaitJSON {
  static func report(_ words: WaitWords, about name: String?) -> JSON {
    .object([
      ("deadlock", .bool(words.hasDeadlock)),
      ("deadlocks", .array(words.deadlocks(about: name).map { deadlock($0, words) })),
      ("waits", .array(words.waits(about: name).map { wait($0, words) })),
      (
        "stopped",
        .array(
          words.hindered(about: name).map { process in
            .object([
              ("process", .string(process.name)),
              ("text", .string(WaitWords.hindrance(process) + words.heldUp(process))),
            ])
          })
      ),
    ])
  }

  private static func deadlock(_ deadlock: Deadlock, _ words: WaitWords) -> JSON {
    .object([
      ("processes", .array(deadlock.participants.map { .string(words.processName($0)) })),
      ("text", .string(words.sentence(deadlock))),
      ("nanoseconds", .unsigned(words.elapsed(since: deadlock.sinceNanoseconds))),
      ("behind", .array(deadlock.followers.map { .string(words.processName($0.participantID)) })),
    ])
  }

  private static func wait(_ one: WaitingThread, _ words: WaitWords) -> JSON {
    .object([
      ("process", .string(one.name)), ("pid", .signed(Int64(one.processID))),
      ("reason", .string(one.wait.reason.rawValue)), ("object", .string(one.wait.objectName)),
      ("releasers", .array(one.releasers.map { .string(words.processName($0)) })),
      ("nanoseconds", .unsigned(words.elapsed(since: one.wait.sinceNanoseconds))),
      ("timeoutNanoseconds", words.untilTimeOut(one).map(JSON.unsigned) ?? .null),
      ("outlook", .string(outlook(one))),
      ("heldUpBy", .array(one.heldUpBy.map { .string(words.processName($0)) })),
      ("text", .string(words.clause(one) + words.ending(one))),
    ])
  }

  private static func outlook(_ one: WaitingThread) -> String {
    switch one.fate {
    case .canGoOn: "goesOn"
    case .untilTimeOut: "timeOut"
    case .awaitsNewcomer: "nobodyThere"
    case .heldUp: "heldUp"
    case .deadlocked: "deadlock"
    case .behind: "behindDeadlock"
    }
  }
}
