internal import Platform

/// The discipline of `mutex`, `empty` and `full` (§22): wait(empty), wait(mutex), fill, signal(mutex),
/// signal(full); and the mirror image to consume.
///
/// A token between its wait and its signal is a claim in the process's line, so that the tokens of a process
/// that is killed in between can be found again (see Buffer+Recovery). Token and claim change together under
/// the token lock, for a few nanoseconds.
extension BufferCore {
  /// The two counting semaphores.
  package enum Tokens: Sendable {
    case empty
    case full

    var offset: Int { self == .empty ? BufferLayout.empty : BufferLayout.full }
    var detail: UInt64 { self == .empty ? BufferLayout.emptyDetail : BufferLayout.fullDetail }
    /// The claim between wait and the touch of the slot.
    var held: BufferClaim { self == .empty ? .holdsEmpty : .holdsFull }
    /// The claim between the touch of the slot and this semaphore's signal.
    var owed: BufferClaim { self == .empty ? .owesEmpty : .owesFull }
  }

  /// How long a call that must not block waits for a lock that others hold only for the touch of a slot or of
  /// a count: a holder that keeps it longer is stopped.
  private static let briefNanoseconds: UInt64 = 10_000_000

  var brief: Deadline { Deadline(domain, timeoutNanoseconds: Self.briefNanoseconds) }

  var mutex: MutexCell {
    MutexCell(segment: segment, at: BufferLayout.mutex, line: WaitingLine(ofBuffer: segment))
  }
  var tokenLock: SideLock { SideLock(word: word(BufferLayout.tokenLock)) }

  func tokenWord(_ tokens: Tokens) -> SharedWord64 { word(tokens.offset + SemaphoreLayout.count) }
  func tokens(_ tokens: Tokens) -> Int64 { Int64(bitPattern: tokenWord(tokens).loadAcquire()) }
  func tokenSleepers(_ tokens: Tokens) -> Sleepers {
    Sleepers(word: segment.word32(tokens.offset + SemaphoreLayout.sleepers))
  }

  func produceSemaphores(
    _ bytes: [UInt8], _ line: Int, until deadline: Deadline, mayBlock: Bool
  ) throws(BufferError) -> Attempt<(slot: Int, sequence: UInt64)> {
    let description = wait(.semaphore, detail: Tokens.empty.detail, producing: bytes)
    if let failed: Attempt<(slot: Int, sequence: UInt64)> = begin(
      .empty, line, until: deadline, mayBlock: mayBlock, description)
    {
      return failed
    }
    let input = heldIndex(at: BufferLayout.inIndex)
    let sequence = fill(input, bytes)
    crashPoint(.bufferItemCounted)
    word(BufferLayout.inIndex).storeRelaxed(next(input))
    crashPoint(.bufferIndexMoved)
    leaveMutex(.empty, owing: .full, line)
    signal(.full, clearing: .owesFull, line)
    return .done((input, sequence))
  }

  func consumeSemaphores(
    _ line: Int, until deadline: Deadline, mayBlock: Bool
  ) throws(BufferError) -> Attempt<BufferItem> {
    let description = WaitDescription(.semaphore, objectID: objectID, detail: Tokens.full.detail)
    if let failed: Attempt<BufferItem> = begin(
      .full, line, until: deadline, mayBlock: mayBlock, description)
    {
      return failed
    }
    let output = heldIndex(at: BufferLayout.outIndex)
    let item: BufferItem
    do { item = try empty(output) } catch {
      _ = mutex.release(as: participant)
      signal(.full, clearing: .holdsFull, line)
      throw error
    }
    crashPoint(.bufferItemCounted)
    word(BufferLayout.outIndex).storeRelaxed(next(output))
    crashPoint(.bufferIndexMoved)
    leaveMutex(.full, owing: .empty, line)
    signal(.empty, clearing: .owesEmpty, line)
    return .done(item)
  }

