import Observation

/// The projector: one thing, large, over whatever view is open. The view below goes on as it is.
extension Model {
  static let projectorTheme = "projector"

  /// Goes to the projector or back. Its theme comes with it, and goes again unless another was chosen meanwhile.
  mutating func toggleProjector() -> [Effect] {
    isProjecting.toggle()
    if isProjecting {
      guard themeName != Self.projectorTheme, themeNames.contains(Self.projectorTheme) else { return [] }
      themeBeforeProjector = themeName
      themeName = Self.projectorTheme
      return [.setTheme(themeName)]
    }
    defer { themeBeforeProjector = nil }
    guard themeName == Self.projectorTheme, let before = themeBeforeProjector else { return [] }
    themeName = before
    return [.setTheme(before)]
  }

  /// Begins with the projector; a theme that was named for this time stays.
  public mutating func startProjector(keepingTheme: Bool) -> [Effect] {
    if keepingTheme {
      isProjecting = true
      return []
    }
    return toggleProjector()
  }

  /// The theme to go on with when the projector's own is not counted.
  public var userThemeName: String { themeBeforeProjector ?? themeName }

  /// What the projector shows; nil: nothing is there yet.
  public var projected: Subject? {
    if case .process(let id)? = subject, tab != .stage {
      // A wait is about something, and a process does something somewhere.
      return waitGraph.waits(of: id).first.flatMap { objectSubject($0.wait.objectID) } ?? selection.object
    }
    // A process that stands at no object (its link is gone, say) is shown by itself.
    if tab == .stage, selection.object == nil, selection.column != .objects {
      return selection.processID.map { .process($0) }
    }
    return selection.object
  }

  private func objectSubject(_ id: String) -> Subject? {
    if snapshot?.channel(id) != nil { return .channel(id) }
    if snapshot?.buffer(id) != nil { return .buffer(id) }
    return snapshot?.region(id) == nil ? nil : .region(id)
  }

  /// At most so many of those at one side: first the selected one while it lives, and whom a lesson points at, alive
  /// or dead; then those who have been blocked for half a second, the living, the ended; in the order of their names.
  public func projectedProcesses(_ ids: [UInt64], most: Int) -> (shown: [UInt64], hiddenCount: Int) {
    guard let snapshot else { return ([], 0) }
    func rank(_ id: UInt64) -> Int {
      guard let process = snapshot.process(id) else { return 4 }
      if lesson?.point == .process(id) { return 0 }
      guard process.isAlive else { return 3 }
      if id == selection.processID { return 0 }
      let isStuck = process.blockingWait.map {
        snapshot.domainTimeNanoseconds &- min($0.sinceNanoseconds, snapshot.domainTimeNanoseconds)
          >= 500_000_000
      }
      return isStuck == true ? 1 : 2
    }
    let ranked = ids.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    let chosen = Set(ranked.prefix(most).map(\.element))
    // Those left out are the living: whoever has ended and is not shown is no news.
    let hidden = ids.filter { !chosen.contains($0) && snapshot.process($0)?.isAlive == true }
    return (ids.filter(chosen.contains), hidden.count)
  }
}
