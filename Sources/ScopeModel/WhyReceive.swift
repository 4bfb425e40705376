import Observation

/// Why a process waits that receives in another way than from one channel, or that waits for an empty one.
extension Reasons {
  func turn(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let channel = snapshot.channel(wait.objectID)
    guard channel?.receivePolicy == .roundRobin else {
      let holder = channel?.receiveRightHolder.map(shownName) ?? "another process"
      return [
        "\(name) waits for the right to receive from \(object): it has one receiver, \(holder).",
        "It resumes when \(holder) gives up the right, or dies.",
      ]
    }
    let holder = wait.turnHolder.flatMap { snapshot.process(named: $0) }
    let whom = wait.turnHolder.map(shownName) ?? "another process"
    let held = holder.map { hindrance([$0.id], except: process.id) } ?? ""
    return [
      "\(name) waits for its turn: the receivers of \(object) take turns, and now it is that of \(whom).",
      snapshot.isPaused
        ? "It resumes when \(whom) has received, or dies; while the domain is paused no turn passes on\(held)."
        : "It resumes when \(whom) has received, dies, or has let its turn pass for a slice\(held).",
    ]
  }

  func set(_ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot) -> [String] {
    let names = wait.memberIDs.compactMap { snapshot.channel($0).map { shownName($0.name) } }
    let list = names.isEmpty ? shownName(wait.objectName) : listed(names, "or")
    let senders = wait.memberIDs.flatMap { sides[$0].senders }
    let unique = senders.enumerated().filter { !senders[..<$0.offset].contains($0.element) }.map(\.element)
    let whom = anyOf(unique, except: process.id, or: "a sender")
    return [
      "\(name) is blocked in receive: there is no message in \(list).",
      "It resumes when \(whom) sends to any of them\(hindrance(unique, except: process.id)).",
    ]
  }

  func fromAnyone(_ process: ProcessSnapshot, _ name: String) -> [String] {
    [
      "\(name) is blocked in receive from anyone: no process has sent to it directly.",
      "It resumes when any process sends to it.",
    ]
  }

  func untilEmpty(
    _ process: ProcessSnapshot, _ name: String, _ wait: WaitSnapshot, _ object: String
  ) -> [String] {
    let receivers = sides[wait.objectID].receivers
    let depth = snapshot.channel(wait.objectID)?.depth ?? 0
    let whom = anyOf(receivers, except: process.id, or: "a receiver")
    return [
      "\(name) waits until \(object) is empty: it holds \(depth).",
      "It resumes when \(whom) has received \(depth == 1 ? "that message" : "them all")"
        + "\(hindrance(receivers, except: process.id)).",
    ]
  }
}
