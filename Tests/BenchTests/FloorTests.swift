import CBench
import Platform
import Testing

@testable import Bench

struct FloorTests {
  /// Zeroed memory for a ring, freed by the caller.
  private func memory(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 128)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return unsafe memory
  }

  @Test("The bare ring passes every message once, in order, and says when it is full and when it is empty")
  func ringIsRight() {
    let capacity = 8
    // SAFETY: the ring's memory lives to the end of the test.
    let base = unsafe memory(BareRing.byteCount(capacity: capacity, payloadByteCount: 64))
    defer { unsafe base.deallocate() }
    var sender = unsafe BareRing(at: base, capacity: capacity, payloadByteCount: 64)
    var receiver = unsafe BareRing(at: base, capacity: capacity, payloadByteCount: 64)
    let out = PayloadBuffer(byteCount: 64)
    let into = PayloadBuffer(byteCount: 64)
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(out.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: into.raw)
    var sent: UInt64 = 0
    var received: UInt64 = 0
    for turn in 0..<1000 {
      for _ in 0..<(turn % 11) {
        unsafe out.raw.storeBytes(of: sent, as: UInt64.self)
        if sender.sendNow(bytes) { sent += 1 } else { #expect(sent - received > UInt64(capacity / 2)) }
      }
      for _ in 0..<(turn % 7 + 3) {
        guard receiver.receiveNow(into: &buffer) else {
          #expect(sent == received)
          break
        }
        #expect(unsafe into.raw.load(as: UInt64.self) == received)
        received += 1
      }
    }
    #expect(received > 3000)
  }

  @Test(
    "The link's steps in C pass every message once, in order, and say when it is full and when it is empty")
  func stepsAreRight() throws {
    // SAFETY: the memory lives to the end of the test, as do the buffers.
    let base = unsafe memory((bench_steps_size() + 127) & ~127)
    defer { unsafe base.deallocate() }
    unsafe bench_steps_make(base, 8)
    let sender = try unsafe #require(bench_steps_open(base))
    let receiver = try unsafe #require(bench_steps_open(base))
    defer {
      unsafe bench_steps_close(sender)
      unsafe bench_steps_close(receiver)
    }
    var message = [UInt64](repeating: 0, count: 8)
    var got = message
    var (sent, received): (UInt64, UInt64) = (0, 0)
    for turn in 0..<1000 {
      for _ in 0..<(turn % 11) {
        message[7] = sent
        if unsafe bench_steps_send(sender, message, 64) == 1 {
          sent += 1
        } else {
          #expect(sent - received == 8)
        }
      }
      for _ in 0..<(turn % 7 + 3) {
        guard unsafe bench_steps_receive(receiver, &got, 64) == 1 else {
          #expect(sent == received)
          break
        }
        #expect(got[7] == received)
        received += 1
      }
    }
    #expect(received > 3000)
  }

  @Test("Samples give median, 99th and 99.9th percentile in nanoseconds")
  func samples() {
    var samples = Samples(capacity: 1000)
    for value in (1...1000).reversed() { samples.add(UInt64(value)) }
    let values = samples.roundTripValues().map { ($0 / Ticks.nanoseconds).rounded() }
    #expect(values == [500, 990, 999])
  }
}
