import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// Payloads of 65 to 4,096 bytes lie in blocks that the slots of the first ring keep.
  @Suite struct KeptBlockTests {
    private func word(_ box: borrowing Mailbox, _ offset: Int) -> UInt64 {
      box.channel.segment.word(box.channel.base + offset).loadAcquire()
    }

    private func keptCount(_ box: borrowing Mailbox) -> Int {
      var count = 0
      for index in 0..<(1 << ChannelLayout.firstRingSlotCountLog2)
      where word(box, ChannelLayout.keptBlocks + 8 * index) != 0 {
        count += 1
      }
      return count
    }

    @Test("Messages of all sizes, in any change, come whole and in order, by every way to receive (§11, 12)")
    func sizes() throws {
      let temporary = try TemporaryDomain()
      let box = try temporary.domain.join(as: "me").createMailbox("box", capacity: .bounded(4))
      var memory = [UInt8](repeating: 0, count: 5000)
      var sent: UInt64 = 0
      var received: UInt64 = 0
      for round in 0..<400 {
        // Small, grown, shrunk, one beyond what is kept.
        let sizes = [8, 65, 300 + round, 4096 - round, 4096, 4097, 64, 66][(round % 8)...].prefix(
          1 + round % 4)
        for size in sizes {
          try box.send(Payload.bytes(sent, byteCount: size), until: .immediately)
          sent += 1
        }
        for size in sizes {
          let bytes: [UInt8]
          if received % 2 == 0 {
            bytes = try #require(try box.receiveNow()).bytes
          } else {
            var items = memory.mutableSpan
            // SAFETY: bytes have no inner structure that could be spoilt.
            var span = unsafe items.mutableBytes
            let header = try #require(try box.receiveNow(into: &span))
            bytes = [UInt8](memory[..<header.byteCount])
          }
          #expect(bytes == Payload.bytes(received, byteCount: size), "message \(received) of \(size) bytes")
          received += 1
        }
      }
      #expect((1...4).contains(keptCount(box)))
    }

    @Test("A buffer that is too small for a kept message leaves it there (§12)")
    func tooSmall() throws {
      let temporary = try TemporaryDomain()
      let box = try temporary.domain.join(as: "me").createMailbox("box", capacity: .bounded(2))
      var memory = [UInt8](repeating: 0, count: 100)
      for round in 0..<12 {
        try box.send(Payload.bytes(UInt64(round), byteCount: 200), until: .immediately)
        #expect(throws: ReceiveError.self) {
          var items = memory.mutableSpan
          // SAFETY: as above.
          var span = unsafe items.mutableBytes
          _ = try box.receiveNow(into: &span)
        }
        #expect(try box.receiveNow()?.bytes == Payload.bytes(UInt64(round), byteCount: 200))
      }
    }

    @Test("A queue that has outgrown its first ring keeps no blocks, and gives their memory back (§18)")
    func left() throws {
      let temporary = try TemporaryDomain()
      let box = try temporary.domain.join(as: "me").createMailbox("box", capacity: .unbounded)
      for number in 0..<70 {
        try box.send(Payload.bytes(UInt64(number), byteCount: 1000), until: .immediately)
      }
      #expect(keptCount(box) == 64)
      for number in 0..<70 {
        #expect(try box.receiveNow()?.bytes == Payload.bytes(UInt64(number), byteCount: 1000))
      }
      try eventually("the blocks to go back") {
        _ = try box.receiveNow()
        return keptCount(box) == 0
      }
    }
  }
}
