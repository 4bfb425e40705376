internal import Platform
internal import Synchronization

/// The lock of one side of a channel: a ``SideLock`` that the thread which has had it to itself for a while may
/// enter without an atomic instruction (it is biased towards it).
///
/// The favoured thread writes "inside" into a cell of its own and looks once more whether the bias still stands;
/// whoever wants the side takes the owner word as ever, takes the bias back, has the kernel run a barrier on all
/// processors (so that one of the two sees the other), and waits until the cell is empty. A thread that dies inside
/// is found by its cell, as a dead owner is by the owner word. A cell belongs to one thread of one open channel, so
/// that a thread that comes late with an old bias can only write into its own.
struct ChannelLock: ~Copyable, Sendable {
  private let plain: SideLock
  private let segment: Segment
  private let cells: Int
  private let own: UInt64
  private let forkGeneration: UInt32
  private let bias: SharedWord64
  private let pending: SharedWord64
  private let grants: SharedWord64
  private let lastOwner: SharedWord64
  private let revocations: SharedWord64
  /// Whether this process may be favoured at all.
  private let mayBeFavoured: Bool

  /// The bias that was granted to this value last, and to which of its threads: always the same one.
  private let grant = Atomic<UInt64>(0)
  private let favouredThread = Atomic<UInt>(0)
  private let cell = Atomic<Int>(-1)
  /// The address of that cell's word.
  private let inside = Atomic<UInt>(0)
  /// How often in a row this process has taken the side without anybody else between.
  private let streak = Atomic<UInt64>(0)

  /// A power of two; small where tests run, so that they go this way too.
  #if DEBUG
    private static let streakForBias: UInt64 = 4
  #else
    private static let streakForBias: UInt64 = 64
  #endif
  private static let highestBackOff: UInt64 = 12

  init(_ segment: Segment, line: Int, cells: Int, direction: UInt64, participant: Participant) {
    self.segment = segment
    self.cells = cells
    own = participant.id.rawValue
    forkGeneration = participant.forkGeneration
    plain = SideLock(
      word: segment.word(line + LockLayout.owner), objectID: segment.header.objectID, detail: direction)
    bias = segment.word(line + LockLayout.bias)
    pending = segment.word(line + LockLayout.pending)
    grants = segment.word(line + LockLayout.grants)
    lastOwner = segment.word(line + LockLayout.lastOwner)
    revocations = segment.word(line + LockLayout.revocations)
    mayBeFavoured = Barrier.isAvailable && ThisProcess.processorCount > 1
  }

  deinit {
    let index = cell.load(ordering: .relaxed)
    // In a fork's copy nothing is its own to give up.
    guard index >= 0, ForkGuard.generation == forkGeneration else { return }
    // Whoever takes it back just now finds the cell empty.
    _ = bias.compareExchange(grant.load(ordering: .relaxed), 0)
    cellOwner(index).storeRelease(0)
  }

  private func cellOwner(_ index: Int) -> SharedWord64 {
    segment.word(cells + LockLayout.cellOwners + 8 * index)
  }
  private func busy(_ index: Int) -> SharedWord64 { segment.word(cells + LockLayout.cellBusy + 8 * index) }

  // MARK: The short way

  /// Whether the side is this thread's for as long as nobody asks for it. What it knows of the side from an earlier
  /// time under the same bias is then still so, for nobody else has been inside since.
  @inline(__always) var isFavoured: Bool {
    let granted = grant.load(ordering: .relaxed)
    return granted != 0 && bias.loadAcquire() == granted
      && favouredThread.load(ordering: .relaxed) == ThisThread.token
  }

  /// Enters by the bias, after ``isFavoured``; false when it has just been taken back.
  @inline(__always)
  func enterFavoured() -> Bool {
    // SAFETY: the address of a word in the mapping, which the segment keeps.
    let inside = unsafe SharedWord64(
      at: UnsafeMutableRawPointer(bitPattern: inside.load(ordering: .relaxed)).unsafelyUnwrapped)
    inside.storeRelaxed(own)
    crashPoint(.biasCellWritten)
    // Whoever takes the bias back writes it and then reads the cell, with a barrier on this processor between.
    Barrier.ofCompiler()
    if bias.loadAcquire() == grant.load(ordering: .relaxed) { return true }
    inside.storeRelease(0)
    return false
  }

