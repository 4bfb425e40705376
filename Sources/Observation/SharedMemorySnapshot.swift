// Readings of bounded buffers and regions: plain values, as in Snapshot.swift.

/// The discipline of a bounded buffer (the textbook's three).
public enum BufferDisciplineName: String, Sendable, Equatable, CaseIterable {
  case inOut = "in/out"
  case counter
  case semaphores
}

/// The next of the three register moves of `counter + 1` or `counter − 1`.
public enum RegisterMoveName: String, Sendable, Equatable {
  case load = "register = counter"
  case change = "change register"
  case store = "counter = register"
}

/// The register of one process that is in the middle of changing the shared counter.
public struct RegisterSnapshot: Sendable, Equatable {
  public var processID: UInt64
  public var value: Int64
  public var nextMove: RegisterMoveName

  public init(processID: UInt64, value: Int64, nextMove: RegisterMoveName) {
    self.processID = processID
    self.value = value
    self.nextMove = nextMove
  }
}

/// The register of one process that is in the middle of changing a number of a region.
public struct RegionRegisterSnapshot: Sendable, Equatable {
  public var processID: UInt64
  public var value: Int64
  /// Where the number lies in the region.
  public var offset: Int
  public var nextMove: RegisterMoveName

  public init(processID: UInt64, value: Int64, offset: Int, nextMove: RegisterMoveName) {
    self.processID = processID
    self.value = value
    self.offset = offset
    self.nextMove = nextMove
  }
}

/// A producer–consumer buffer in shared memory.
public struct BufferSnapshot: Sendable, Equatable, Identifiable {
  public var id: String
  public var name: String
  public var discipline: BufferDisciplineName
  public var slotByteCount: Int
  /// `in`: the next slot to fill. `out`: the next slot to empty.
  public var inIndex: Int
  public var outIndex: Int
  /// What each slot holds now, by slot; nil: empty.
  public var slots: [MessageSnapshot?]
  /// The shared `counter` of the counter discipline, as it lies in memory.
  public var counter: Int64
  /// How many slots really hold an item.
  public var fullSlotCount: Int
  /// `mutex`, `empty`, `full` of the semaphores discipline.
  public var mutexHolder: String?
  public var mutexHolderThread: ThreadReference?
  /// Who waits for the mutex, in their order.
  public var mutexWaiting: [String] = []
  public var emptyCount: Int64
  public var fullCount: Int64
  public var producedCount: UInt64
  public var consumedCount: UInt64
  /// Items that a racing producer wrote over before anyone took them.
  public var lostUpdateCount: UInt64
  /// Items taken that were half written, or from a slot that held none.
  public var tornReadCount: UInt64
  /// Participants that have opened it as producer and as consumer, by id.
  public var producers: [UInt64]
  public var consumers: [UInt64]
  /// Under the counter discipline: the registers of the changes under way.
  public var registers: [RegisterSnapshot]

  public init(
    id: String, name: String, discipline: BufferDisciplineName, slotByteCount: Int = 64, inIndex: Int = 0,
    outIndex: Int = 0, slots: [MessageSnapshot?], counter: Int64 = 0, fullSlotCount: Int = 0,
    mutexHolder: String? = nil, emptyCount: Int64 = 0, fullCount: Int64 = 0, producedCount: UInt64 = 0,
    consumedCount: UInt64 = 0, lostUpdateCount: UInt64 = 0, tornReadCount: UInt64 = 0,
    producers: [UInt64] = [], consumers: [UInt64] = [], registers: [RegisterSnapshot] = []
  ) {
    self.id = id
    self.name = name
    self.discipline = discipline
    self.slotByteCount = slotByteCount
    self.inIndex = inIndex
    self.outIndex = outIndex
    self.slots = slots
    self.counter = counter
    self.fullSlotCount = fullSlotCount
    self.mutexHolder = mutexHolder
    self.emptyCount = emptyCount
    self.fullCount = fullCount
    self.producedCount = producedCount
    self.consumedCount = consumedCount
    self.lostUpdateCount = lostUpdateCount
    self.tornReadCount = tornReadCount
    self.producers = producers
    self.consumers = consumers
    self.registers = registers
  }
}

/// A readers–writers lock of a region.
public struct LockSnapshot: Sendable, Equatable {
  /// Its number in the region.
  public var index: Int
  /// Who holds it, one entry a thread; a dead holder stays until somebody needs the lock.
  public var readers: [String]
  public var writer: String?
  /// Who waits for it, first to be served first.
  public var waiting: [String]
  /// The threads that have it, and those that wait for it, in their order.
  public var holders: [ThreadReference] = []
  public var queue: [Waiting] = []

