import IPCCore
import IPCTestSupport
import Testing

extension Conformance {
  @Suite struct SizeTests {
    private static let sizes = [
      0, 1, 8, 63, 64, 65, 255, 256, 257, 4096, 4097, 65535, 65536, 65537, 262_145, 16 << 20,
    ]

    @Test(
      "Messages of every size arrive whole (§25, 26)", arguments: eachSort([.zero, .bounded(4), .unbounded]))
    func whole(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, capacity, maximumMessageByteCount: 16 << 20)
      for size in Self.sizes {
        let bytes = Payload.bytes(UInt64(size) + 3, byteCount: size)
        let send = Concurrent { try pair.outgoing.send(bytes, SendRequest(timeoutNanoseconds: 20 * second)) }
        let message = try #require(try pair.receive())
        #expect(message.bytes.count == size)
        #expect(message.bytes == bytes, "\(size) bytes differ")
        #expect(try send.value().sequence == message.sequence)
      }
    }

    @Test(
      "A message larger than the maximum is refused with both sizes, and nothing was sent (§26)",
      arguments: Sort.allCases, [1, 64, 4096, 65536])
    func tooLarge(_ sort: Sort, _ maximum: Int) throws {
      let pair = try Pair(sort, .bounded(4), maximumMessageByteCount: maximum)
      for until in SendUntil.allCases {
        #expect(throws: SendError.messageTooLarge(byteCount: maximum + 1, maximumByteCount: maximum)) {
          _ = try pair.outgoing.send(Payload.bytes(1, byteCount: maximum + 1), SendRequest(until: until))
        }
      }
      #expect(try pair.outgoing.depth() == 0)
      _ = try pair.outgoing.send(Payload.bytes(1, byteCount: maximum))
      #expect(try pair.receiveNow()?.bytes.count == maximum)
    }

    @Test(
      "A maximum that no channel can have is refused with the limit (§26)",
      arguments: [0, -1, (256 << 20) + 1])
    func maximum(_ maximum: Int) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let wanted = UInt64(max(0, maximum))
      #expect(throws: DomainError.outOfRange(what: "maximum message size", value: wanted, limit: 256 << 20)) {
        _ = try me.createMailbox("box", maximumMessageByteCount: maximum)
      }
    }

    @Test(
      "Large payloads give their memory back when they have been received or withdrawn (§18)",
      arguments: Sort.allCases)
    func memory(_ sort: Sort) throws {
      let pair = try Pair(sort, .unbounded, maximumMessageByteCount: 4 << 20)
      let path = pair.outgoing.segment.path
      for round in 0..<3 {
        for number in 0..<4 { _ = try pair.outgoing.send(Payload.bytes(UInt64(number), byteCount: 4 << 20)) }
        let request = SendRequest(until: .received, timeoutNanoseconds: millisecond)
        #expect(try pair.outgoing.send(Payload.bytes(9, byteCount: 4 << 20), request) == .timedOut)
        for number in 0..<4 {
          #expect(try pair.receiveNow().flatMap { Payload.number($0.bytes) } == UInt64(number))
        }
        #expect(try pair.receive(timeout: 30 * millisecond) == nil)
        #expect(try allocated(path) < 2 << 20, "round \(round)")
      }
    }
  }
}
