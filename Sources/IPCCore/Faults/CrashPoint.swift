/// A step of an operation at which a test can have the process die: after what the name tells of. The points are for
/// builds with debug code only; elsewhere ``crashPoint(_:)`` is nothing.
package enum CrashPoint: String, CaseIterable, Sendable {
  // MARK: Sending
  /// It has the send lock.
  case sendLocked = "send.locked"
  /// Past the gate.
  case sendBegun = "send.begun"
  /// The slot is written, not committed.
  case sendBodyWritten = "send.bodyWritten"
  /// The message is there; the tail does not know.
  case sendCommitted = "send.committed"
  /// The message is there, and the journal names no block; the tail does not know.
  case sendJournalCleared = "send.journalCleared"
  /// The tail has moved.
  case sendTailMoved = "send.tailMoved"
  /// The block is the message's.
  case sendLoanEnded = "send.loanEnded"
  /// It stands no more in the order.
  case sendPlaced = "send.placed"
  /// The lock is free; nobody is woken yet.
  case sendUnlocked = "send.unlocked"
  /// The next sender is woken.
  case sendWokeNext = "send.wokeNext"
  /// The receiver is woken.
  case sendWokeReceiver = "send.wokeReceiver"
  /// The block of a large payload has memory.
  case sendBlockBacked = "send.blockBacked"
  /// A large payload is copied, outside the lock.
  case sendFilled = "send.filled"
  /// It stands in the order, and holds the lock.
  case sendWaits = "send.waits"
  /// It goes to sleep.
  case sendSleeps = "send.sleeps"
  /// It has slept.
  case sendWoke = "send.woke"
  /// A send that gave up has freed its block, not ended its loan.
  case sendBlockReturned = "send.blockReturned"
  /// A send that gave up is about to leave the order.
  case sendLeaves = "send.leaves"
  /// It has counted its message.
  case sendNoted = "send.noted"
  // MARK: A non-blocking send at capacity zero
  /// Capacity zero, non-blocking: the offer stands.
  case offerPlaced = "offer.placed"
  /// A receiver is committed to, the offer not yet full.
  case offerHanded = "offer.handed"
  /// The offer is a message, or withdrawn.
  case offerDecided = "offer.decided"
  // MARK: Waiting for receipt
  /// The message is committed; its sender waits for receipt.
  case receiptAwaited = "receipt.awaited"
  /// Its entry says that it sleeps.
  case receiptSleeps = "receipt.sleeps"
  /// Out of time: withdrawn.
  case receiptWithdrawn = "receipt.withdrawn"
  /// It has slept.
  case receiptWoke = "receipt.woke"
  /// An entry is taken for a message that is not there yet.
  case receiptTaken = "receipt.taken"
  /// The outcome is known; the entry is not free.
  case receiptKnown = "receipt.known"
  // MARK: Taking a message back
  /// A message is withdrawn and its block free.
  case withdrawBlockFreed = "withdraw.blockFreed"
  /// A message is withdrawn; its block is not free.
  case withdrawCommitted = "withdraw.committed"
  // MARK: Receiving
  /// Past the gate.
  case receiveBegun = "receive.begun"
  /// It has the receive lock.
  case receiveLocked = "receive.locked"
  /// The receivers go on in the next ring.
  case receiveRingFollowed = "receive.ringFollowed"
  /// A small payload is copied, a large one lent; not committed.
  case receiveCopied = "receive.copied"
  /// Slot and receipt name the receiver.
  case receiveReceiverWritten = "receive.receiverWritten"
  /// The journal names the block.
  case receiveJournalled = "receive.journalled"
  /// The message is the receiver's; the head does not know.
  case receiveCommitted = "receive.committed"
  /// The head has moved.
  case receiveHeadMoved = "receive.headMoved"
  /// The block is free; the journal still names it.
  case receiveBlockFreed = "receive.blockFreed"
  /// The lock is free; nobody is woken yet.
  case receiveUnlocked = "receive.unlocked"
  /// The first blocked sender is woken.
  case receiveWokeSender = "receive.wokeSender"
  /// A large payload is copied; its block is lent.
  case receiveCopiedOutside = "receive.copiedOutside"
  /// Its block is free; the loan stands.
  case receiveBlockReturned = "receive.blockReturned"
  /// It stands in the order, and holds the lock.
  case receiveWaits = "receive.waits"
  /// It goes to sleep.
  case receiveSleeps = "receive.sleeps"
  /// It has slept.
  case receiveWoke = "receive.woke"
  /// A receive that gave up is about to leave the order.
  case receiveLeaves = "receive.leaves"
  /// It has counted its message.
  case receiveNoted = "receive.noted"
  // MARK: Receiving from anyone
  /// A place where a thread waits for several channels is rung, and its thread not woken.
  case anyoneCounted = "anyone.counted"
  /// It waits for several channels.
  case anyoneArmed = "anyone.armed"
  /// It has a message, and still stands in the order of every channel.
  case anyoneTaken = "anyone.taken"
  // MARK: The right of the one receiver
  /// It is the one receiver.
  case rightTaken = "right.taken"
  /// The right is free; nobody is woken.
  case rightGivenUp = "right.givenUp"
  // MARK: The order of the blocked
  /// The entry is written, and still free.
  case ticketWritten = "ticket.written"
  /// It is counted, and still free.
  case ticketCounted = "ticket.counted"
  /// It stands in the order.
  case ticketEntered = "ticket.entered"
  /// It is free, and still counted.
  case ticketFreed = "ticket.freed"
  /// Its word says woken; its owner sleeps.
  case ticketWoken = "ticket.woken"
  /// The entries of the dead are free, and still counted.
  case ticketReaped = "ticket.reaped"
  // MARK: Blocks for large payloads
  /// Loan and journal both name the block.
  case blockLoaned = "block.loaned"
  /// Only the loan names the block.
  case blockJournalCleared = "block.journalCleared"
  /// The journal names a block that is still free.
  case blockJournalled = "block.journalled"
  /// The block is the slot's to keep, and still in the journal.
  case blockKept = "block.kept"
  /// A slot keeps its block no more; only the journal names it.
  case keptBlockGivenUp = "block.keptGivenUp"
  /// The block is taken; only the journal names it.
  case blockTaken = "block.taken"
  // MARK: Loans
  /// A loan has an owner and names no block.
  case loanOwned = "loan.owned"
  /// A loan names owner and block.
  case loanTaken = "loan.taken"
  /// A loan has an owner and names no block any more.
  case loanCleared = "loan.cleared"
  // MARK: Slabs
  /// A slab has its size, and is not one yet.
  case slabRecordWritten = "slab.recordWritten"
  /// A slab is there.
  case slabMade = "slab.made"
  // MARK: Runs of chunks
  /// The chunks of a run are chosen.
  case runSized = "run.sized"
  /// The first chunk is a run's.
  case runHeadMade = "run.headMade"
  /// A further chunk is the run's.
  case runContinued = "run.continued"
  /// A chunk of a run is free.
  case runPartReleased = "run.partReleased"
  /// A released run is in use again.
  case runReused = "run.reused"
  // MARK: Chunks
  /// A free chunk has memory.
  case chunkAllocated = "chunk.allocated"
  /// More chunks are in use.
  case chunkReserved = "chunk.reserved"
  /// A chunk has no memory, and still its kind.
  case chunkPunched = "chunk.punched"
  /// Its record is clear.
  case chunkCleared = "chunk.cleared"
  /// Fewer chunks are in use.
  case chunkUnreserved = "chunk.unreserved"
  // MARK: A further ring
  /// The spare ring is nobody's.
  case growthSpareTaken = "growth.spareTaken"
  /// A chunk is a ring, and not in the chain.
  case growthChunkTaken = "growth.chunkTaken"
  /// The ring's record is written.
  case growthRecordWritten = "growth.recordWritten"
  /// The ring before names it, without an end.
  case growthLinked = "growth.linked"
  /// The ring is in the chain; the senders' ring is the old one.
  case growthPublished = "growth.published"
  // MARK: A drained ring
  /// A drained ring is out of the chain, and not given back.
  case oldestRingLeft = "oldest.ringLeft"
  /// It is the spare, or the system's.
  case oldestRingGivenBack = "oldest.ringGivenBack"
  /// The mark of the oldest message is about to move.
  case oldestFound = "oldest.found"
  // MARK: Giving memory back
  /// A receiver has both locks.
  case tidyLocked = "tidy.locked"
  /// Memory has gone back.
  case tidyReclaimed = "tidy.reclaimed"
  // MARK: Sweeping loans
  /// The block of a dead owner's loan is free.
  case sweepBlockFreed = "sweep.blockFreed"
  // MARK: Order after a death
  /// The senders' ring is the one that the dead one had chained.
  case repairRingFollowed = "repair.ringFollowed"
  /// The message of a dead sender counts.
  case repairTailMoved = "repair.tailMoved"
  /// A dead sender's block is free, its journal not cleared.
  case repairBlockFreed = "repair.blockFreed"
  /// The send lock of a dead owner is taken over.
  case repairSendBegun = "repair.sendBegun"
  /// The send side is in order.
  case repairSendDone = "repair.sendDone"
  /// The receive lock of a dead owner is taken over.
  case repairReceiveBegun = "repair.receiveBegun"
  /// A dead receiver's block is free; its journal still names it.
  case repairReceiveFreed = "repair.receiveFreed"
  /// The receive side is in order.
  case repairReceiveDone = "repair.receiveDone"
  // MARK: The bias of a side's lock
  /// A thread is favoured, and still holds the owner word.
  case biasGranted = "bias.granted"
  /// Its cell says that it is inside; it has not looked whether the bias stands.
  case biasCellWritten = "bias.cellWritten"
  /// The note of a bias that is about to be taken back is written.
  case biasNoted = "bias.noted"
  /// The bias is taken back; its thread may be inside.
  case biasTakenBack = "bias.takenBack"
  /// Its thread is outside; the note stands.
  case biasWaitedOut = "bias.waitedOut"
  // MARK: Switching the capacity
  /// It has the send lock.
  case switchLocked = "switch.locked"
  /// The new rule holds.
  case switchStored = "switch.stored"
  /// The offers that fit are messages.
  case switchOfferAccepted = "switch.offerAccepted"
  /// The lock is free; nobody is woken yet.
  case switchUnlocked = "switch.unlocked"
  /// The first sender and receiver are woken.
  case switchWokeFirst = "switch.wokeFirst"
  // MARK: Closing
  /// The channel is closed; nobody is woken yet.
  case closeMarked = "close.marked"
  /// The senders are woken.
  case closeWokeSenders = "close.wokeSenders"
  // MARK: Making an object
  /// An ended mailbox of that name is gone.
  case createOldRemoved = "create.oldRemoved"
  /// The channel is written into a file without its name.
  case createInitialized = "create.initialized"
  /// The mailbox is there; nobody has opened it.
  case createDone = "create.done"
  /// An empty file under a temporary name.
  case createTemporaryMade = "create.temporaryMade"
  /// The file has its length.
  case createSized = "create.sized"
  /// The file has its memory.
  case createAllocated = "create.allocated"
  /// The header is written.
  case createHeaderWritten = "create.headerWritten"
  /// The file has its own name and the temporary one.
  case createPublished = "create.published"
  // MARK: Deleting a mailbox
  /// The mailbox is closed, and still has its name.
  case deleteClosed = "delete.closed"
  /// Its name is gone; the registry is locked.
  case deleteUnlinked = "delete.unlinked"
  // MARK: Opening an object
  /// It stands among those that have opened the channel.
  case attachNoted = "attach.noted"
  /// The file is open and its header checked.
  case attachChecked = "attach.checked"
  /// It is mapped.
  case attachMapped = "attach.mapped"
  // MARK: Joining
  /// A dead holder's file is gone.
  case joinNameFree = "join.nameFree"
  /// An id is taken.
  case joinIdTaken = "join.idTaken"
  /// The id has its name.
  case joinRecordWritten = "join.recordWritten"
  /// Life lock and death flag are held, without a name.
  case joinArmed = "join.armed"
  /// The process is there.
  case joinPublished = "join.published"
  // MARK: Leaving
  /// It has said that it leaves.
  case leaveMarked = "leave.marked"
  /// Its file is gone; the registry is locked.
  case leaveUnlinked = "leave.unlinked"
  /// Its state says that it has left; its peers sleep.
  case leaveBegun = "leave.begun"
  // MARK: Making a link
  /// The link is there; the peer does not know.
  case linkPublished = "link.published"
  /// The peer's doorbell has counted, not rung.
  case linkCounted = "link.counted"
  // MARK: Waiting until empty
  /// The flag of one who waits for an empty queue is up; it has not looked again.
  case emptyAsked = "empty.asked"
  /// The flag is down, and who waits is not counted.
  case emptyFlagDown = "empty.flagDown"
  /// Who waits for an empty queue is counted, and sleeps.
  case emptyCounted = "empty.counted"
  // MARK: Turns and hand-over
  /// A message is taken; the turn stands at the receiver before.
  case turnTaken = "turn.taken"
  /// The turn has moved.
  case turnPassed = "turn.passed"
  /// The mailbox has another owner; the right of the one receiver stands, and the lock is held.
  case ownerChanged = "owner.changed"
  /// It has another owner; who was blocked is not told.
  case ownerUnlocked = "owner.unlocked"
  // MARK: Locks of regions, and the mutex of a buffer
  /// An entry of the line is ours, and says nothing yet.
  case lockClaimed = "lock.claimed"
  /// It stands in line.
  case lockJoined = "lock.joined"
  /// The guard is ours.
  case lockGuarded = "lock.guarded"
  /// A dead holder has been noted, and not yet removed.
  case lockNoted = "lock.noted"
  /// The lock, or the unit, is ours; the notice still stands.
  case lockGranted = "lock.granted"
  /// The notice has been taken down; the guard is still ours.
  case lockTold = "lock.told"
  /// It holds what it came for.
  case lockEntered = "lock.entered"
  /// It has been given back; nobody has been woken.
  case lockGivenBack = "lock.givenBack"
  // MARK: Regions
  /// It stands among those that are attached.
  case regionAttached = "region.attached"
  /// The bytes are there; their writer is not noted.
  case regionWritten = "region.written"
  /// Between two register moves of a number.
  case regionRegisterMove = "region.registerMove"
  // MARK: Buffers
  /// A line of the table is its own, without a role.
  case bufferLineClaimed = "buffer.lineClaimed"
  /// Its line has no role any more, and still an owner.
  case bufferClosing = "buffer.closing"
  /// It is the one producer, or consumer.
  case bufferRightTaken = "buffer.rightTaken"
  /// A claim stands for a token that is not taken yet.
  case bufferTokenClaimed = "buffer.tokenClaimed"
  /// The token is taken; the token lock is held.
  case bufferTokenTaken = "buffer.tokenTaken"
  /// A slot is being filled.
  case bufferSlotFilling = "buffer.slotFilling"
  /// The item is there, and not counted.
  case bufferSlotFull = "buffer.slotFull"
  /// The item is taken, and not counted.
  case bufferSlotEmpty = "buffer.slotEmpty"
  /// The item is counted; the index stands.
  case bufferItemCounted = "buffer.itemCounted"
  /// `in` or `out` has moved.
  case bufferIndexMoved = "buffer.indexMoved"
  /// The token is owed to the other semaphore; the mutex is held.
  case bufferTokenOwed = "buffer.tokenOwed"
  /// The token is given; the claim stands.
  case bufferTokenGiven = "buffer.tokenGiven"
  /// Token and claim are gone; nobody is woken.
  case bufferClaimDropped = "buffer.claimDropped"
  /// Between two register moves of the shared counter.
  case bufferRegisterMove = "buffer.registerMove"
  /// Order after a death: half-filled slots are empty.
  case bufferSlotsInOrder = "buffer.slotsInOrder"
  /// Order after a death: the indices follow from the slots.
  case bufferIndicesInOrder = "buffer.indicesInOrder"
  /// Order after a death: the claims of the dead are gone, the tokens not counted.
  case bufferClaimsCleared = "buffer.claimsCleared"
  // MARK: Switching the discipline
  /// The switch is announced.
  case disciplineBegun = "discipline.begun"
  /// Nobody is in the middle, and nothing in the buffer.
  case disciplineIdle = "discipline.idle"
  /// The buffer is as new.
  case disciplineReset = "discipline.reset"
  /// The new discipline holds; nobody is woken.
  case disciplineStored = "discipline.stored"
  // MARK: Gate
  /// It stands at the gate.
  case gateWaits = "gate.waits"
  /// Its step is done, and not counted as ended.
  case gateStepEnds = "gate.stepEnds"
  /// It has taken a permit.
  case gateStepTaken = "gate.stepTaken"
  /// It is about to grant a permit, and has only written who it is.
  case gateStepperNamed = "gate.stepperNamed"
  /// It has granted a permit; nobody is told.
  case gateStepGranted = "gate.stepGranted"
  /// The gate is closed; nobody knows by whom.
  case gatePaused = "gate.paused"
  /// The pauser is named; nobody is told.
  case gatePauserNamed = "gate.pauserNamed"
  /// The gate is open; the pauser's name stands.
  case gateResumed = "gate.resumed"
}
