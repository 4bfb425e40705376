import Observation

/// The keys that change something in the domain.
extension Model {
  mutating func performTime(_ action: Action) -> [Effect] {
    switch action {
    case .pauseOrResume:
      let pause = !isPausedOrAsked
      asked.isPaused = ask(pause)
      return [pause ? .pause : .resume]
    case .holdOrRelease:
      guard let process = selectedProcess else { return [] }
      let hold = !isHeldOrAsked(process)
      asked.holds[process.id] = ask(hold)
      return [hold ? .hold(process.id) : .release(process.id)]
    case .stepSelected: return selection.processID.map { [.step($0)] } ?? []
    case .stepNext: return [.step(nil)]
    case .slower, .faster:
      let pace = action == .slower ? Pace.slower(paceOrAsked) : Pace.faster(paceOrAsked)
      return setPace(pace)
    case .restart: return [lesson == nil ? .restart : .lesson(.startOver)]
    default: return []
    }
  }

  mutating func setPace(_ pace: UInt64) -> [Effect] {
    asked.pace = ask(pace)
    // The header says it only while they run.
    if isPausedOrAsked { show("the workers' pace is \(paceWords(pace)), once they go on", .success) }
    return [.setPace(thousandths: pace)]
  }

  mutating func performChannel(_ action: Action) -> [Effect] {
    guard let channel = selectedChannel else { return performBuffer(action) }
    let capacity = capacityOrAsked(channel)
    switch action {
    case .openInject:
      let names = snapshot?.participants.filter(\.isAlive).map(\.name) ?? []
      dialog = .inject(InjectForm(channelID: channel.id, identities: [nil] + names))
      return []
    case .openCapacity:
      let choice: CapacityForm.Choice
      switch capacity {
      case .zero: choice = .zero
      case .bounded: choice = .bounded
      case .unbounded: choice = .unbounded
      }
      dialog = .capacity(
        CapacityForm(channelID: channel.id, choice: choice, bound: String(lastBound(of: channel.id))))
      return []
    case .nextCapacity:
      switch capacity {
      case .zero: return setCapacity(channel.id, .bounded(lastBound(of: channel.id)))
      case .bounded: return setCapacity(channel.id, .unbounded)
      case .unbounded: return setCapacity(channel.id, .zero)
      }
    case .previousCapacity:
      switch capacity {
      case .zero: return setCapacity(channel.id, .unbounded)
      case .bounded: return setCapacity(channel.id, .zero)
      case .unbounded: return setCapacity(channel.id, .bounded(lastBound(of: channel.id)))
      }
    case .increaseBound, .decreaseBound:
      guard case .bounded(let count) = capacity else { return [] }
      let next = action == .increaseBound ? count &+ 1 : count - 1
      return setCapacity(channel.id, .bounded(max(1, next)))
    default: return []
    }
  }

  /// What the keys of capacities do to a buffer, which has disciplines instead.
  private mutating func performBuffer(_ action: Action) -> [Effect] {
    guard let buffer = selectedBuffer else { return [] }
    let now = asked.disciplines[buffer.id]?.value ?? buffer.discipline
    let next: BufferDisciplineName
    switch action {
    case .nextCapacity: next = now.moved(by: 1)
    case .previousCapacity: next = now.moved(by: -1)
    default: return []
    }
    asked.disciplines[buffer.id] = ask(next)
    return [.setDiscipline(bufferID: buffer.id, next)]
  }

  private func lastBound(of channelID: String) -> UInt64 { lastBounds[channelID] ?? 8 }

  mutating func setCapacity(_ channelID: String, _ capacity: CapacityModel) -> [Effect] {
    asked.capacities[channelID] = ask(capacity)
    if case .bounded(let count) = capacity { lastBounds[channelID] = count }
    return [.setCapacity(channelID: channelID, capacity)]
  }

  mutating func performProcess(_ action: Action) -> [Effect] {
    guard let process = selectedProcess else { return [] }
    switch action {
    case .nextSendMode:
      let next = (asked.sendModes[process.id]?.value ?? process.sendMode).next
      asked.sendModes[process.id] = ask(next)
      return [.setSendMode(processID: process.id, next)]
    case .openKill:
      dialog = .kill(KillForm(processID: process.id, signal: process.life == .stopped ? .resume : .kill))
      return []
    case .startAnother: return [.startAnother(processID: process.id)]
    default: return []
    }
  }
}

extension CaseIterable where Self: Equatable, AllCases: BidirectionalCollection {
  /// The case after this one; the first after the last.
  var next: Self { moved(by: 1) }

  func moved(by step: Int) -> Self {
    let all = Array(Self.allCases)
    guard let now = all.firstIndex(of: self) else { return self }
    return all[((now + step) % all.count + all.count) % all.count]
  }
}
