import IPCCore
import Platform
import TestSupport
import Testing

/// Files that go away under a process, creators that race, and counters at their bounds.
@Suite(.timeLimit(.minutes(1))) struct BoundaryTests {
  private let base = ChannelLayout.firstChannel

  /// A fresh mailbox whose next message has a certain number.
  private func mailbox(_ me: Participant, next position: UInt64) throws -> Mailbox {
    let box = try me.createMailbox("box", capacity: .bounded(3))
    let record = ChannelLayout.firstRingRecord + ChannelLayout.ringStart
    for offset in [ChannelLayout.tail, ChannelLayout.oldest, ChannelLayout.head, record] {
      box.channel.segment.word(base + offset).storeRelease(position)
    }
    // What an open handle has read of a channel does not change by itself.
    return try me.openMailbox("box")
  }

  @Test(
    "Messages keep their order where their numbers pass a power of two (§18)",
    arguments: [UInt64(1) << 16, 1 << 31, 1 << 32, 1 << 47, 1 << 59])
  func passingAPowerOfTwo(_ number: UInt64) throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let box = try mailbox(me, next: number - 4)
    for n in 0..<10 as Range<UInt64> {
      #expect(try box.send("\(n)") == .queued(sequence: number - 4 + n))
      if n > 0 { #expect(try box.receiveNow()?.text == "\(n - 1)") }
    }
    #expect(try box.depth() == 1)
  }

  @Test(
    "After the last number there is an error that names the field, and the messages can still be had (§27)")
  func lastNumber() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let box = try mailbox(me, next: (1 << 60) - 1)
    try box.send("last")
    do {
      try box.send("beyond")
      Issue.record("there is a message beyond the last number")
    } catch {
      guard case .damaged(let fault) = error else { throw error }
      #expect(fault.field == "tail")
    }
    #expect(try box.receiveNow()?.text == "last")
  }

  @Test("A mailbox whose file was unlinked goes on for those who have it, and its name is free (§8)")
  func unlinked() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let other = try temporary.domain.join(as: "other")
    let mine = try me.createMailbox("box", capacity: .bounded(2))
    let theirs = try other.openMailbox("box")
    try FileSystem.unlink(temporary.domain.path(of: .mailbox, "box"))
    try mine.send("old")
    #expect(try theirs.receiveNow()?.text == "old")
    #expect(throws: DomainError.self) { _ = try other.openMailbox("box") }
    let fresh = try me.createMailbox("box", capacity: .bounded(2))
    try fresh.send("new")
    #expect(try theirs.receiveNow()?.text == nil)
  }
}