  /// One that waits for the lock.
  public struct Waiting: Sendable, Equatable {
    public var thread: ThreadReference
    public var writes: Bool

    public init(thread: ThreadReference, writes: Bool) {
      self.thread = thread
      self.writes = writes
    }
  }

  public init(index: Int, readers: [String] = [], writer: String? = nil, waiting: [String] = []) {
    self.index = index
    self.readers = readers
    self.writer = writer
    self.waiting = waiting
  }
}

/// A mutex of a region that somebody holds or waits for.
public struct MutexSnapshot: Sendable, Equatable {
  /// Its number in the region.
  public var index: Int
  public var holder: String?
  /// The holder's thread.
  public var thread: ThreadReference?
  /// In their order.
  public var waiting: [String]

  public init(
    index: Int, holder: String? = nil, thread: ThreadReference? = nil, waiting: [String] = []
  ) {
    self.index = index
    self.holder = holder
    self.thread = thread
    self.waiting = waiting
  }
}

/// A semaphore of a region that has units, or that somebody waits for.
public struct SemaphoreSnapshot: Sendable, Equatable {
  /// Its number in the region.
  public var index: Int
  /// Units that are free.
  public var count: Int64
  /// Who has taken units and not given them back.
  public var holders: [String]
  /// In their order.
  public var waiting: [String]

  public init(index: Int, count: Int64, holders: [String] = [], waiting: [String] = []) {
    self.index = index
    self.count = count
    self.holders = holders
    self.waiting = waiting
  }
}

/// A shared region.
public struct RegionSnapshot: Sendable, Equatable, Identifiable {
  public var id: String
  public var name: String
  public var byteCount: Int
  /// Participants that are attached and live, by id.
  public var attached: [UInt64]
  /// The mutexes that somebody holds or waits for, and the semaphores in use, by number.
  public var mutexes: [MutexSnapshot]
  public var semaphores: [SemaphoreSnapshot]
  /// The readers–writers locks that somebody holds or waits for, by number.
  public var locks: [LockSnapshot]
  /// Checked records read, and how many of them were torn (§23).
  public var checkedReadCount: UInt64
  public var tornReadCount: UInt64
  /// The last to write through the library, and how often anybody has.
  public var lastWriterName: String?
  public var writeCount: UInt64
  /// The first bytes.
  public var bytes: [UInt8]
  /// The registers of the processes that are changing a number of the region.
  public var registers: [RegionRegisterSnapshot] = []

  public init(
    id: String, name: String, byteCount: Int, attached: [UInt64] = [], mutexes: [MutexSnapshot] = [],
    semaphores: [SemaphoreSnapshot] = [], locks: [LockSnapshot] = [], checkedReadCount: UInt64 = 0,
    tornReadCount: UInt64 = 0, lastWriterName: String? = nil, writeCount: UInt64 = 0, bytes: [UInt8] = []
  ) {
    self.id = id
    self.name = name
    self.byteCount = byteCount
    self.attached = attached
    self.mutexes = mutexes
    self.semaphores = semaphores
    self.locks = locks
    self.checkedReadCount = checkedReadCount
    self.tornReadCount = tornReadCount
    self.lastWriterName = lastWriterName
    self.writeCount = writeCount
    self.bytes = bytes
  }

  /// The number of 64 bits at an offset, where it lies among the ``bytes`` that were read.
  public func number(at offset: Int) -> Int64? {
    guard offset >= 0, offset % 8 == 0, offset <= bytes.count - 8 else { return nil }
    let word = bytes[offset..<offset + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int64(bitPattern: word)
  }

  /// Of mutex 0 and semaphore 0, which most programs use alone.
  public var mutexHolder: String? { mutex(0)?.holder }
  public var semaphoreCount: Int64 { semaphore(0)?.count ?? 0 }

  /// By number; nil where nobody holds it or waits for it.
  public func mutex(_ index: UInt64) -> MutexSnapshot? { mutexes.first { UInt64($0.index) == index } }

  /// By number; nil where it has no units and nobody waits for it.
  public func semaphore(_ index: UInt64) -> SemaphoreSnapshot? {
    semaphores.first { UInt64($0.index) == index }
  }
}

/// One thread of a participant.
public struct ThreadReference: Sendable, Hashable {
  public var participantID: UInt64
  public var threadID: Int32

  public init(participantID: UInt64, threadID: Int32) {
    self.participantID = participantID
    self.threadID = threadID
  }
}
