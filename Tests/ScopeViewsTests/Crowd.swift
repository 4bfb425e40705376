import Observation

/// A domain of sixty processes and twenty channels: forty workers at one mailbox, five pairs at mailboxes of their
/// own, thirteen links from one process to the next, a buffer.
enum Crowd {
  static func domain() -> DomainSnapshot {
    var snapshot = DomainSnapshot(
      name: "crowd", readingNumber: 3, domainTimeNanoseconds: 60 * Tour.second,
      monotonicNanoseconds: 80 * Tour.second)
    func id(_ number: Int) -> UInt64 { UInt64(number) }
    for number in 1...40 {
      let wait = WaitSnapshot(
        reason: .space, objectID: "jobs.mailbox", objectName: "jobs", sinceNanoseconds: 58 * Tour.second)
      snapshot.processes.append(
        Tour.process(
          id(number), "worker-\(number)", waits: number <= 2 ? [wait] : [], sent: 5, channel: "jobs.mailbox"))
    }
    for number in 41...44 {
      snapshot.processes.append(
        Tour.process(
          id(number), "clerk-\(number - 40)", received: 9, channel: "jobs.mailbox", lastReceived: 90))
    }
    for number in 45...60 {
      snapshot.processes.append(Tour.process(id(number), "station-\(number - 44)", sent: 2, received: 2))
    }
    snapshot.mailboxes.append(
      ChannelSnapshot(
        id: "jobs.mailbox", kind: .mailbox, name: "jobs", capacity: .bounded(16), depth: 16,
        heldByteCount: 64, sentCount: 200, receivedCount: 184, blockedSenders: [1, 2],
        messages: (185...200).map { Tour.message($0, "job") }, openedBy: (1...44).map(id),
        senders: (1...40).map(id), receivers: (41...44).map(id)))
    for number in 0..<5 {
      snapshot.mailboxes.append(
        ChannelSnapshot(
          id: "box-\(number).mailbox", kind: .mailbox, name: "box-\(number)",
          capacity: number == 4 ? .unbounded : .bounded(4), depth: UInt64(number),
          heldByteCount: UInt64(3 * number),
          sentCount: UInt64(10 + number), receivedCount: 10,
          messages: (0..<number).map {
            Tour.message(UInt64(11 + $0), "tea", sender: id(45 + number), name: "station-\(number + 1)")
          },
          senders: [id(45 + number)], receivers: [id(50 + number)]))
    }
    for number in 0..<13 {
      snapshot.links.append(
        ChannelSnapshot(
          id: "l-\(number)", kind: .link, name: "station-\(number + 1) → station-\(number + 2)",
          senderName: "station-\(number + 1)", receiverName: "station-\(number + 2)",
          capacity: number % 2 == 0 ? .zero : .bounded(2), sentCount: 3, receivedCount: 3,
          senders: [id(45 + number)], receivers: [id(46 + number)]))
    }
    var shelf = Tour.shelf()
    shelf.producers = [59]
    shelf.consumers = [60]
    snapshot.buffers = [shelf]
    return snapshot
  }

  /// A region whose locks are in use.
  static func board() -> RegionSnapshot {
    RegionSnapshot(
      id: "r.board", name: "board", byteCount: 4096, attached: [1, 2, 3],
      mutexes: [MutexSnapshot(index: 0, holder: "waiter-2", waiting: ["cook-1", "cook-2"])],
      semaphores: [SemaphoreSnapshot(index: 0, count: 2, holders: ["waiter-1"])],
      locks: [LockSnapshot(index: 1, readers: ["waiter-1", "cook-1"], writer: nil, waiting: ["baker"])],
      checkedReadCount: 120, tornReadCount: 3, lastWriterName: "waiter-2", writeCount: 41,
      bytes: Array("stock: 12 buns, 3 cakes".utf8))
  }

  /// The counter of a buffer while two race.
  static func raced() -> BufferSnapshot {
    var shelf = Tour.shelf()
    shelf.discipline = .counter
    shelf.counter = 2
    shelf.lostUpdateCount = 1
    shelf.tornReadCount = 2
    shelf.registers = [
      RegisterSnapshot(processID: 7, value: 4, nextMove: .store),
      RegisterSnapshot(processID: 8, value: 3, nextMove: .change),
    ]
    return shelf
  }

  static func tour() -> DomainSnapshot {
    var snapshot = Tour.full()
    snapshot.buffers = [raced()]
    snapshot.regions = [board()]
    return snapshot
  }
}
