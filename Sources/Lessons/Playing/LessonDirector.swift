internal import Platform
internal import Synchronization

/// Plays a lesson on a thread of its own, at a person's wish: on, back, from the beginning.
///
/// All methods may be called from any thread, and none blocks.
public final class LessonDirector: Sendable {
  public let lesson: Lesson
  private let doorbell = Doorbell()

  /// What the person asks for.
  private enum Wish: Sendable {
    case page(Int)
    /// From a fresh start.
    case backTo(Int)
    case end
  }
  private struct State {
    var wish: Wish?
    /// The page that was last asked for.
    var index = 0
  }
  private let state = Mutex(State())

  private static let liveNanoseconds: UInt64 = 200_000_000
  private static let idleNanoseconds: UInt64 = 10_000_000_000

  /// Starts with the first page.
  /// - Parameter report: called on the lesson's thread with each moment that differs from the one before.
  public init(
    _ lesson: Lesson, in domains: [LessonDomain], report: @escaping @Sendable (LessonMoment) -> Void
  ) {
    self.lesson = lesson
    state.withLock { $0.wish = .page(0) }
    runOnThread { [self] in play(domains, report) }
  }

  /// The next page; false when this is the last.
  @discardableResult public func goOn() -> Bool {
    wish { state in state.index + 1 < lesson.pages.count ? .page(state.index + 1) : nil }
  }

  /// The page before, reached from a fresh start; false when this is the first.
  @discardableResult public func goBack() -> Bool {
    wish { state in state.index > 0 ? .backTo(state.index - 1) : nil }
  }

  /// The first page, from a fresh start.
  public func startOver() { wish { _ in .backTo(0) } }

  /// Ends the thread; nothing is reported afterwards.
  public func end() { wish { _ in .end } }

  @discardableResult private func wish(_ choose: (State) -> Wish?) -> Bool {
    let isDone = state.withLock { state in
      if case .end? = state.wish { return true }
      guard let next = choose(state) else { return false }
      switch (next, state.wish) {
      // Whoever goes on before a fresh start was made still needs it.
      case (.page(let index), .backTo?): state.wish = .backTo(index)
      default: state.wish = next
      }
      switch next {
      case .page(let index), .backTo(let index): state.index = index
      case .end: break
      }
      return true
    }
    doorbell.ring()
    return isDone
  }

  private var hasWish: Bool { state.withLock { $0.wish != nil } }

  /// Whether what the person wants begins afresh, or ends it: nothing of the page needs to be done any more.
  private var isAbandoned: Bool {
    state.withLock {
      switch $0.wish {
      case .backTo?, .end?: true
      case .page?, nil: false
      }
    }
  }

  private func takeWish() -> Wish? {
    state.withLock { state in
      defer { if case .end? = state.wish {} else { state.wish = nil } }
      return state.wish
    }
  }

  // MARK: The thread

  private func play(_ domains: [LessonDomain], _ report: @escaping @Sendable (LessonMoment) -> Void) {
    guard
      let player = try? LessonPlayer(
        lesson, in: domains, isAbandoned: { [self] in isAbandoned }, isPassed: { [self] in hasWish })
    else { return }
    var last: LessonMoment?
    func tell(_ moment: LessonMoment) {
      if moment != last { report(moment) }
      last = moment
    }
    while true {
      let rings = doorbell.count
      switch takeWish() {
      case .end?: return
      // What failed stands in the moment that was told.
      case .page(let index)?: try? enter(index, player, tell)
      case .backTo(let index)?: try? player.goBack(to: index, report: tell)
      case nil:
        guard player.isThere else { return }
        if player.isLive { tell(player.look()) }
        doorbell.sleep(
          while: rings, timeoutNanoseconds: player.isLive ? Self.liveNanoseconds : Self.idleNanoseconds)
      }
    }
  }

  /// Goes on to a page; the pages between, which a person has skipped, are played as well.
  private func enter(
    _ index: Int, _ player: LessonPlayer, _ tell: (LessonMoment) -> Void
  ) throws(LessonFault) {
    for next in min(player.pageIndex + 1, index)...index { try player.enter(next, report: tell) }
  }
}