  /// Publishes everything written inside to whoever takes the bias back (pairs with its look at the cell).
  @inline(__always)
  func leaveFavoured() {
    // SAFETY: as above.
    let inside = unsafe SharedWord64(
      at: UnsafeMutableRawPointer(bitPattern: inside.load(ordering: .relaxed)).unsafelyUnwrapped)
    inside.storeRelease(0)
  }

  /// Enters by the owner word if that needs no waiting; false: take it the long way.
  @inline(__always)
  func enter() -> Bool {
    guard plain.tryTake(own) else { return false }
    // Acquire: the favoured thread may have given its bias up (pairs with the exchange in `deinit`).
    guard bias.loadAcquire() == 0, pending.loadRelaxed() == 0 else {
      plain.release()
      return false
    }
    return true
  }

  /// Leaves after ``enter()``.
  /// - Parameter mayFavour: whether this thread knows the side well enough to be favoured from now on: where its
  ///   next position is, and that nobody waits.
  @inline(__always)
  func leave(mayFavour: Bool, _ participant: @autoclosure () -> Participant) {
    if mayFavour, deservesBias { grantBias(participant()) }
    plain.release()
  }

  /// Grants this thread the bias if it has had the side to itself for long enough (inside, by the owner word).
  @inline(__always)
  private var deservesBias: Bool {
    guard mayBeFavoured else { return false }
    guard lastOwner.loadRelaxed() == own else {
      lastOwner.storeRelaxed(own)
      streak.store(0, ordering: .relaxed)
      return false
    }
    let count = streak.load(ordering: .relaxed) &+ 1
    streak.store(count, ordering: .relaxed)
    // The more often it was taken back, the longer the next one has to wait for it.
    return count & (Self.streakForBias - 1) == 0
      && count >= Self.streakForBias << min(revocations.loadRelaxed(), Self.highestBackOff)
  }

  @inline(never)
  private func grantBias(_ participant: Participant) {
    let thread = ThisThread.token
    let first = favouredThread.compareExchange(expected: 0, desired: thread, ordering: .relaxed)
    guard first.exchanged || first.original == thread, claimCell(participant) else { return }
    let number = grants.loadRelaxed() &+ 1
    grants.storeRelaxed(number)
    let granted = number << 4 | UInt64(cell.load(ordering: .relaxed))
    grant.store(granted, ordering: .relaxed)
    streak.store(0, ordering: .relaxed)
    bias.storeRelease(granted)
    crashPoint(.biasGranted)
  }

  /// Cells change hands with the owner word held and no bias noted, so that nobody waits for one meanwhile. Those of
  /// the dead are free.
  private func claimCell(_ participant: Participant) -> Bool {
    if cell.load(ordering: .relaxed) >= 0 { return true }
    for index in 0..<LockLayout.cellCount {
      let holder = cellOwner(index).loadAcquire()
      guard holder == 0 || holder != own && !participant.isAlive(holder),
        cellOwner(index).compareExchange(holder, own)
      else { continue }
      busy(index).storeRelaxed(0)
      cell.store(index, ordering: .relaxed)
      inside.store(busy(index).address, ordering: .relaxed)
      return true
    }
    return false
  }

  /// Who is inside, as far as a look without the lock can tell; 0: nobody.
  var owner: UInt64 {
    let holder = plain.owner
    let noted = pending.loadRelaxed()
    return holder != 0 || noted == 0 ? holder : busy(Int(noted & 15)).loadRelaxed()
  }

  // MARK: The long way

