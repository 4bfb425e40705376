import Observation

extension Reasons {
  func process(_ process: ProcessSnapshot) -> [String] {
    let name = shownName(process.name)
    if let ending = process.endingWords { return ended(process, name, ending) }
    if process.life == .stopped {
      return [
        "\(name) is stopped by a signal or a debugger: it does nothing, and may hold up others.",
        "It goes on when it gets the signal CONT.",
      ]
    }
    if process.isAtGate { return atGate(process, name) }
    if let wait = process.blockingWait { return waiting(process, name, wait) }
    if process.isHeld {
      return ["\(name) works; it is held, and stops at the border of its next operation."]
    }
    if snapshot.isPaused {
      return [
        "\(name) works; the domain is \(pausedWords), and it stops at the border of its next operation."
      ]
    }
    return [
      process.waits.isEmpty
        ? "\(name) works: nothing blocks it." : "\(name) works at its own pace: nothing blocks it.",
      "It has sent \(process.sentCount) and received \(process.receivedCount)\(sendsHow(process)).",
    ]
  }

  /// "; it sends blocking, set by hand"; empty for one that only receives.
  private func sendsHow(_ process: ProcessSnapshot) -> String {
    guard process.sentCount > 0 || process.isModeSetByHand, process.knownSendMode != nil else { return "" }
    return "; it sends \(process.sendModeWords)"
  }

  private func ended(_ process: ProcessSnapshot, _ name: String, _ ending: String) -> [String] {
    if !process.failed {
      return [
        "\(name) \(ending).", "It had sent \(process.sentCount) and received \(process.receivedCount).",
      ]
    }
    if process.life == .left {
      return [
        "\(name) \(ending), after it had left the domain in good order.",
        "Its name is free for another process.",
      ]
    }
    return [
      "\(name) \(ending); what it had sent stays where it is.", "Its name is free for another process.",
    ]
  }

  private func atGate(_ process: ProcessSnapshot, _ name: String) -> [String] {
    if process.isHeld {
      return [
        "\(name) is held at the border of its next operation.",
        snapshot.isPaused
          ? "It goes on when it is released and the domain resumes, or for one operation by a step."
          : "It goes on when it is released, or for one operation by a step.",
      ]
    }
    return [
      "\(name) is \(pausedWords) at the border of its next operation.",
      "It goes on when the domain resumes, or for one operation by a step.",
    ]
  }

  private func waiting(_ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot) -> [String] {
    let object = shownName(wait.objectName)
    guard wait.isConfirmed else {
      return ["\(name) waited \(purpose(wait)) \(object), and is about to go on."]
    }
    switch wait.reason {
    case .space: return space(process, name, wait, object)
    case .rendezvous, .offerTurn: return rendezvous(process, name, wait, object)
    case .receipt:
      let receivers = sides[wait.objectID].receivers
      return [
        "\(name) is blocked: it sent blocking through \(object), and its message is not yet received.",
        "It resumes when \(anyOf(receivers, except: process.id, or: "a receiver")) receives that message"
          + "\(hindrance(receivers, except: process.id)).",
      ]
    case .message: return message(process, name, wait, object)
    case .turn: return turn(process, name, wait, object)
    case .set: return set(process, name, wait)
    case .empty: return untilEmpty(process, name, wait, object)
    case .mutex: return mutex(name, wait, object)
    case .semaphore: return semaphore(process, name, wait, object)
    case .readLock, .writeLock: return lock(name, wait, object)
    case .peer:
      return [
        "\(name) waits for a process named \(object) to join the domain.",
        "It resumes when one joins under that name.",
      ]
    case .sideLock: return sideLock(name, wait, object)
    case .pace, .gate: return []
    }
  }

