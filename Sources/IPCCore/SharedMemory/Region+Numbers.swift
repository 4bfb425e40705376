internal import Platform

/// Numbers of 64 bits in a region, which several processes change (§21–22).
extension Region {
  /// Reads the number. Never waits.
  /// - Parameter offset: a multiple of 8.
  /// - Throws: ``RegionError/outOfBounds(offset:byteCount:regionByteCount:)``, also for an offset in between.
  public func number(at offset: Int) throws(RegionError) -> Int64 {
    let word = try numberWord(offset)
    let number = Int64(bitPattern: word.loadAcquire())
    note(.read, offset, 8)
    return number
  }

  /// Writes the number, and notes this process as the last writer. Never waits.
  /// - Parameter offset: a multiple of 8.
  public func setNumber(_ number: Int64, at offset: Int) throws(RegionError) {
    let word = try numberWord(offset)
    word.storeRelease(UInt64(bitPattern: number))
    noteWrite()
    note(.wrote, offset, 8)
  }

  /// Changes a shared number as `number = number + amount` does: it loads the number into a register, changes the
  /// register, and stores it. Each move is an operation of its own, so that a controller can choose the order of the
  /// moves of several processes; observers see the register and which move comes next.
  ///
  /// It races, and is meant to: what another process stores between the load and the store is lost. Under a mutex
  /// of the region it does not.
  /// - Parameters:
  ///   - offset: a multiple of 8.
  ///   - amount: may be negative.
  ///   - betweenMoves: called before the second and the third move.
  /// - Returns: what was stored.
  @discardableResult
  public func changeNumber(
    at offset: Int, by amount: Int64, betweenMoves: () -> Void = {}
  ) throws(RegionError) -> Int64 {
    guard participant.isOriginal else { throw .forked }
    try checkNumber(offset)
    let shared = segment.word(RegionLayout.bytes + offset)
    let at = RegisterLayout.at(attachment.index)
    func publish(_ register: Int64, next move: RegisterMove) {
      segment.word(at + RegisterLayout.value).storeRelaxed(UInt64(bitPattern: register))
      segment.word(at + RegisterLayout.place).storeRelease(UInt64(offset) << 8 | move.rawValue)
      crashPoint(.regionRegisterMove)
    }
    publish(0, next: .load)
    participant.passGate()
    var register = Int64(bitPattern: shared.loadAcquire())
    publish(register, next: .change)
    note(.read, offset, 8)
    betweenMoves()
    participant.passGate()
    register &+= amount
    publish(register, next: .store)
    // In the register only: nothing of the region is read or written.
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: id)
    betweenMoves()
    participant.passGate()
    shared.storeRelease(UInt64(bitPattern: register))
    noteWrite()
    publish(register, next: .none)
    note(.wrote, offset, 8)
    return register
  }

  private func numberWord(_ offset: Int) throws(RegionError) -> SharedWord64 {
    try checkNumber(offset)
    try begin(offset, 8)
    return segment.word(RegionLayout.bytes + offset)
  }

  private func checkNumber(_ offset: Int) throws(RegionError) {
    guard offset >= 0, offset % 8 == 0, offset <= byteCount - 8 else {
      throw .outOfBounds(offset: offset, byteCount: 8, regionByteCount: byteCount)
    }
  }
}

extension Region {
  /// Lends some of the shared bytes themselves, without a copy, as one operation: it passes the gate first.
  ///
  /// Unsafe: other processes may read and write them meanwhile, and the pointer must not leave `body`.
  /// - Parameters:
  ///   - offset: where they begin.
  ///   - count: how many.
  ///   - writes: whether `body` writes; then this process becomes the last writer.
  ///   - body: gets the bytes.
  @unsafe public func withBytes<R>(
    at offset: Int, byteCount count: Int, writes: Bool, _ body: (UnsafeMutableRawBufferPointer) -> R
  ) throws(RegionError) -> R {
    try begin(offset, count)
    // SAFETY: the range lies in the mapping (checked above), which `segment` keeps for as long as this value lives.
    let start = unsafe segment.file.base + RegionLayout.bytes + offset
    let result = unsafe body(UnsafeMutableRawBufferPointer(start: start, count: count))
    if writes { noteWrite() }
    note(writes ? .wrote : .read, offset, count)
    return result
  }
}
