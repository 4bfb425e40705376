internal import CBench
internal import Platform

/// What the kernel offers to pass messages between processes.
enum KernelQueue: Int, CaseIterable, Sendable {
  case pipe, streamSocket, sequencedSocket, posixQueue, systemVQueue

  var name: String {
    switch self {
    case .pipe: "pipe"
    case .streamSocket: "Unix socket, stream"
    case .sequencedSocket: "Unix socket, seqpacket"
    case .posixQueue: "POSIX queue"
    case .systemVQueue: "System V queue"
    }
  }

  /// The largest message that every system lets anybody send.
  var maximumByteCount: Int {
    switch self {
    case .posixQueue, .systemVQueue: 4096
    default: 65536
    }
  }

  static let directionCount = 2
  fileprivate func word(_ direction: Int) -> Int { (rawValue * Self.directionCount + direction) * 4 }

  /// Makes two directions of each before the measured processes start, which inherit them. What the system
  /// does not have is left out: its words stay 0.
  static func makeAll(in arena: borrowing Arena, depth: Int) {
    for queue in allCases {
      for direction in 0..<directionCount {
        for (index, value) in queue.make(depth: depth).enumerated() {
          arena.systemWord(queue.word(direction) + index).storeRelaxed(UInt64(value + 1))
        }
      }
    }
  }

  /// Whether the system has it.
  func exists(in arena: borrowing Arena) -> Bool {
    (0..<Self.directionCount).allSatisfy { arena.systemWord(word($0)).loadRelaxed() > 0 }
  }

  /// System V queues outlive all processes: they have to be removed.
  static func removeAll(in arena: borrowing Arena) {
    for direction in 0..<directionCount {
      let value = arena.systemWord(systemVQueue.word(direction)).loadRelaxed()
      if value > 0 { bench_systemv_remove(Int32(value) - 1) }
    }
  }

  /// Numbers to send and receive with, blocking; and to send and receive with, not blocking.
  private func make(depth: Int) -> [Int32] {
    var first: [Int32] = [0, 0]
    var second: [Int32] = [0, 0]
    // SAFETY: each call writes two numbers into an array of two.
    switch self {
    case .pipe:
      guard unsafe bench_pipe(&first, 0) == 0, unsafe bench_pipe(&second, 1) == 0 else { return [] }
      return [first[1], first[0], second[1], second[0]]
    case .streamSocket, .sequencedSocket:
      guard unsafe bench_socket_pair(&first, self == .sequencedSocket ? 1 : 0) == 0 else { return [] }
      return first + first
    case .posixQueue:
      guard
        unsafe bench_posix_queue(&first, &second, Int32(depth), Int32(maximumByteCount)) == 0
      else { return [] }
      return [first[0], first[0], second[0], second[0]]
    case .systemVQueue:
      let queue = bench_systemv_queue(Int32(depth * 64))
      return queue < 0 ? [] : [queue, queue, queue, queue]
    }
  }
}

/// One direction of a kernel queue.
@safe struct KernelTransport: Transport {
  private let queue: KernelQueue
  private let descriptors: (send: Int32, receive: Int32, sendNow: Int32, receiveNow: Int32)
  /// For messages that have their type in front, and for queues that want room for their largest message.
  private let scratch: UnsafeMutableRawPointer
  private static let scratchByteCount = 65536 + 8

  /// - Parameter byteCount: of the messages; a queue whose limit is in bytes gets room for as many as the others have.
  init(_ context: borrowing WorkContext, _ queue: KernelQueue, direction: Int = 0, byteCount: Int) throws {
    func descriptor(_ index: Int) throws -> Int32 {
      let value = context.arena.systemWord(queue.word(direction) + index).loadRelaxed()
      guard value > 0 else { throw BenchmarkError.notPossible(queue.name) }
      return Int32(value) - 1
    }
    self.queue = queue
    descriptors = (try descriptor(0), try descriptor(1), try descriptor(2), try descriptor(3))
    if queue == .systemVQueue, context.role == 0 {
      bench_systemv_limit(descriptors.send, Catalogue.capacity * byteCount)
    }
    // Freed with the process: there are few of them.
    // SAFETY: the buffer lives through the call, which reads or writes no more than its length.
    unsafe scratch = UnsafeMutableRawPointer.allocate(byteCount: Self.scratchByteCount, alignment: 64)
    // SAFETY: the buffer lives through the call, which reads or writes no more than its length.
    unsafe scratch.storeBytes(of: 1, as: Int.self)
  }

  mutating func sendNow(_ bytes: RawSpan) throws -> Bool { try send(bytes, mayBlock: false) }
  mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    try receive(into: &buffer, mayBlock: false)
  }
  mutating func send(_ bytes: RawSpan) throws { _ = try send(bytes, mayBlock: true) }
  mutating func receive(into buffer: inout MutableRawSpan) throws {
    _ = try receive(into: &buffer, mayBlock: true)
  }

  private func send(_ bytes: RawSpan, mayBlock: Bool) throws -> Bool {
    let descriptor = mayBlock ? descriptors.send : descriptors.sendNow
    // SAFETY: the span lives through the closure; the scratch has room for eight bytes and the largest message.
    let result: Int32 = unsafe bytes.withUnsafeBytes { raw in
      let (base, count) = (raw.baseAddress!, raw.count)
      switch queue {
      case .pipe: return unsafe bench_write(descriptor, base, count)
      case .streamSocket, .sequencedSocket:
        return unsafe bench_socket_send(descriptor, base, count, mayBlock ? 1 : 0)
      case .posixQueue: return unsafe bench_posix_send(descriptor, base, count)
      case .systemVQueue:
        unsafe (scratch + 8).copyMemory(from: base, byteCount: count)
        return unsafe bench_systemv_send(descriptor, scratch, count, mayBlock ? 1 : 0)
      }
    }
    return try check(result)
  }

  private func receive(into buffer: inout MutableRawSpan, mayBlock: Bool) throws -> Bool {
    let descriptor = mayBlock ? descriptors.receive : descriptors.receiveNow
    // SAFETY: as above.
    let result: Int32 = unsafe buffer.withUnsafeMutableBytes { raw in
      let (base, count) = (raw.baseAddress!, raw.count)
      switch queue {
      case .pipe: return unsafe bench_read(descriptor, base, count)
      case .streamSocket, .sequencedSocket:
        return unsafe bench_socket_receive(descriptor, base, count, mayBlock ? 1 : 0)
      case .posixQueue:
        let result = unsafe bench_posix_receive(descriptor, scratch, Self.scratchByteCount)
        if result == 1 { unsafe base.copyMemory(from: scratch, byteCount: count) }
        return result
      case .systemVQueue:
        let result = unsafe bench_systemv_receive(descriptor, scratch, count, mayBlock ? 1 : 0)
        if result == 1 { unsafe base.copyMemory(from: scratch + 8, byteCount: count) }
        return result
      }
    }
    return try check(result)
  }

  private func check(_ result: Int32) throws -> Bool {
    if result < 0 { throw Errno(rawValue: -result) }
    return result == 1
  }
}