  private func purpose(_ wait: WaitSnapshot) -> String {
    switch wait.reason {
    case .space: "for space in"
    case .rendezvous, .offerTurn: "for a receiver at"
    case .receipt: "for receipt from"
    case .message: "for a message from"
    case .turn: "for its turn to receive from"
    case .set: "for a message from any of"
    case .empty: "until nothing is queued in"
    case .mutex, .semaphore: "for"
    case .readLock: "to read under"
    case .writeLock: "to write under"
    case .peer: "for a process named"
    case .sideLock: "for the lock of"
    case .pace, .gate: "at its own pace,"
    }
  }

  private func space(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let receivers = sides[wait.objectID].receivers
    let whom = anyOf(receivers, except: process.id, or: "a receiver")
    let held = hindrance(receivers, except: process.id)
    if let buffer = snapshot.buffer(wait.objectID) {
      return [
        bufferFull(buffer, name),
        "It resumes when \(anyOf(receivers, or: "a consumer")) takes an item\(held).",
      ]
    }
    guard let channel = snapshot.channel(wait.objectID) else {
      return ["\(name) is blocked: \(object) has no space for its message."]
    }
    let place = channel.blockedSenders.firstIndex(of: process.id) ?? 0
    let release =
      place == 0
      ? "It resumes when \(whom) receives\(held)."
      : "It is number \(place + 1) in the line of senders, which moves when \(whom) receives\(held)."
    switch channel.capacity {
    case .bounded(let count) where channel.depth > count || channel.isDraining:
      return [
        "\(name) is blocked: \(object) drains to bounded \(count) and still holds \(channel.depth).",
        "No send is accepted until fewer than \(count) are queued: \(whom) must receive\(held).",
      ]
    case .bounded(let count) where channel.depth == count:
      return ["\(name) is blocked: \(object) is bounded at \(count) and holds \(channel.depth).", release]
    case .bounded(let count) where place > 0:
      return [
        "\(name) is blocked in line: \(allOf(Array(channel.blockedSenders.prefix(place)))) "
          + "\(verb(Array(channel.blockedSenders.prefix(place)))) before it.",
        "\(object) is bounded at \(count) and holds \(channel.depth).",
      ]
    case .zero where channel.depth > 0:
      return [
        "\(name) is blocked: \(object) drains to zero and still holds \(channel.depth).",
        "No send is accepted before it is empty; then every send is a rendezvous.",
      ]
    default: return ["\(name) waited for space in \(object), and is about to go on."]
    }
  }

  private func bufferFull(_ buffer: BufferSnapshot, _ name: String) -> String {
    let object = shownName(buffer.name)
    switch buffer.discipline {
    case .inOut:
      return "\(name) is blocked: \(object) is full, for (in + 1) % \(buffer.slots.count) == out."
    case .counter: return "\(name) is blocked: \(object) is full, for its counter says \(buffer.counter)."
    case .semaphores: return "\(name) is blocked: \(object) has no empty slot."
    }
  }

  private func rendezvous(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let receivers = sides[wait.objectID].receivers
    let whom = anyOf(receivers, except: process.id, or: "a receiver")
    let meet = "They meet (rendezvous) when \(whom) receives\(hindrance(receivers, except: process.id))."
    guard let channel = snapshot.channel(wait.objectID) else {
      return ["\(name) is blocked: it offers a message at \(object).", meet]
    }
    if channel.capacity == .zero, channel.depth > 0 {
      return [
        "\(name) is blocked: \(object) drains to zero and still holds \(channel.depth).",
        "Then every send is a rendezvous: \(whom) must receive\(hindrance(receivers, except: process.id)).",
      ]
    }
    if let offer = channel.offer, offer.senderID != process.id {
      return [
        "\(name) is blocked: \(object) has capacity zero, and the offer of \(shownName(offer.senderName)) "
          + "comes first.",
        "It makes its own offer when \(whom) has received that one.",
      ]
    }
    return ["\(name) is blocked: \(object) has capacity zero (explicit buffering).", meet]
  }

