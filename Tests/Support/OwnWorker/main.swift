import Glibc
import IPCCore

guard CommandLine.arguments.count == 3 else {
  print("usage: cook DOMAIN NAME")
  exit(64)
}

do {
  let domain = try Domain.openOrCreate(CommandLine.arguments[1])
  let cook = try domain.join(as: CommandLine.arguments[2])
  let orders = try cook.openMailbox("orders")
  let plates = try cook.openMailbox("plates")
  while true {
    let order = try orders.receive()  // Blocks until there is an order.
    cook.sleep(nanoseconds: 300_000_000)
    try plates.send("\(order.text), hot")  // Blocks while there is no space.
  }
} catch ReceiveError.mailboxClosed(let name) {
  print("\(name) is closed: the cook goes home")
} catch {
  print("the cook cannot work: \(error)")
  exit(1)
}
