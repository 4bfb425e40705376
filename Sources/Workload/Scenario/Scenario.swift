public import IPCCore

/// What a scenario file says: the channels of a domain, and the processes that use them.
///
/// The grammar of the file is in the article *Scenario files*.
public struct Scenario: Sendable, Equatable {
  public var name: String
  /// One or two sentences for a list of scenarios.
  public var description: String
  /// The path that it was read from, or the name of a shipped one, as in ``ScenarioError/file``.
  public var file: String
  public var mailboxes: [MailboxPlan]
  public var links: [LinkPlan]
  public var buffers: [BufferPlan]
  public var regions: [RegionPlan]
  public var processes: [ProcessPlan]
  /// Another scenario of the same file, to run at the same time in a domain of its own; empty or one.
  public var beside: [Scenario] = []

  /// The kind with that name.
  public func process(_ kind: String) -> ProcessPlan? { processes.first { $0.kind == kind } }

  /// The mailbox with that name.
  public func mailbox(_ name: String) -> MailboxPlan? { mailboxes.first { $0.name == name } }

  /// What the file says of the link between two processes; nil where it says nothing.
  public func link(between first: String, and second: String) -> LinkPlan? {
    links.first { ($0.first, $0.second) == (first, second) || ($0.first, $0.second) == (second, first) }
  }

  /// Whether every process comes to the end of its steps: nothing repeats forever and no program of the
  /// user's runs. A runner without a screen waits for that end, and need not keep a pace for the eye.
  public var endsByItself: Bool {
    processes.allSatisfy { process in
      process.command == nil && process.allSteps.allSatisfy(\.ends)
    }
  }
}

/// A mailbox of a scenario (§8–10).
public struct MailboxPlan: Sendable, Equatable {
  public var name: String
  public var capacity: Capacity
  public var maximumMessageByteCount: Int
  /// The most memory for its messages; nil: as much as there is.
  public var maximumMemoryByteCount: Int?
  public var receivers: ReceivePolicy
  /// The process that alone receives and makes the mailbox when it joins; nil: the system, made beforehand.
  public var owner: String?
}

/// What a scenario says of the link between two processes (§3).
public struct LinkPlan: Sendable, Equatable {
  public var first: String
  public var second: String
  public var capacity: Capacity
  public var maximumMessageByteCount: Int
  public var whenPeerEnds: PeerEndRule

  /// What a worker does when the process at the other end of a link is gone.
  public enum PeerEndRule: String, Sendable, Equatable, CaseIterable {
    /// It ends too, cleanly. The rule of links that a scenario does not list.
    case end
    /// It waits until somebody joins under that name.
    case wait
  }
}

/// A bounded buffer of a scenario (§22).
public struct BufferPlan: Sendable, Equatable {
  public var name: String
  public var slotCount: Int
  public var slotByteCount: Int
  public var discipline: Discipline
  /// What lies in its slots at the beginning.
  public var items: [String] = []

  /// The words of the file for the three disciplines.
  public enum Discipline: String, Sendable, Equatable, CaseIterable {
    case semaphores
    case counter
    case inOut = "in-out"
  }
}

/// A shared region of a scenario (§21).
public struct RegionPlan: Sendable, Equatable {
  public var name: String
  public var byteCount: Int
  /// What it says at the beginning, from its first byte on.
  public var bytes: [UInt8] = []
  /// The counts of its semaphores at the beginning, by number.
  public var semaphores: [Int] = []
}

/// A kind of process: how many of it, and what each does.
public struct ProcessPlan: Sendable, Equatable {
  public var kind: String
  public var count: Int
  /// Whether its processes run from the beginning; else they are started while the scenario runs.
  public var startsAtOnce = true
  public var work: Work

  public enum Work: Sendable, Equatable {
    case steps([Step])
    /// The steps of each of its threads.
    case threads([[Step]])
    /// A program of the user's and its arguments; it runs under `join` and takes part through the command line.
    case command([String])
  }

  /// The steps of each of its threads; a process with `steps` has one thread, a program of the user's none of ours.
  public var threads: [[Step]] {
    switch work {
    case .steps(let steps): [steps]
    case .threads(let threads): threads
    case .command: []
    }
  }

  /// All its steps, and those within them.
  package var allSteps: [Step] { threads.flatMap { $0.flatMap(\.flattened) } }

  /// The names of its processes: the kind alone, or numbered from 1 when there are several.
  public var processNames: [String] {
    count == 1 ? [kind] : (1...max(1, count)).map { "\(kind)-\($0)" }
  }
}
