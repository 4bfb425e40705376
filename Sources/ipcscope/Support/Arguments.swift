import ArgumentParser
import IPCCore
import Platform
import ScopeModel

/// `--dir`, which goes with every command.
struct PlaceOptions: ParsableArguments {
  @Option(
    name: .customLong("dir"),
    help: ArgumentHelp(
      "The folder of the domains. Default: $IPCSCOPE_DIR, else /dev/shm/ipcscope-UID.",
      valueName: "folder"))
  var directory: String?

  var place: DomainPlace { DomainPlace(directory: directory) }
}

/// `DOMAIN/MAILBOX`.
struct MailboxPath: ExpressibleByArgument, Equatable {
  let domain: String
  let mailbox: String

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    domain = String(parts[0])
    mailbox = String(parts[1])
  }

  var description: String { "\(domain)/\(mailbox)" }
}

/// A span of time: `2s`, `250ms`, `1.5m`; a number alone means seconds.
struct TimeSpan: ExpressibleByArgument, Equatable {
  let nanoseconds: UInt64

  init?(argument: String) {
    let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let factors: [String: Double] = [
      "": 1e9, "s": 1e9, "ms": 1e6, "us": 1e3, "m": 60e9, "min": 60e9, "h": 3600e9,
    ]
    guard let value = Double(number), let factor = factors[String(argument[number.endIndex...])],
      value >= 0, value * factor < 1e18
    else { return nil }
    nanoseconds = UInt64(value * factor)
  }
}

/// `zero`, a count of 1 or more, or `unbounded`.
struct CapacityArgument: ExpressibleByArgument {
  let capacity: Capacity

  init?(argument: String) {
    guard let capacity = Capacity(argument) else { return nil }
    self.capacity = capacity
  }
}

/// A number of bytes: `4096`, `64k`, `16m`.
struct ByteCount: ExpressibleByArgument {
  let count: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let factors = ["": 1, "k": 1 << 10, "K": 1 << 10, "m": 1 << 20, "M": 1 << 20]
    guard let value = Int(digits), let factor = factors[String(argument[digits.endIndex...])],
      value <= Int.max / factor
    else { return nil }
    count = value * factor
  }
}

enum UntilArgument: String, ExpressibleByArgument, CaseIterable {
  case received
  case queued
  case immediately

  var until: SendUntil {
    switch self {
    case .received: .received
    case .queued: .queued
    case .immediately: .immediately
    }
  }
}

/// A pace of workers: `2`, `0.5`, `1/2`.
struct SpeedArgument: ExpressibleByArgument {
  let thousandths: UInt64

  init?(argument: String) {
    guard let thousandths = Pace.thousandths(argument) else { return nil }
    self.thousandths = thousandths
  }
}
