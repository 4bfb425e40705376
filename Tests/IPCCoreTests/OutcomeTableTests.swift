public import IPCCore
public import Testing

extension OutcomeRule: CustomTestStringConvertible {
  public var testDescription: String { "\(send) \(queue) \(peer) → \(sendResult)" }
}

extension Conformance {
  @Suite struct OutcomeTableTests {
    @Test("The table has each combination that can be once, and no other (§15)")
    func isComplete() {
      for send in SendUntil.allCases {
        for queue in QueueSituation.allCases {
          for peer in PeerSituation.allCases {
            let rules = OutcomeTable.rules.filter { $0.send == send && $0.queue == queue && $0.peer == peer }
            #expect(rules.count == (queue == .full && peer == .waiting ? 0 : 1))
            #expect(OutcomeTable.rule(send: send, queue: queue, peer: peer) == rules.first)
          }
        }
      }
      #expect(OutcomeTable.rules.allSatisfy { ($0.blockingReceive == nil) == ($0.peer == .dead) })
      #expect(OutcomeTable.rules.allSatisfy { ($0.nonBlockingReceive == nil) == ($0.peer != .elsewhere) })
    }

    private func capacity(_ queue: QueueSituation) -> Capacity {
      switch queue {
      case .zero: .zero
      case .room, .full: .bounded(2)
      case .unbounded: .unbounded
      }
    }

    @Test(
      "Each send meets each receive as the table says (§12, 13, 15)",
      arguments: Sort.allCases, OutcomeTable.rules.filter { $0.peer != .dead })
    func living(_ sort: Sort, _ rule: OutcomeRule) throws {
      for mode in ReceiveMode.allCases {
        guard let expected = rule.receiveResult(mode) else { continue }
        let pair = try Pair(sort, capacity(rule.queue))
        if rule.queue == .full { for _ in 0..<2 { try pair.send("older", until: .immediately) } }
        if rule.peer == .waiting {
          try receiverFirst(pair, rule)
        } else {
          try senderFirst(pair, rule, mode, expected)
        }
      }
    }

    private func receiverFirst(_ pair: Pair, _ rule: OutcomeRule) throws {
      let receive = Concurrent { try pair.receive() }
      try pair.receiver.untilBlocked(.message)
      let outcome = try pair.send("new", until: rule.send)
      switch rule.sendResult {
      case .received: #expect(outcome == .received(sequence: outcome.sequence ?? 0, by: pair.receiver.id))
      case .queued: #expect(outcome == .queued(sequence: outcome.sequence ?? 0))
      default: Issue.record("no such result with a waiting receiver")
      }
      #expect(try receive.value()?.text == "new")
      #expect(try pair.outgoing.depth() == 0)
    }

    private func senderFirst(
      _ pair: Pair, _ rule: OutcomeRule, _ mode: ReceiveMode, _ expected: ReceiveResult
    ) throws {
      let depthBefore = try pair.outgoing.depth()
      let send = Concurrent { try pair.send("new", until: rule.send) }
      switch rule.sendResult {
      case .queued, .wouldBlock:
        let outcome = try send.value()
        #expect(rule.sendResult == .wouldBlock ? outcome == .wouldBlock : outcome.sequence != nil)
      case .blockedUntilReceived, .blockedUntilRoom:
        let kinds: [WaitKind] = [.rendezvous, .receipt, .space]
        try eventually("the sender to be blocked") {
          pair.sender.segment.waitKinds().contains { kinds.contains($0) }
        }
        #expect(!send.isFinished)
      case .received, .refused: Issue.record("no such result with an absent receiver")
      }
      // §16, 17: neither an offer nor a blocked sender's message is in the queue.
      let isQueued =
        rule.sendResult == .queued
        || (rule.sendResult == .blockedUntilReceived && rule.queue != .zero
          && rule.queue != .full)
      #expect(try pair.outgoing.depth() == depthBefore + (isQueued ? 1 : 0))
      switch (mode, expected) {
      case (.blocking, .blocked): #expect(try pair.receive(timeout: 20 * millisecond) == nil)
      case (.blocking, _): #expect(try pair.receive()?.text == (expected == .message ? "new" : "older"))
      case (.nonBlocking, .nothing): #expect(try pair.receiveNow() == nil)
      case (.nonBlocking, _): #expect(try pair.receiveNow()?.text == (expected == .message ? "new" : "older"))
      }
      if rule.queue == .full {
        #expect(try pair.receive()?.text == "older")
        if rule.sendResult != .wouldBlock { #expect(try pair.receive()?.text == "new") }
      }
      let outcome = try send.value()
      switch rule.sendResult {
      case .blockedUntilReceived:
        #expect(outcome == .received(sequence: outcome.sequence ?? 0, by: pair.receiver.id))
      case .blockedUntilRoom: #expect(outcome == .queued(sequence: outcome.sequence ?? 0))
      default: break
      }
      #expect(try pair.receiveNow() == nil)
      #expect(try pair.outgoing.depth() == 0)
    }

    @Test(
      "A send to a dead peer is refused, whatever the mode and the capacity (§7, 10, 15)",
      arguments: Sort.allCases, OutcomeTable.rules.filter { $0.peer == .dead })
    func dead(_ sort: Sort, _ rule: OutcomeRule) throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let channel: Channel
      do {
        let peer = try temporary.domain.join(as: "peer")
        switch sort {
        case .mailbox:
          channel = try sender.createMailbox("box", capacity: capacity(rule.queue), owner: peer.id).channel
        case .link:
          let options = LinkOptions(capacity: capacity(rule.queue))
          channel = try sender.link(to: "peer", options: options).outgoing
        }
        if rule.queue == .full {
          for _ in 0..<2 { _ = try channel.send([1], SendRequest(until: .immediately)) }
        }
        withExtendedLifetime(peer) {}
      }
      let request = SendRequest(until: rule.send, timeoutNanoseconds: 10 * second)
      switch sort {
      case .mailbox:
        #expect(throws: SendError.mailboxClosed(name: "box")) { try channel.send([2], request) }
      case .link:
        #expect(throws: SendError.peerTerminated(name: "peer")) { try channel.send([2], request) }
      }
    }
  }
}
