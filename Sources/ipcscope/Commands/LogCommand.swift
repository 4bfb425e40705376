import ArgumentParser
import IPCCore
import Observation
import Platform

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Prints what the processes of a domain do, operation by operation.",
    discussion: """
      It asks the processes for events as long as it runs, and they begin 0.1 s later. It consumes nothing and holds \
      nobody up. Events that were written over before they could be read are counted in a line of their own.

      Examples:
        ipcscope log shop
        ipcscope log shop --follow --process waiter
        ipcscope log shop --follow --channel orders --limit 20
        ipcscope log shop --for 10s --json > shop.jsonl
        ipcscope log --replay shop.jsonl --process cook

      Exit status: 69 where there is no such domain, 130 when interrupted.
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain.")
  var domain: String?
  @Flag(help: "Go on until interrupted, or until the domain is gone.")
  var follow = false
  @Option(name: .customLong("for"), help: ArgumentHelp("How long to watch (2s, 250ms).", valueName: "time"))
  var duration: TimeSpan?
  @Flag(help: "Print an object a line, which --replay reads back.")
  var json = false
  @Option(help: "End after so many events.")
  var limit: Int?
  @Option(help: ArgumentHelp("Only what this process does.", valueName: "name"))
  var process: String?
  @Option(
    help: ArgumentHelp(
      "Only operations on this object: a mailbox, link, region or buffer.", valueName: "name"))
  var channel: String?
  @Option(help: ArgumentHelp("Print a recording instead.", valueName: "file"))
  var replay: String?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit is 0 or more") }
    if follow, duration != nil { throw ValidationError("--follow and --for exclude each other") }
    if replay == nil, domain == nil { throw ValidationError("name a domain, or a recording with --replay") }
    if replay != nil, domain != nil || follow || duration != nil {
      throw ValidationError("--replay prints a recording: name no domain, and neither --follow nor --for")
    }
  }

  func run() throws {
    var printer = LogPrinter(json: json, process: process, channel: channel, limit: limit)
    if let replay {
      try print(recording: replay, &printer)
    } else if let domain {
      endWaitsOnSignals()
      let reader = try reporting { () throws(DomainError) in try EventReader(domain, in: place.place) }
      try watch(reader, &printer)
    }
    try printer.flush()
  }

  private static let defaultNanoseconds: UInt64 = 1_000_000_000
  private static let pollNanoseconds: UInt64 = 10_000_000

  private func watch(_ reader: EventReader, _ printer: inout LogPrinter) throws(CommandFailure) {
    let end =
      follow ? UInt64.max : monotonicNanoseconds() + (duration?.nanoseconds ?? Self.defaultNanoseconds)
    while !printer.isFull {
      let isLast = monotonicNanoseconds() >= end || !reader.isThere
      let batch = reader.read(limit: 4096)
      for missed in batch.missed { try printer.print(.missed(missed)) }
      for event in batch.events { try printer.print(.event(event)) }
      try printer.flush()
      try checkInterruption()
      if isLast, !batch.hasMore { return }
      if StandardStream.output.isClosedByReader { throw .outputClosed }
      if !batch.hasMore { sleepNanoseconds(Self.pollNanoseconds) }
    }
  }

  private func print(recording path: String, _ printer: inout LogPrinter) throws(CommandFailure) {
    let bytes: [UInt8]
    do { bytes = try FileSystem.read(path, limit: 1 << 30) } catch {
      let status: ExitStatus = error == .noEntry ? .doesNotExist : .badInput
      throw CommandFailure(status, "cannot read '\(path)': \(error)")
    }
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() where !printer.isFull {
      guard let entry = EventLine(String(decoding: line, as: UTF8.self)) else {
        throw CommandFailure(.badInput, "\(path), line \(index + 1): not a line of a recording")
      }
      try printer.print(entry)
    }
  }
}