  /// Takes the side as ``SideLock/take(_:deadline:mayBlock:)`` does, from the favoured thread too.
  func take(_ participant: Participant, deadline: Deadline, mayBlock: Bool) -> SideLock.Taking {
    let taking = plain.take(participant, deadline: deadline, mayBlock: mayBlock)
    guard taking != .gaveUp else { return .gaveUp }
    streak.store(0, ordering: .relaxed)
    guard bias.loadAcquire() != 0 || pending.loadRelaxed() != 0 else { return taking }
    let settled = takeBack(participant, deadline: deadline, mayBlock: mayBlock, waits: true)
    if settled == .gaveUp { plain.release() }
    return settled == .taken ? taking : settled
  }

  /// Takes the side only if it is free now.
  func tryTake(_ participant: Participant) -> Bool {
    guard plain.tryTake(own) else { return false }
    guard bias.loadAcquire() != 0 || pending.loadRelaxed() != 0 else { return true }
    switch takeBack(participant, deadline: .never(participant.domain), mayBlock: false, waits: false) {
    case .taken: return true
    // The dead one's work is put in order by whoever takes the side the long way.
    case .takenOver, .gaveUp:
      plain.release()
      return false
    }
  }

  /// After ``take(_:deadline:mayBlock:)`` or ``tryTake(_:)``.
  func release() { plain.release() }

  /// Takes the bias back, and waits until its thread is outside (with the owner word held).
  private func takeBack(
    _ participant: Participant, deadline: Deadline, mayBlock: Bool, waits: Bool
  ) -> SideLock.Taking {
    let granted = bias.loadAcquire()
    let wasOwn = isFavoured
    if granted != 0 {
      // First the note: if this process dies next, the one after it looks at the cell.
      pending.storeRelaxed(granted)
      crashPoint(.biasNoted)
      bias.storeRelease(0)
      crashPoint(.biasTakenBack)
    }
    Barrier.beforeSleep()
    if !Barrier.isAvailable {
      // No barrier reaches the favoured thread: its store has long been seen by then.
      sleepNanoseconds(1_000_000)
    }
    let index = Int(pending.loadRelaxed() & 15)
    let outcome = waitUntilOutside(index, participant, deadline, mayBlock: mayBlock, waits: waits)
    crashPoint(.biasWaitedOut)
    if outcome != .gaveUp { pending.storeRelaxed(0) }
    // Who had it and lives wants it again. The dead do not: their side is not made harder to earn. Nor is it for the
    // thread itself that goes the long way (its queue has grown), or for a receiver that gives memory back.
    if granted != 0, waits, !wasOwn, revocations.loadRelaxed() < Self.highestBackOff,
      participant.isAlive(cellOwner(index).loadAcquire())
    {
      revocations.addSingleWriter(1)
    }
    return outcome
  }

  private func waitUntilOutside(
    _ index: Int, _ participant: Participant, _ deadline: Deadline, mayBlock: Bool, waits: Bool
  ) -> SideLock.Taking {
    let inside = busy(index)
    var nap: UInt64 = 0
    let begin = monotonicNanoseconds()
    var looked = begin
    var told: OpenWait?
    defer { if let told { participant.endWait(told) } }
    // Acquire: what was done inside is seen (pairs with the release in `leaveFavoured`).
    while true {
      let holder = inside.loadAcquire()
      if holder == 0 { return .taken }
      let now = monotonicNanoseconds()
      if now &- looked > 1_000_000 || !waits {
        looked = now
        if !participant.isAlive(holder) {
          guard waits else { return .gaveUp }
          inside.storeRelaxed(0)
          cellOwner(index).storeRelaxed(0)
          return .takenOver
        }
        if !waits || deadline.hasPassed(in: participant.domain) { return .gaveUp }
        if !mayBlock, now &- begin > SideLock.nonBlockingPatience { return .gaveUp }
        if !mayBlock, holder != own, !(participant.peer(holder)?.canAct ?? false) { return .gaveUp }
        if nap >= SideLock.toldNap, told == nil {
          told = plain.tellWait(participant, holder: holder, until: deadline)
        }
        nap = SideLock.longer(nap)
      }
      if nap == 0 { spinHint() } else { SideLock.rest(nap, deadline, participant) }
    }
  }
}
