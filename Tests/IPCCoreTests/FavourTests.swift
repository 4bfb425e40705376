import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// The bias of a side's lock: who has a side to itself enters without the owner word.
  @Suite struct FavourTests {
    private static let lock = ChannelLayout.firstChannel + ChannelLayout.sendLock
    private static let cells = ChannelLayout.firstChannel + ChannelLayout.sendBiasCells

    private func bias(_ pair: Pair) -> UInt64 {
      pair.outgoing.segment.word(Self.lock + LockLayout.bias).loadAcquire()
    }

    private func favour(_ pair: Pair) throws {
      for n in 0..<400 where bias(pair) == 0 {
        try pair.send("\(n)", until: .immediately)
        _ = try pair.receiveNow()
      }
      #expect(bias(pair) != 0)
    }

    @Test(
      "A thread that has a side to itself is favoured; another's send takes the side back, and order holds (§19)"
    )
    func takenBack() throws {
      let pair = try Pair(.mailbox, .unbounded)
      try favour(pair)
      let other = try pair.temporary.domain.join(as: "other")
      let box = try other.openMailbox("box")
      var expected: [String] = []
      for n in 0..<200 {
        // Long enough alone to be favoured again, now this one and now that one.
        for k in 0..<(n % 7) {
          try pair.send("a\(n).\(k)", until: .immediately)
          expected.append("a\(n).\(k)")
        }
        for k in 0..<(n % 5) {
          try box.send("b\(n).\(k)", until: .immediately)
          expected.append("b\(n).\(k)")
        }
      }
      var got: [String] = []
      while let message = try pair.receiveNow() { got.append(message.text) }
      #expect(got == expected)
      #expect(pair.outgoing.segment.word(Self.lock + LockLayout.revocations).loadAcquire() > 0)
    }

    @Test("Threads of one process that send through one handle exclude each other, favoured or not (§2)")
    func threads() throws {
      let pair = try Pair(.mailbox, .bounded(8))
      try favour(pair)
      let count = 3000
      let threads = (0..<3).map { thread in
        Concurrent { for n in 0..<count { try pair.send("\(thread) \(n)") } }
      }
      var next = [0, 0, 0]
      for _ in 0..<(3 * count) {
        let words = try #require(try pair.receive()).text.split(separator: " ").compactMap { Int($0) }
        try #require(words.count == 2 && words[1] == next[words[0]])
        next[words[0]] += 1
      }
      for thread in threads { try thread.value() }
    }

    @Test("Who is stopped inside by the bias holds up others no longer than their time-outs (§25)")
    func stoppedInside() throws {
      let pair = try Pair(.mailbox, .unbounded)
      try favour(pair)
      let segment = pair.outgoing.segment
      let cell = segment.word(Self.cells + LockLayout.cellBusy + 8 * Int(bias(pair) & 15))
      // As a thread of a live process that stands still there.
      cell.storeRelease(pair.receiver.id.rawValue)
      let other = try pair.temporary.domain.join(as: "other")
      let box = try other.openMailbox("box")
      #expect(try box.send("late", timeoutNanoseconds: 20 * millisecond) == .timedOut)
      // The next one finds the note that the first has left.
      #expect(bias(pair) == 0)
      #expect(try box.send("late", timeoutNanoseconds: 20 * millisecond) == .timedOut)
      cell.storeRelease(0)
      #expect(try box.send("now", timeoutNanoseconds: second).sequence != nil)
      #expect(try pair.receive()?.text == "now")
    }

    @Test(
      "The side of one that died inside by the bias is taken over, and its message counts if committed (§25)")
    func diedInside() throws {
      let pair = try Pair(.mailbox, .unbounded)
      try favour(pair)
      let segment = pair.outgoing.segment
      var ghost: Participant? = try pair.temporary.domain.join(as: "ghost")
      let id = try #require(ghost?.id.rawValue)
      ghost = nil
      segment.word(Self.cells + LockLayout.cellBusy + 8 * Int(bias(pair) & 15)).storeRelease(id)
      let other = try pair.temporary.domain.join(as: "other")
      let box = try other.openMailbox("box")
      #expect(try box.send("first", timeoutNanoseconds: 5 * second).sequence != nil)
      #expect(try pair.receive()?.text == "first")
    }

    @Test(
      "The favour of the dead goes to the living, more of them than there are cells, also where the queue grew (§25)"
    )
    func manyDeaths() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box", capacity: .unbounded)
      let bias = box.channel.segment.word(Self.lock + LockLayout.bias)
      var grants: Set<UInt64> = [0]
      for number in 0..<LockLayout.cellCount + 4 {
        let worker = try WorkerProcess(temporary, "w\(number)", "send", ["box": "box", "count": "0"])
        try eventually("worker \(number) to be favoured") {
          for _ in 0..<500 where try box.receiveNow() == nil { break }
          return grants.insert(bias.loadAcquire()).inserted
        }
        worker.kill()
      }
    }
  }

  /// Sending from and receiving into the caller's memory.
  @Suite struct SpanTests {
    private static let sizes = [0, 1, 63, 64, 65, 256, 4096, 4097, 70_000]

    @Test(
      "Messages of every size go from one span into another (§26)",
      arguments: [Capacity.bounded(3), .unbounded])
    func spans(_ capacity: Capacity) throws {
      let pair = try Pair(.mailbox, capacity, maximumMessageByteCount: 1 << 20)
      let out = try pair.sender.openMailbox("box")
      let into = try pair.receiver.openMailbox("box")
      var room = [UInt8](repeating: 0, count: 70_000)
      for size in Self.sizes {
        let bytes = Payload.bytes(UInt64(size) + 5, byteCount: size)
        // SAFETY: bytes have no inner structure.
        let outcome = try unsafe out.send(bytes.span.bytes)
        var span = room.mutableSpan
        var raw = unsafe span.mutableBytes
        let header = try #require(try into.receive(into: &raw, timeoutNanoseconds: second))
        #expect(header.byteCount == size)
        #expect(header.sequence == outcome.sequence)
        #expect(header.sender == pair.sender.id)
        #expect(Array(room[..<size]) == bytes, "\(size) bytes differ")
      }
      var span = room.mutableSpan
      var raw = unsafe span.mutableBytes
      #expect(try into.receiveNow(into: &raw) == nil)
    }

    @Test("A message that does not fit the caller's memory stays where it is (§26)", arguments: [10, 300])
    func tooLong(_ size: Int) throws {
      let pair = try Pair(.mailbox, .unbounded)
      let into = try pair.receiver.openMailbox("box")
      let bytes = Payload.bytes(1, byteCount: size)
      _ = try pair.outgoing.send(bytes, SendRequest())
      var room = [UInt8](repeating: 0, count: 9)
      #expect(throws: ReceiveError.bufferTooSmall(byteCount: size, bufferByteCount: 9)) {
        var span = room.mutableSpan
        // SAFETY: bytes have no inner structure.
        var raw = unsafe span.mutableBytes
        _ = try into.receiveNow(into: &raw)
      }
      #expect(try pair.receive()?.bytes == bytes)
    }

    @Test(
      "What is filled in place is read in place, under every capacity (§12)",
      arguments: eachSort([.zero, .bounded(2), .unbounded]))
    func inPlace(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, capacity, maximumMessageByteCount: 1 << 20)
      for size in Self.sizes {
        let send = Concurrent {
          try pair.outgoing.sendInPlace(byteCount: size, SendRequest(timeoutNanoseconds: 20 * second)) {
            memory in
            for index in 0..<memory.byteCount {
              memory.storeBytes(
                of: UInt8(truncatingIfNeeded: index &* 7), toByteOffset: index, as: UInt8.self)
            }
          }
        }
        let isRight = try pair.incoming.receiveInPlace(timeoutNanoseconds: 20 * second) { header, bytes in
          header.byteCount == size && bytes.byteCount == size
            && (0..<size).allSatisfy {
              unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
                == UInt8(truncatingIfNeeded: $0 &* 7)
            }
        }
        #expect(isRight == true, "\(size) bytes")
        #expect(try send.value().sequence != nil)
      }
    }

    @Test("A batch is as many as there is room for, and comes in order (§17, 19)")
    func batch() throws {
      let pair = try Pair(.mailbox, .bounded(10))
      let out = try pair.sender.openMailbox("box")
      let into = try pair.receiver.openMailbox("box")
      let sent = try out.sendBatch(count: 15, byteCount: 8) { number, memory in
        memory.storeBytes(of: UInt64(number), as: UInt64.self)
      }
      #expect(sent == 10)
      var got: [UInt64] = []
      func take(_ count: Int) throws -> Int {
        // SAFETY: any eight bytes are a number.
        try into.receiveBatch(maximumCount: count) {
          got.append(unsafe $1.unsafeLoadUnaligned(as: UInt64.self))
        }
      }
      #expect(try take(4) == 4)
      #expect(try take(20) == 6)
      #expect(got == Array(0..<10))
    }

    @Test("A batch at the end of its mailbox says how many went before, and the next throws (§10, 12)")
    func batchAtTheEnd() throws {
      let pair = try Pair(.mailbox, .bounded(10))
      let out = try pair.sender.openMailbox("box")
      let sent = try out.sendBatch(count: 5, byteCount: 8) { number, _ in
        if number == 2 { try! pair.sender.deleteMailbox("box") }
      }
      #expect(sent == 2)
      #expect(throws: SendError.self) { try out.sendBatch(count: 1, byteCount: 8) { _, _ in } }

      let other = try Pair(.mailbox, .bounded(10))
      let into = try other.receiver.openMailbox("box")
      for text in ["1", "2"] { try other.send(text) }
      let received = try into.receiveBatch(maximumCount: 2) { _, _ in
        try! other.sender.deleteMailbox("box")
      }
      #expect(received == 1)
      #expect(throws: ReceiveError.self) { try into.receiveBatch(maximumCount: 1) { _, _ in } }
    }
  }
}
