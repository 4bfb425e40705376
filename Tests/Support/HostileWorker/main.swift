// A process for tests: HostileWorker DIRECTORY KIND SEED VALUES BEGIN
// KIND `exhaust.CALL.HOW` refuses what the system gives, every VALUES-th time (see Exhaustion);
// `limit.WHAT` sets a limit of the system; `play.WHAT` is one of several in a test (see Plays). Else:
// It puts values into every field of a segment of a kind, from the BEGIN-th case on, and uses the segment after each.
// It names each case before; so a trap, a fault or a hang is known by the last line. At the end it says `done`.
import IPCCore
import Platform

let arguments = CommandLine.arguments
guard arguments.count == 6, ThisProcess.dieWithParent(ThisProcess.parentProcessID),
  let seed = UInt64(arguments[3]), let valueCount = Int(arguments[4]), let begin = Int(arguments[5])
else { fatalError("usage: HostileWorker DIRECTORY KIND SEED VALUES BEGIN") }
let place = DomainPlace(directory: arguments[1])

let kind = arguments[2]
// Of a thousand in a crowd each waits for all.
Watch.begin(limitNanoseconds: kind == "play.crowd" ? 600_000_000_000 : 90_000_000_000)
switch kind.prefix(while: { $0 != "." }) {
case "exhaust":
  Exhaustion.run(kind, in: place, step: valueCount)
  ThisProcess.endNow(0)
case "limit":
  Exhaustion.runLimited(kind, in: place, step: valueCount)
  ThisProcess.endNow(0)
case "play":
  try Plays.run(kind, in: place, number: valueCount)
  ThisProcess.endNow(0)
default: break
}
var number = 0
for field in HostileField.all(of: kind) {
  for value in HostileField.values(count: valueCount, seed: seed, field: field.offset) {
    number += 1
    if number <= begin { continue }
    Watch.say("\(number) \(field.name) (at \(field.offset)) = \(value)")
    let use = try HostileUse(kind, number, in: place)
    try use.spoil(field.offset, value)
    use.run()
    use.remove()
    Watch.noteCase()
  }
}
Watch.say("done")