  /// `in` or `out` under the mutex, by whose taking it has been checked; whatever was written there since, a slot.
  private func heldIndex(at offset: Int) -> Int { Int(word(offset).loadRelaxed() % UInt64(slotCount)) }

  /// wait(tokens), wait(mutex). Nil: both are ours, and the slot to touch is in order.
  private func begin<Result>(
    _ tokens: Tokens, _ line: Int, until deadline: Deadline, mayBlock: Bool, _ wait: WaitDescription
  ) -> Attempt<Result>? {
    taking: while true {
      switch takeToken(tokens, line, until: deadline, mayBlock: mayBlock) {
      case .taken: break taking
      case .gaveUp: return .gaveUp
      case .none:
        recoverFromDeaths()
        if self.tokens(tokens) > 0 { continue }
        return .blocked(
          Blocking(wait: wait, sleepers: tokenSleepers(tokens)) { [self] in
            self.tokens(tokens) > 0 || someoneDied
          })
      }
    }
    guard lockMutex(until: deadline, mayBlock: mayBlock) else {
      signal(tokens, clearing: tokens.held, line)
      return .gaveUp
    }
    return nil
  }

  /// The slot has been touched: signal(mutex). The token of one semaphore is now owed to the other.
  package func leaveMutex(_ tokens: Tokens, owing other: Tokens, _ line: Int) {
    claims(line).fetchAdd(other.owed.one &- tokens.held.one)
    crashPoint(.bufferTokenOwed)
    _ = mutex.release(as: participant)
  }

  func claims(_ line: Int) -> SharedWord64 { word(line + BufferLineLayout.claims) }

  package enum TokenTaking: Sendable { case taken, none, gaveUp }

  /// Takes a token if there is one, with its claim.
  package func takeToken(
    _ tokens: Tokens, _ line: Int, until deadline: Deadline, mayBlock: Bool
  ) -> TokenTaking {
    if self.tokens(tokens) <= 0 { return .none }
    let limit = mayBlock ? deadline : brief
    if tokenLock.take(participant, deadline: limit, mayBlock: true) == .gaveUp { return .gaveUp }
    defer { tokenLock.release() }
    let count = self.tokens(tokens)
    guard count > 0 else { return .none }
    // The claim goes first: a death in between leaves a claim to reap, never a token without a claim.
    claims(line).fetchAdd(tokens.held.one)
    crashPoint(.bufferTokenClaimed)
    tokenWord(tokens).storeRelease(UInt64(bitPattern: count - 1))
    crashPoint(.bufferTokenTaken)
    return .taken
  }

  /// Gives a token and drops the claim that stood for it. If the token lock cannot be had (its owner is
  /// stopped), the token is left for the next recount, and this call has still done its work.
  func signal(_ tokens: Tokens, clearing claim: BufferClaim, _ line: Int) {
    if tokenLock.take(participant, deadline: brief, mayBlock: true) == .gaveUp {
      claims(line).fetchAdd(0 &- claim.one)
      word(BufferLayout.recount).storeRelease(1)
    } else {
      tokenWord(tokens).fetchAdd(1)
      crashPoint(.bufferTokenGiven)
      claims(line).fetchAdd(0 &- claim.one)
      tokenLock.release()
    }
    crashPoint(.bufferClaimDropped)
    tokenSleepers(tokens).wake()
  }

  /// wait(mutex), and order after a death. False when the deadline passed first.
  package func lockMutex(until deadline: Deadline, mayBlock: Bool) -> Bool {
    let limit = mayBlock ? deadline : brief
    let wait = WaitDescription(.mutex, objectID: objectID, detail: 0)
    switch mutex.take(as: participant, until: limit, wait: wait) {
    case .acquired:
      // Damage that no death explains is put in order too.
      if !indicesAreValid { putInOrder() }
      return true
    case .acquiredAfterDeath:
      putInOrder()
      return true
    case .timedOut: return false
    }
  }
}
