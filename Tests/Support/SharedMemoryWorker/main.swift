// A process for tests: SharedMemoryWorker DIRECTORY DOMAIN NAME COMMAND OBJECT [ARGUMENT]
// It joins, does what the command says, and dies with its parent at the latest.
import IPCCore
import Platform

let arguments = CommandLine.arguments
guard arguments.count >= 6, ThisProcess.dieWithParent(ThisProcess.parentProcessID) else {
  fatalError("usage: SharedMemoryWorker DIRECTORY DOMAIN NAME COMMAND OBJECT [ARGUMENT]")
}
let domain = try Domain.openOrCreate(arguments[2], in: DomainPlace(directory: arguments[1]))
let me = try domain.join(as: arguments[3])
let object = arguments[5]
let argument = arguments.count > 6 ? Int(arguments[6]) ?? 0 : 0

/// Ends at once, as if killed from outside.
@Sendable func die() -> Never {
  try? ThisProcess.signal(9, to: ThisProcess.processID)
  while true { sleepNanoseconds(1_000_000_000) }
}

switch arguments[4] {
case "lock-and-die":
  _ = try me.openRegion(object).mutex().lock()
  die()
case "lock-and-stay":
  let region = try me.openRegion(object)
  try region.mutex().lock()
  try region.write([1], at: 0)
  while true { sleepNanoseconds(1_000_000_000) }
case "attach-and-die":
  let region = try me.openRegion(object)
  try region.write([7], at: 0)
  // A use after the kill keeps the value attached until then.
  try ThisProcess.signal(9, to: ThisProcess.processID)
  try region.write([8], at: 0)
case "wait-and-stay":
  _ = try me.openRegion(object).semaphore().wait()
case "add-under-mutex":
  let region = try me.openRegion(object)
  for _ in 0..<argument { try addOne(region) }
case "produce-and-die":
  let buffer = try me.openBuffer(object, as: .producer)
  arm(arguments[6])
  try buffer.produce("last words")
case "hold-mutex":
  try holdMutex()
case "consume-and-die":
  let buffer = try me.openBuffer(object, as: .consumer)
  arm(arguments[6])
  _ = try buffer.consume()
case "produce":
  let buffer = try me.openBuffer(object, as: .producer)
  for n in 0..<argument { try buffer.produce("\(me.name) \(n)") }
case "produce-for-ever":
  let buffer = try me.openBuffer(object, as: .producer)
  while true { try buffer.produce("item") }
case "consume-for-ever":
  let buffer = try me.openBuffer(object, as: .consumer)
  while true { _ = try buffer.consume() }
case "die-at": try dieAtPoint()
case "write-records": try writeRecords(underLock: argument != 0)
case "read-records": try readRecords()
case "switch-for-ever":
  let buffer = try me.openBuffer(object, as: .observer)
  while true {
    for discipline in [BufferDiscipline.inOut, .semaphores] { try? buffer.setDiscipline(discipline) }
  }
case "create-without-memory": try createWithoutMemory(byteCount: argument)
default: fatalError("unknown command \(arguments[4])")
}

/// From now on it dies at the crash point of that name.
func arm(_ name: String) {
  guard let point = CrashPoint(rawValue: name) else { fatalError("no crash point \(name)") }
  point.arm()
}

/// Takes a lock and gives it back, and dies at a point: `KIND:POINT`, 0 mutex, 1 and 2 the readers–writers lock for
/// reading and writing, 3 semaphore.
func dieAtPoint() throws {
  let words = arguments[6].split(separator: ":").map(String.init)
  let region = try me.openRegion(object)
  arm(words[1])
  switch words[0] {
  case "0":
    try region.mutex().lock()
    try region.mutex().unlock()
  case "3":
    try region.semaphore().wait()
    try region.semaphore().post()
  default:
    let lock = region.readersWritersLock()
    if words[0] == "1" { try lock.lockForReading() } else { try lock.lockForWriting() }
    try lock.unlock()
  }
}

/// Writes a record of 256 words over and over.
func writeRecords(underLock: Bool) throws {
  let region = try me.openRegion(object)
  let lock = region.readersWritersLock()
  var number = me.id.rawValue << 32
  while true {
    number += 1
    if underLock { try lock.lockForWriting() }
    try region.writeRecord(number, at: 0, wordCount: 256)
    if underLock { try lock.unlock() }
  }
}

/// Reads the same record under the lock over and over.
func readRecords() throws {
  let region = try me.openRegion(object)
  let lock = region.readersWritersLock()
  while true {
    try lock.lockForReading()
    _ = try region.readRecord(at: 0, wordCount: 256)
    try lock.unlock()
  }
}

/// A plain read and a plain write of a byte pair: right only under the mutex.
func addOne(_ region: borrowing Region) throws {
  let mutex = region.mutex()
  try mutex.lock()
  let bytes = try region.read(at: 0, byteCount: 4)
  let value = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) } + 1
  try region.write((0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }, at: 0)
  try mutex.unlock()
}

/// Half of a produce, and then nothing.
func holdMutex() throws {
  let buffer = try me.openBuffer(object, as: .producer)
  guard let line = buffer.core.line else { die() }
  _ = buffer.core.takeToken(.empty, line, until: .never(domain), mayBlock: true)
  _ = buffer.core.lockMutex(until: .never(domain), mayBlock: true)
  while buffer.role == .producer { sleepNanoseconds(1_000_000_000) }
}

/// Makes objects on a file system that is too small for them: 0 if each is refused with ENOSPC, leaves nothing
/// behind, and a smaller one still fits.
func createWithoutMemory(byteCount: Int) throws {
  func expectNoSpace(_ body: () throws(DomainError) -> Void) {
    do {
      try body()
      fatalError("there was memory for it")
    } catch {
      guard case .system(let fault) = error, fault.errno == .noSpace else { fatalError("\(error)") }
    }
  }
  expectNoSpace { () throws(DomainError) in _ = try me.createRegion(object, byteCount: byteCount) }
  expectNoSpace { () throws(DomainError) in
    _ = try me.createBuffer(object, slotCount: byteCount / 65536, slotByteCount: 65536)
  }
  guard try FileSystem.list(domain.path).allSatisfy({ !$0.hasPrefix(".t-") }),
    try domain.regionNames().isEmpty, try domain.bufferNames().isEmpty
  else { fatalError("something was left behind") }
  let region = try me.createRegion(object, byteCount: 100_000)
  try region.write([UInt8](repeating: 1, count: 100_000), at: 0)
}
