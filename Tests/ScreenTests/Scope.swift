import IPCCore
import Observation
import Platform
import TestSupport
import Testing

/// A terminal, a folder of domains, and the program to be run there.
final class Scope {
  let folder: DomainFolder
  /// For what programs write and read beside the domains: `$FILES` in the terminal.
  let files: DomainFolder
  let terminal: TmuxTerminal

  init(columns: Int = 80, rows: Int = 24) throws {
    folder = try DomainFolder(in: "/dev/shm")
    files = try DomainFolder()
    terminal = try TmuxTerminal(columns: columns, rows: rows, domains: folder.path, files: files.path)
  }

  /// Ends the terminal and whatever still runs in this folder of domains; returns when it is gone.
  func close() {
    let screens = folder.names.flatMap { name -> [Int32] in
      ((try? reading(name))?.processes ?? []).filter { $0.role == .controller }.map(\.processID)
    }
    terminal.close()
    for process in folder.livingProcesses { try? ThisProcess.signal(9, to: process) }
    _ = eventually {
      folder.livingProcesses.isEmpty && screens.allSatisfy { ProcessStatus(processID: $0)?.isDead ?? true }
    }
  }

  /// Starts the tour and waits until all its workers take part. The modes of the terminal are noted before and
  /// after, and the exit status is printed.
  /// - Parameter pace: how often the pace is doubled at once.
  func startTour(_ prefix: String = "", options: String = "", doublings: Int = 0) async throws {
    try terminal.enter(
      "stty -a >$FILES/before; \(prefix) $X run tour \(options); "
        + "echo status=$?; stty -a >$FILES/after")
    try await terminal.wait(for: "8 processes")
    try await terminal.wait(until: "8 workers") { try workers().count == 8 }
    for _ in 0..<doublings { try terminal.press("]") }
    if doublings > 0 { try await terminal.wait(for: "running \(1 << doublings)") }
  }

  /// Selects a waiter or a cook by keys, once it has its place beside the mailbox.
  func select(_ name: String) async throws {
    try await terminal.wait(until: "operations of waiters and cooks") {
      let workers = try workers().filter { $0.key.hasPrefix("waiter") || $0.key.hasPrefix("cook") }
      return workers.count == 4 && workers.allSatisfy { $0.value.operationCount > 0 }
    }
    try await terminal.wait(forNo: "at no channel, buffer or region")
    let side = name.hasPrefix("waiter") ? "Left" : "Right"
    try terminal.press(side, side, "Home")
    if name.hasSuffix("2") { try terminal.press("Down") }
    try await terminal.wait(for: "▸\(name)")
  }

  /// Waits until the program has ended, with that status, and checks that it left the terminal as it was, no
  /// process and no file.
  func expectCleanEnd(status: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await terminal.wait(for: "status=\(status)")
    try await expectTerminalRestored(sourceLocation: sourceLocation)
    let folder = folder
    #expect(folder.livingProcesses.isEmpty, sourceLocation: sourceLocation)
    #expect(folder.names.isEmpty, sourceLocation: sourceLocation)
  }

  /// The terminal's modes are those of before, its cursor is there, and its mouse is its own.
  func expectTerminalRestored(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let before = try text("before")
    #expect(!before.isEmpty, sourceLocation: sourceLocation)
    try await terminal.wait(until: "the modes after the program") { (try? text("after"))?.isEmpty == false }
    #expect(try text("after") == before, sourceLocation: sourceLocation)
    #expect(try terminal.value(of: "#{cursor_flag} #{alternate_on}") == "1 0", sourceLocation: sourceLocation)
    #expect(try terminal.mouseModes == "0 0", sourceLocation: sourceLocation)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try FileSystem.read("\(files.path)/\(name)"), as: UTF8.self)
  }

  // MARK: What an observer sees that has nothing to do with the screen

  func reading(_ domain: String = "tour") throws -> DomainSnapshot {
    try DomainObserver(domain, in: folder.place).read(messageLimit: 1000)
  }

  /// The living workers by name.
  func workers(_ domain: String = "tour") throws -> [String: ProcessSnapshot] {
    guard let reading = try? reading(domain) else { return [:] }
    let living = reading.processes.filter {
      $0.role == .participant && ($0.life == .running || $0.life == .stopped)
    }
    return Dictionary(living.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The pid of the screen's process, which is the runner of the domain.
  func screenProcess(_ domain: String = "tour") throws -> Int32 {
    try #require(try reading(domain).processes.first { $0.role == .controller }).processID
  }

  func orders(_ domain: String = "tour") throws -> ChannelSnapshot {
    try #require(try reading(domain).mailboxes.first { $0.name == "orders" })
  }

  /// Runs the program beside the screen.
  func run(_ arguments: String...) throws -> ProgramResult {
    try runProgram([BuiltProgram.path] + arguments, environment: ["IPCSCOPE_DIR": folder.path])
  }

  /// What `list --json` says that each worker has done.
  func counters(_ domain: String = "tour") throws -> [String: Counters] {
    let text = try run("list", domain, "--json").output
    let found = text.matches(
      of:
        /"name":"([^"]+)","pid":\d+,"role":"participant","state":"[^"]+","sent":(\d+),"received":(\d+),"operations":(\d+)/
    )
    let pairs = found.map { match in
      (String(match.1), Counters(sent: Int(match.2)!, received: Int(match.3)!, operations: Int(match.4)!))
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

struct Counters: Equatable, CustomStringConvertible {
  var sent: Int
  var received: Int
  var operations: Int
  var description: String { "\(sent) sent, \(received) received, \(operations) operations" }
}

extension [String: Counters] {
  /// How many operations a worker has done, which must be in the list.
  func operations(_ name: String) throws -> Int {
    try #require(self[name], "\(name) is missing in \(self)").operations
  }

  /// Whether every worker of an earlier list has done more meanwhile.
  func allHaveGoneOn(since earlier: Self) throws -> Bool {
    try earlier.keys.allSatisfy { try operations($0) > earlier.operations($0) }
  }
}

extension [String] {
  /// Whether a line holds the text.
  func show(_ text: String) -> Bool { contains { $0.contains(text) } }
  /// The numbers behind each `#` of the screen.
  var sequences: [Int] { flatMap { $0.matches(of: /#(\d+)/).compactMap { Int($0.1) } } }
}
