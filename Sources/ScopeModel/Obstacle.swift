import Observation

extension Model {
  /// Why this binding can do nothing now, in words; nil: it can. A key with an obstacle is drawn dim.
  public func obstacle(to binding: Binding) -> String? {
    if !binding.views.contains(tab) {
      let titles = ViewTab.allCases.filter { binding.views.contains($0) }.map(\.title)
      return "works only in \(titles.joined(separator: " and "))"
    }
    if binding.needsControl {
      switch access {
      case .readOnly: return "this screen is read-only: it never changes anything"
      case .watching:
        return "only watching: \(keys.firstLabel(of: .armControl)) arms the keys that change something"
      case .armed: break
      }
      if snapshot == nil { return "the domain has not been read yet" }
    }
    if binding.needsOwnWorkers, !startedByUs { return "this ipcscope did not start these workers" }
    switch binding.action {
    case .holdOrRelease, .stepSelected, .nextSendMode, .openKill, .startAnother:
      return processObstacle(to: binding.action)
    case .openInject, .nextCapacity, .previousCapacity, .openCapacity, .increaseBound, .decreaseBound:
      return channelObstacle(to: binding.action)
    default: return generalObstacle(to: binding.action)
    }
  }

  private func processObstacle(to action: Action) -> String? {
    guard let process = selectedProcess else { return "no process is selected" }
    let name = shownName(process.name)
    if action == .startAnother { return process.acceptsTuning ? nil : "\(name) is no worker of a scenario" }
    if let ending = process.endingWords { return "\(name) \(ending)" }
    switch action {
    case .stepSelected where !isPausedOrAsked && !isHeldOrAsked(process):
      return "\(name) runs freely: pause all, or hold it, before a step"
    case .nextSendMode where !process.acceptsTuning:
      return "\(name) is no worker of a scenario: its own program chooses its mode"
    default: return nil
    }
  }

  private func channelObstacle(to action: Action) -> String? {
    guard let channel = selectedChannel else {
      if let buffer = selectedBuffer, action == .nextCapacity || action == .previousCapacity {
        return obstacle(toSwitching: buffer)
      }
      guard let object = selection.object, let snapshot else { return "no mailbox or link is selected" }
      return "\(snapshot.title(of: object)) has no messages and no capacity: select a mailbox or a link"
    }
    let name = shownName(channel.name)
    if channel.isClosed { return "\(name) is closed" }
    switch action {
    case .increaseBound, .decreaseBound:
      guard case .bounded(let bound) = capacityOrAsked(channel) else {
        return "\(name) is \(capacityOrAsked(channel).words): only bounded has an n to change"
      }
      return action == .decreaseBound && bound <= 1
        ? "1 is the least n of bounded; capacity zero is a rule of its own" : nil
    default: return nil
    }
  }

  /// A buffer has disciplines where channels have capacities. Under a raced counter that says 0 nobody can take what
  /// lies in its slots, so that it counts as empty.
  private func obstacle(toSwitching buffer: BufferSnapshot) -> String? {
    let isEmpty = buffer.fullSlotCount == 0 || buffer.discipline == .counter && buffer.counter <= 0
    if isEmpty { return nil }
    return
      "\(shownName(buffer.name)) holds \(buffer.fullSlotCount): its discipline can be switched only while it is empty"
  }

  private func generalObstacle(to action: Action) -> String? {
    switch action {
    case .stepNext:
      let stands = isPausedOrAsked || (snapshot?.participants.contains { isHeldOrAsked($0) } ?? false)
      return stands ? nil : "nothing stands still: pause all, or hold a process, before a step"
    case .slower: return paceOrAsked <= Pace.least ? "1/8× is the slowest pace" : nil
    case .faster: return paceOrAsked >= Pace.most ? "64× is the fastest pace" : nil
    case .shorterWindow:
      return metricsWindow == MetricsWindow.allCases.first
        ? "the last \(metricsWindow.words) are the shortest time" : nil
    case .longerWindow:
      return metricsWindow == MetricsWindow.allCases.last
        ? "the last \(metricsWindow.words) are the longest time" : nil
    case .openLessons, .movePageUp, .movePageDown: return lessonObstacle(to: action)
    case .followLog, .restrictLog: return logObstacle(to: action)
    case .openDetail where tab == .log: return log.selected == nil ? "no operation is selected" : nil
    case .openDetail: return subject == nil ? "nothing is selected" : nil
    case .openThemes: return themeNames.isEmpty ? "no theme is known" : nil
    case .armControl:
      switch access {
      case .armed: return "control is armed already"
      case .readOnly: return "this screen is read-only: it never arms"
      case .watching: return nil
      }
    default: return nil
    }
  }

  /// The footer's word for a binding: what the key would do now.
  public func hint(of binding: Binding) -> String? {
    switch binding.action {
    case .pauseOrResume: isPausedOrAsked ? "resume" : binding.hint
    case .holdOrRelease: selectedProcess.map(isHeldOrAsked) == true ? "release" : binding.hint
    case .armControl: access == .watching ? "arm" : nil
    case .nextCapacity: selectedBuffer == nil ? binding.hint : "discipline"
    case .movePageDown: lesson.map { $0.question.isEmpty ? "next" : "reveal" }
    case .followLog: log.isFollowing ? nil : binding.hint
    case .movePageUp: lesson == nil ? nil : binding.hint
    case .toggleProjector: isProjecting ? "back to all" : nil
    default: binding.hint
    }
  }
}

/// The steps of the workers' pace, in thousandths.
public enum Pace {
  public static let least: UInt64 = 125
  public static let most: UInt64 = 64_000

  /// Reads a pace as people write it: `2`, `0.5`, `1/2`, `4x`. nil: no pace, or none from 1/8 to 64.
  public static func thousandths(_ text: String) -> UInt64? {
    var text = text[...]
    if let last = text.last, "x×".contains(last) { text = text.dropLast() }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 8 && $0.allSatisfy { "0123456789.".contains($0) } }),
      let number = Double(parts[0]), let divisor = parts.count == 2 ? Double(parts[1]) : 1, divisor > 0
    else { return nil }
    let thousandths = (number / divisor * 1000).rounded()
    return thousandths >= Double(least) && thousandths <= Double(most) ? UInt64(thousandths) : nil
  }

  static func slower(_ pace: UInt64) -> UInt64 { max(least, pace / 2) }
  static func faster(_ pace: UInt64) -> UInt64 { min(most, max(1, pace) * 2) }
}