  private func message(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let senders = sides[wait.objectID].senders
    if let buffer = snapshot.buffer(wait.objectID) {
      let reason =
        buffer.discipline == .inOut
        ? "in == out"
        : buffer.discipline == .counter ? "its counter says \(buffer.counter)" : "no slot is full"
      return [
        "\(name) is blocked: \(shownName(buffer.name)) is empty, for \(reason).",
        "It resumes when \(anyOf(senders, or: "a producer")) puts an item in\(hindrance(senders)).",
      ]
    }
    if wait.objectID.isEmpty { return fromAnyone(process, name) }
    let whom = anyOf(senders, except: process.id, or: "a sender")
    if let channel = snapshot.channel(wait.objectID), channel.depth > 0 {
      return ["\(name) waited for a message from \(object), and is about to go on."]
    }
    return [
      "\(name) is blocked in receive: there is no message in \(object).",
      "It resumes when \(whom) sends\(hindrance(senders, except: process.id)).",
    ]
  }

  private func mutex(_ name: String, _ wait: WaitSnapshot, _ object: String) -> [String] {
    let mutex = snapshot.region(wait.objectID)?.mutex(wait.number)
    let holder = mutex?.holder ?? snapshot.buffer(wait.objectID)?.mutexHolder
    let line = mutex?.waiting ?? snapshot.buffer(wait.objectID)?.mutexWaiting ?? []
    let whom = holder.map(shownName) ?? "another process"
    let before = line.prefix { shownName($0) != name }.map(shownName)
    let turn = before.isEmpty || before.count == line.count ? "" : ", and \(listed(before, "and")) before it"
    return [
      "\(name) waits for \(object): only one process may hold a mutex, now \(whom).",
      "It resumes when \(whom) releases it, or dies\(turn).",
    ]
  }

  private func sideLock(_ name: String, _ wait: WaitSnapshot, _ object: String) -> [String] {
    let holder = wait.lockHolder.flatMap { snapshot.process(named: $0) }
    let whom = wait.lockHolder.map(shownName) ?? "another process"
    return [
      "\(name) waits in the middle of an operation on \(object): \(whom) is in the middle of one too.",
      "It resumes when \(whom) has done that, or dies\(holder.map { hindrance([$0.id]) } ?? "").",
    ]
  }

  private func lock(_ name: String, _ wait: WaitSnapshot, _ object: String) -> [String] {
    let index = Int(clamping: wait.number)
    let lock = snapshot.region(wait.objectID)?.locks.first { $0.index == index }
    let reads = wait.reason == .readLock
    let whom =
      lock?.writer.map { "\(shownName($0)) writes" }
      ?? (lock.map { $0.readers.isEmpty } ?? true
        ? "others are before it" : "read by \(lock?.readers.map(shownName).joined(separator: ", ") ?? "")")
    return [
      reads
        ? "\(name) waits to read under \(object): a writer has it, or stands before it in line; now: \(whom)."
        : "\(name) waits to write under \(object): a writer needs it alone; now: \(whom).",
      "It resumes when those who have it, and those before it in line, give it up, or die.",
    ]
  }

  private func semaphore(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let both = sides[wait.objectID]
    if let buffer = snapshot.buffer(wait.objectID) {
      switch wait.semaphoreName {
      case "empty":
        return [
          "\(name) waits: \(object) is 0, no slot of \(buffer.slots.count) is free to fill.",
          "It resumes when \(anyOf(both.receivers, or: "a consumer")) takes an item\(hindrance(both.receivers)).",
        ]
      case "full":
        return [
          "\(name) waits: \(object) is 0, no slot holds an item to take.",
          "It resumes when \(anyOf(both.senders, or: "a producer")) puts an item in\(hindrance(both.senders)).",
        ]
      default: break
      }
    }
    let one = snapshot.region(wait.objectID)?.semaphore(wait.number)
    let holders = one?.holders.map(shownName) ?? []
    return [
      "\(name) waits for the semaphore \(object) to become positive.",
      holders.isEmpty
        ? "It resumes when another process signals it."
        : "It resumes when \(listed(holders, "or")), or another process, signals it.",
    ]
  }
}
