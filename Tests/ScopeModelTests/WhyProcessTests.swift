import Observation
import ScopeModel
import Testing

@Suite("Why a process stands where it stands")
struct WhyProcessTests {
  /// waiter-1 waits like this, in a reading changed like that; the sentences it gets.
  private func sentences(
    _ reason: WaitReason, on object: String = "orders", named name: String? = nil, isConfirmed: Bool = true,
    _ change: (inout DomainSnapshot) -> Void = { _ in }
  ) -> [String] {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].waits = [
      WaitSnapshot(
        reason: reason, objectID: object, objectName: name ?? object, sinceNanoseconds: 9 * Kitchen.second,
        isConfirmed: isConfirmed)
    ]
    change(&snapshot)
    return why(for: .process(1), in: snapshot)
  }

  @Test("A sender at a full bounded mailbox")
  func space() {
    let full = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.mailboxes[0].blockedSenders = [1]
    }
    #expect(
      full == [
        "waiter-1 is blocked: orders is bounded at 8 and holds 8.",
        "It resumes when cook-1 or cook-2 receives.",
      ])
  }

  @Test("A sender behind another in the line")
  func line() {
    let second = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.mailboxes[0].blockedSenders = [2, 1]
    }
    #expect(
      second == [
        "waiter-1 is blocked: orders is bounded at 8 and holds 8.",
        "It is number 2 in the line of senders, which moves when cook-1 or cook-2 receives.",
      ])
    let room = sentences(.space) { $0.mailboxes[0].blockedSenders = [2, 1] }
    #expect(
      room == ["waiter-1 is blocked in line: waiter-2 is before it.", "orders is bounded at 8 and holds 2."])
  }

  @Test("Receivers that are held or stopped are named, when none is left to release the sender")
  func hindered() {
    let both = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.processes[2].isHeld = true
      $0.processes[2].isAtGate = true
      $0.processes[3].life = .stopped
    }
    #expect(both.last == "It resumes when cook-1 or cook-2 receives (cook-1 is held, cook-2 is stopped).")
    let one = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.processes[3].life = .dead
    }
    #expect(one.last == "It resumes when cook-1 receives.")
  }

  @Test("A sender at a mailbox that drains")
  func drains() {
    let bounded = sentences(.space) {
      $0.mailboxes[0].capacity = .bounded(2)
      $0.mailboxes[0].depth = 5
      $0.mailboxes[0].isDraining = true
    }
    #expect(bounded.first == "waiter-1 is blocked: orders drains to bounded 2 and still holds 5.")
    let zero = sentences(.rendezvous) {
      $0.mailboxes[0].capacity = .zero
      $0.mailboxes[0].depth = 5
    }
    #expect(zero.first == "waiter-1 is blocked: orders drains to zero and still holds 5.")
  }

  @Test("A sender at capacity zero offers, or waits behind another's offer")
  func rendezvous() {
    let first = sentences(.rendezvous) {
      $0.mailboxes[0].capacity = .zero
      $0.mailboxes[0].depth = 0
      $0.mailboxes[0].offer = Kitchen.message(10)
    }
    #expect(
      first == [
        "waiter-1 is blocked: orders has capacity zero (explicit buffering).",
        "They meet (rendezvous) when cook-1 or cook-2 receives.",
      ])
    let second = sentences(.rendezvous) {
      $0.mailboxes[0].capacity = .zero
      $0.mailboxes[0].depth = 0
      $0.mailboxes[0].offer = Kitchen.message(10, from: 2)
    }
    #expect(
      second.first?.hasSuffix("orders has capacity zero, and the offer of waiter-2 comes first.") == true)
  }

  @Test(
    "Waits with a rule that does not depend on the depth",
    arguments: [
      (
        WaitReason.receipt,
        "waiter-1 is blocked: it sent blocking through orders, and its message is not yet received."
      ),
      (.turn, "waiter-1 waits for the right to receive from orders: it has one receiver, cook-2."),
      (.peer, "waiter-1 waits for a process named orders to join the domain."),
      (.mutex, "waiter-1 waits for orders: only one process may hold a mutex, now another process."),
      (.semaphore, "waiter-1 waits for the semaphore orders to become positive."),
    ])
  func others(reason: WaitReason, sentence: String) {
    let lines = sentences(reason) { $0.mailboxes[0].receiveRightHolder = "cook-2" }
    #expect(lines.first == sentence)
    #expect(lines.count == 2)
  }

  @Test("A receiver without a message waits for a sender, not for itself")
  func message() {
    let lines = sentences(.message) {
      $0.mailboxes[0].depth = 0
      $0.mailboxes[0].messages = []
    }
    #expect(
      lines == [
        "waiter-1 is blocked in receive: there is no message in orders.", "It resumes when waiter-2 sends.",
      ])
  }

  @Test("A receiver at a mailbox that now holds a message is about to go on")
  func messageThere() {
    #expect(sentences(.message) == ["waiter-1 waited for a message from orders, and is about to go on."])
  }

  @Test("Waits on the semaphores, the mutex and the ends of a buffer")
  func buffer() {
    let empty = sentences(.semaphore, on: "shelf", named: "empty of shelf")
    #expect(
      empty == [
        "waiter-1 waits: empty of shelf is 0, no slot of 4 is free to fill.",
        "It resumes when cook-1 takes an item.",
      ])
    let full = sentences(.semaphore, on: "shelf", named: "full of shelf")
    #expect(full.first == "waiter-1 waits: full of shelf is 0, no slot holds an item to take.")
    let mutex = sentences(.mutex, on: "shelf", named: "mutex of shelf") {
      $0.buffers[0].mutexHolder = "cook-1"
    }
    #expect(
      mutex == [
        "waiter-1 waits for mutex of shelf: only one process may hold a mutex, now cook-1.",
        "It resumes when cook-1 releases it, or dies.",
      ])
    let inOut = sentences(.space, on: "shelf") { $0.buffers[0].discipline = .inOut }
    #expect(inOut.first == "waiter-1 is blocked: shelf is full, for (in + 1) % 4 == out.")
    let counter = sentences(.message, on: "shelf") { $0.buffers[0].discipline = .counter }
    #expect(counter.first == "waiter-1 is blocked: shelf is empty, for its counter says 0.")
  }

  @Test("A receiver whose turn it is not is told whose it is, and when it passes on (§9)")
  func turn() {
    func lines(_ change: (inout DomainSnapshot) -> Void = { _ in }) -> [String] {
      sentences(.turn) {
        $0.mailboxes[0].receivePolicy = .roundRobin
        $0.processes[0].waits[0].turnHolder = "cook-2"
        change(&$0)
      }
    }
    #expect(
      lines() == [
        "waiter-1 waits for its turn: the receivers of orders take turns, and now it is that of cook-2.",
        "It resumes when cook-2 has received, dies, or has let its turn pass for a slice.",
      ])
    #expect(lines { $0.processes[3].life = .stopped }.last?.hasSuffix("(cook-2 is stopped).") == true)
    #expect(lines { $0.isPaused = true }.last?.contains("no turn passes on") == true)
  }

  @Test("A receiver from a set is told which mailboxes, and who may send to them (§11)")
  func set() {
    let set = sentences(.set, named: "orders, replies") {
      $0.mailboxes[0].depth = 0
      var replies = $0.mailboxes[0]
      replies.id = "replies"
      replies.name = "replies"
      $0.mailboxes.append(replies)
      $0.processes[0].waits[0].memberIDs = ["orders", "replies"]
    }
    #expect(
      set == [
        "waiter-1 is blocked in receive: there is no message in orders or replies.",
        "It resumes when waiter-2 sends to any of them.",
      ])
    let anyone = sentences(.message, on: "")
    #expect(anyone.first == "waiter-1 is blocked in receive from anyone: no process has sent to it directly.")
  }

  @Test("Who waits for an empty queue is told how many it holds, and who must receive (§11)")
  func empty() {
    #expect(
      sentences(.empty) == [
        "waiter-1 waits until orders is empty: it holds 2.",
        "It resumes when cook-1 or cook-2 has received them all.",
      ])
    let one = sentences(.empty) { $0.mailboxes[0].depth = 1 }
    #expect(one.last == "It resumes when cook-1 or cook-2 has received that message.")
  }

  @Test(
    "A wait that the reading does not confirm is never called blocked",
    arguments: [
      WaitReason.space, .rendezvous, .receipt, .message, .turn, .set, .empty, .mutex, .semaphore, .peer,
    ])
  func unconfirmed(reason: WaitReason) {
    let lines = sentences(reason, isConfirmed: false)
    #expect(lines.count == 1)
    #expect(lines[0].hasSuffix("is about to go on."))
    #expect(!lines[0].contains("blocked"))
  }

  @Test("A wait for its own pace is work")
  func pace() {
    #expect(sentences(.pace).first == "waiter-1 works at its own pace: nothing blocks it.")
  }

  @Test("Lives and gates")
  func lives() {
    func line(_ change: (inout DomainSnapshot) -> Void) -> String? {
      var snapshot = Kitchen.snapshot()
      change(&snapshot)
      return why(for: .process(1), in: snapshot).first
    }
    #expect(line { _ in } == "waiter-1 works: nothing blocks it.")
    #expect(
      line { $0.processes[0].life = .dead }
        == "waiter-1 is dead: it ended without leaving the domain; what it had sent stays where it is.")
    #expect(line { $0.processes[0].life = .left } == "waiter-1 has left the domain in good order.")
    #expect(
      line { $0.processes[0].life = .stopped }
        == "waiter-1 is stopped by a signal or a debugger: it does nothing, and may hold up others.")
    #expect(
      line {
        $0.processes[0].isHeld = true
        $0.processes[0].isAtGate = true
      } == "waiter-1 is held at the border of its next operation.")
    #expect(
      line { $0.processes[0].isHeld = true }
        == "waiter-1 works; it is held, and stops at the border of its next operation.")
    #expect(
      line {
        $0.isPaused = true
        $0.pausedBy = "ipcscope"
        $0.processes[0].isAtGate = true
      } == "waiter-1 is paused by ipcscope at the border of its next operation.")
  }

  @Test(
    "How a process ended, where it is known",
    arguments: [
      (
        ProcessLife.dead, ProcessEnd.killed(signal: 9), "killed (KILL)",
        "waiter-1 was killed by SIGKILL; what it had sent stays where it is."
      ),
      (
        .dead, .killed(signal: 11), "killed (SEGV)",
        "waiter-1 was killed by SIGSEGV; what it had sent stays where it is."
      ),
      (
        .dead, .killed(signal: 40), "killed (40)",
        "waiter-1 was killed by signal 40; what it had sent stays where it is."
      ),
      (
        .dead, .exited(status: 3), "exited (status 3)",
        "waiter-1 exited with status 3; what it had sent stays where it is."
      ),
      (.dead, .exited(status: 0), "exited", "waiter-1 exited with status 0."),
      (.left, .exited(status: 0), "exited", "waiter-1 has left the domain in good order."),
      (
        .left, .exited(status: 3), "exited (status 3)",
        "waiter-1 exited with status 3, after it had left the domain in good order."
      ),
    ])
  func ends(life: ProcessLife, end: ProcessEnd, words: String, sentence: String) {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].life = life
    snapshot.processes[0].end = end
    #expect(snapshot.processes[0].state.words == words)
    #expect(why(for: .process(1), in: snapshot).first == sentence)
  }

  @Test("What a parent says of an end counts only of a process that lives no more")
  func livesOn() {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].end = .killed(signal: 9)
    #expect(snapshot.processes[0].state == .working)
    snapshot.processes[0].life = .stopped
    #expect(snapshot.processes[0].state == .stopped)
  }

  @Test("Where all who could release it have ended, that is said")
  func allEnded() {
    let both = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.processes[2].life = .dead
      $0.processes[3].life = .dead
    }
    #expect(both.last == "It resumes when a receiver receives (cook-1 and cook-2 have ended).")
    let one = sentences(.space) {
      $0.mailboxes[0].depth = 8
      $0.mailboxes[0].receivers = [4]
      $0.processes[3].life = .dead
      $0.processes[3].end = .killed(signal: 9)
    }
    #expect(one.last == "It resumes when a receiver receives (cook-2 was killed by SIGKILL).")
  }

  @Test("How a sender sends, and who chose it")
  func mode() {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].programSendMode = .buffered
    #expect(
      why(for: .process(1), in: snapshot).last == "It has sent 5 and received 0; it sends buffered.")
    snapshot.processes[0].sendModeOverride = .nonBlocking
    #expect(
      why(for: .process(1), in: snapshot).last
        == "It has sent 5 and received 0; it sends non-blocking, set by hand.")
    #expect(why(for: .process(3), in: snapshot).last == "It has sent 0 and received 3.")
  }

  @Test("Hostile names come escaped")
  func hostile() {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].name = "a\u{1B}[31m\u{7}"
    let text = why(for: .process(1), in: snapshot).joined()
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
  }

  // Its own pace is work, and who stands at the gate is told by its state.
  @Test(
    "Every way to wait has the rule at work and what would release it",
    arguments: WaitReason.allCases.filter { $0 != .pace && $0 != .gate })
  func every(_ reason: WaitReason) {
    // At a channel in the state in which one waits so, at an object that the reading does not show, and at a buffer.
    for object in ["orders", "gone", "shelf"] {
      let lines = sentences(reason, on: object) {
        $0.mailboxes[0].capacity =
          reason == .space ? .bounded(2) : reason == .rendezvous || reason == .offerTurn ? .zero : .bounded(8)
        if [.message, .set, .rendezvous, .offerTurn].contains(reason) {
          $0.mailboxes[0].depth = 0
          $0.mailboxes[0].messages = []
        }
        $0.mailboxes[0].blockedSenders = [1]
      }
      #expect(lines.count == 2 || object == "gone", "\(lines)")
      #expect(lines.first.map { $0.hasPrefix("waiter-1 ") && $0.hasSuffix(".") } == true, "\(lines)")
      guard object == "orders" else { continue }
      let release = lines.last ?? ""
      #expect(
        release.hasPrefix("It resumes when ") || release.hasPrefix("They meet ")
          || release.hasPrefix("It makes its own offer when "), "\(lines)")
      #expect(!lines.joined().contains("about to go on"), "\(lines)")
    }
  }
}
