import IPCCore
import Observation
import Platform
import TestSupport
import Testing

@Suite("What a reading takes in", .timeLimit(.minutes(1))) struct FocusTests {
  @Test("A window shows messages from anywhere in a long queue, and the words stay exact")
  func window() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .unbounded)
    for n in 1...9000 { try box.send("m\(n)") }
    for _ in 0..<100 { _ = try box.receive() }
    let observer = try DomainObserver("d", in: temporary.place)
    for first: UInt64 in [1, 101, 4321, 8995] {
      let window = MessageWindow(channelID: "m.box", first: first, count: 5)
      let reading = observer.read(ReadingFocus(messageLimit: 3, window: window))
      let start = max(first, 101)
      let numbers = (start..<min(start + 5, 9001)).map { $0 }
      #expect(reading.window?.messages.map(\.sequence) == numbers)
      #expect(
        reading.window?.messages.map { String(decoding: $0.bytes, as: UTF8.self) } == numbers.map { "m\($0)" }
      )
      let seen = try #require(reading.mailboxes.first)
      #expect(seen.depth == 8900)
      #expect(seen.firstSequence == 101)
      #expect(seen.endSequence == 9001)
      #expect(seen.messages.map(\.sequence) == [101, 102, 103])
      #expect(!seen.isHeldByteCountWhole)
    }
  }

  @Test("Of channels out of focus only the words and the oldest message's time are read", arguments: [0, 3])
  func brief(withdrawn: Int) throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .unbounded)
    for _ in 0..<withdrawn {
      _ = try box.send("taken back", until: .received, timeoutNanoseconds: 1_000_000)
    }
    for n in 1...200 { try box.send("m\(n)") }
    let observer = try DomainObserver("d", in: temporary.place)
    let whole = try #require(observer.read(messageLimit: 1).mailboxes.first)
    let brief = try #require(observer.read(ReadingFocus(detailed: [])).mailboxes.first)
    #expect(whole.depth == 200 && brief.depth == 200)
    #expect(brief.messages.isEmpty)
    #expect(brief.oldestSendTimeNanoseconds == whole.messages.first?.sendTimeNanoseconds)
    #expect(brief.oldestSendTimeNanoseconds != nil)
  }

  @Test("A part of a large message is read and no more, until it is received")
  func payload() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(4), maximumMessageByteCount: 4 << 20)
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16) }
    try box.send(bytes)
    try box.send("small")
    let observer = try DomainObserver("d", in: temporary.place)
    func read(_ sequence: UInt64, _ offset: Int, _ count: Int) -> PayloadSnapshot? {
      let part = PayloadPart(channelID: "m.box", sequence: sequence, offset: offset, byteCount: count)
      return observer.read(ReadingFocus(payload: part)).payload
    }
    for offset in [0, 1, 262_143, 1_048_576, 2_999_990] {
      let part = try #require(read(1, offset, 100))
      #expect(part.bytes == Array(bytes[offset..<min(offset + 100, bytes.count)]), "at \(offset)")
      #expect(part.message?.byteCount == bytes.count)
    }
    #expect(read(2, 1, 3)?.bytes == Array("mal".utf8))
    #expect(read(2, 9, 3)?.bytes == [])
    #expect(read(3, 0, 3)?.message == nil)
    _ = try box.receive()
    #expect(read(1, 0, 3)?.message == nil)
    #expect(read(1, 0, 3)?.bytes == [])
  }

  @Test("An observer that goes on reading sees every change that a new one sees")
  func remembering() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let first = try a.createMailbox("box", capacity: .bounded(8))
    let second = try b.openMailbox("box")
    let observer = try DomainObserver("d", in: temporary.place)
    func compare(_ what: String) throws {
      // Twice: what is remembered must be right too.
      for _ in 0..<2 {
        let kept = observer.read().mailboxes
        let fresh = try DomainObserver("d", in: temporary.place).read().mailboxes
        #expect(kept == fresh, "\(what)")
      }
    }
    try compare("nothing in it")
    for round in 0..<20 {
      if round % 2 == 0 {
        _ = try first.send("m\(round)", until: .immediately)
      } else {
        _ = try second.send("m\(round)", until: .immediately)
      }
      try compare("sent \(round)")
      if round % 3 == 2 {
        _ = try first.receive()
        try compare("received \(round)")
      }
    }
    _ = try second.send("taken back", until: .received, timeoutNanoseconds: 1_000_000)
    try compare("taken back")
    try first.setCapacity(.unbounded)
    try compare("another capacity")
    _ = try b.deleteMailbox("box")
    try compare("removed")
    _ = try a.createMailbox("box", capacity: .zero)
    try compare("another of the same name")
  }
}
