/// Who waits for whom in one reading, and who can never go on.
///
/// What counts as a deadlock: a set of threads, each asleep in a wait of the library without a time-out, each of
/// whose waits can be ended only by others of the set. A process that computes, sleeps, waits for something outside
/// of the library, is stopped, held or being debugged may act (again), and so is never part of one. Where anybody
/// may open an object, those count who have it open; where nobody but the waiting have, the wait is for somebody to
/// come, which is no deadlock either. A receive from anyone and a wait for a process to join can always be ended by
/// a newcomer. What a person may do from outside (kill, delete, inject, change a capacity) does not count.
public struct WaitGraph: Sendable, Equatable {
  /// All waits for others, the oldest first.
  public var waits: [WaitingThread] = []
  public var deadlocks: [Deadlock] = []
  /// How many processes stand at the gate of a paused domain.
  public var pausedCount = 0
  public var monotonicNanoseconds: UInt64 = 0

  public init() {}

  public subscript(id: WaitingThread.ID) -> WaitingThread? { waits.first { $0.id == id } }

  /// The deadlock that a participant is in, or cannot go on because of.
  public func deadlock(of participantID: UInt64) -> Deadlock? {
    deadlocks.first { $0.participants.contains(participantID) }
      ?? deadlocks.first { $0.followers.contains { $0.participantID == participantID } }
  }

  /// The waits of one participant.
  public func waits(of participantID: UInt64) -> [WaitingThread] {
    waits.filter { $0.id.participantID == participantID }
  }
}

/// One thread in one wait for others.
public struct WaitingThread: Sendable, Equatable, Identifiable {
  /// Tells one wait from every other, also of the same thread.
  public struct ID: Sendable, Hashable {
    public var participantID: UInt64
    public var threadID: Int32
    public var sequence: UInt64
    public var sinceNanoseconds: UInt64
  }

  /// How it stands with the wait.
  public enum Fate: Sendable, Equatable {
    /// Somebody who can end it may act, or it ends by itself.
    case canGoOn
    /// It ends by its time-out at the latest, at that time of the domain clock.
    case untilTimeOut(UInt64)
    /// Nobody but those who wait for the same can end it: somebody has to come.
    case awaitsNewcomer
    /// Only a process that is stopped, held or being debugged, or one that waits for such a one, can end it.
    case heldUp
    /// Part of a deadlock, by its place among ``WaitGraph/deadlocks``.
    case deadlocked(Int)
    /// Only members of that deadlock, or who waits for them, can end it.
    case behind(Int)
  }

  public var id: ID
  public var name: String
  public var processID: Int32
  public var wait: WaitSnapshot
  /// What it waits for: all of these.
  public var needs: [WaitNeed] = []
  public var fate = Fate.canGoOn
  /// The participants at the root of ``Fate/heldUp``.
  public var heldUpBy: [UInt64] = []

  /// Everyone who could do something for it, each once.
  public var releasers: [UInt64] {
    var seen: Set<UInt64> = []
    return needs.flatMap(\.releasers).map(\.participantID).filter { seen.insert($0).inserted }
  }
}

/// One thing that must happen for a wait to end; any one of the releasers can do it.
public struct WaitNeed: Sendable, Equatable {
  /// Who can do it.
  public enum Releaser: Sendable, Hashable {
    /// Any thread of that participant's process.
    case process(UInt64)
    /// Only this thread: it holds what is waited for.
    case thread(ThreadReference)

    public var participantID: UInt64 {
      switch self {
      case .process(let id): id
      case .thread(let thread): thread.participantID
      }
    }
  }

  public var releasers: [Releaser]
  /// Whether also somebody can do it of whom the reading does not know.
  public var isOpen = false
}

/// Threads that wait for each other for ever.
public struct Deadlock: Sendable, Equatable {
  /// In the order in which they wait for each other, beginning with the one that has waited longest.
  public var members: [WaitingThread.ID]
  /// Those outside that wait for members, and so for ever as well.
  public var followers: [WaitingThread.ID] = []
  /// When the last member began to wait.
  public var sinceNanoseconds: UInt64
  /// Whether two readings show it, with the same waits: one reading of many files is not one moment.
  public var isConfirmed = false

  /// The participants, each once, in the order of the members.
  public var participants: [UInt64] {
    var seen: Set<UInt64> = []
    return members.map(\.participantID).filter { seen.insert($0).inserted }
  }
}
