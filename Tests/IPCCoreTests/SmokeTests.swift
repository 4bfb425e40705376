import IPCCore
import Platform
import Testing

/// A domain of its own for one test; everything in it goes when the test ends.
final class TemporaryDomain {
  let domain: Domain
  let place: DomainPlace

  init() throws {
    let directory = "/tmp/ipcscope-test-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    place = DomainPlace(directory: directory)
    domain = try Domain.create("d", in: place)
  }

  deinit { try? Domain.remove("d", in: place, force: true) }
}

@Suite(.timeLimit(.minutes(1))) struct SmokeTests {
  @Test("A bounded mailbox gives messages back in the order in which they were sent (§19)")
  func order() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let box = try me.createMailbox("box", capacity: .bounded(4))
    for n in 0..<4 { #expect(try box.send("m\(n)").sequence == UInt64(n + 1)) }
    #expect(try box.send("x", until: .immediately) == .wouldBlock)
    #expect(try box.send("x", timeoutNanoseconds: 10_000_000) == .timedOut)
    #expect(try box.depth() == 4)
    for n in 0..<4 { #expect(try box.receive().text == "m\(n)") }
    #expect(try box.receiveNow() == nil)
    #expect(try box.receive(timeoutNanoseconds: 1_000_000) == .timedOut)
  }

  @Test(
    "Every message of every sender arrives once and in order, for each capacity",
    arguments: [
      Capacity.zero, .bounded(1), .bounded(8), .unbounded,
    ])
  func threads(_ capacity: Capacity) throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    _ = try me.createMailbox("box", capacity: capacity)
    let count = 3000
    let names = ["a", "b", "c"]
    let domain = temporary.domain
    let threads = names.map { name in
      Thread {
        let p = try! domain.join(as: name)
        let box = try! p.openMailbox("box")
        for n in 0..<count {
          // Three sizes: in the slot, in a block copied under the lock, in a block copied outside.
          let size = [8, 1000, 9000][n % 3]
          var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: n), count: size)
          for i in 0..<8 { bytes[i] = UInt8(truncatingIfNeeded: n >> (8 * i)) }
          _ = try! box.send(bytes, until: n % 7 == 0 ? .received : .queued)
        }
      }
    }
    let box = try me.openMailbox("box")
    var next: [String: Int] = [:]
    for _ in 0..<(count * names.count) {
      let m = try box.receive()
      let n = (0..<8).reduce(0) { $0 | Int(m.bytes[$1]) << (8 * $1) }
      #expect(next[m.senderName, default: 0] == n)
      #expect(m.bytes.count == [8, 1000, 9000][n % 3])
      #expect(m.bytes[7...].dropFirst().allSatisfy { $0 == UInt8(truncatingIfNeeded: n) })
      next[m.senderName] = n + 1
    }
    for t in threads { t.join() }
    #expect(try box.receiveNow() == nil)
  }
}

@Suite(.timeLimit(.minutes(1))) struct DepartedSenderTests {
  @Test(
    "What a process sent directly and then left is received, then its end is reported once, life by life (§7)"
  )
  func departed() throws {
    let temporary = try TemporaryDomain()
    let q = try temporary.domain.join(as: "q")
    for n in 0..<3 {
      let p = try temporary.domain.join(as: "p")
      try p.send(Array("life \(n)".utf8), to: "q")
    }
    for n in 0..<3 {
      #expect(try q.receive(from: "p").text == "life \(n)")
      #expect(throws: ReceiveError.peerTerminated(name: "p")) { try q.receiveNow(from: "p") }
    }
    #expect(throws: ReceiveError.noSuchProcess(name: "p")) { try q.receiveNow(from: "p") }
  }
}
