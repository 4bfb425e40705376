import Platform
import TestSupport
import Testing

/// Memory, descriptors and addresses that run out at each point where they are taken. Some ten seconds.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ExhaustionTests {
  private static let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"

  /// Runs a worker in a folder of its own; complains about every line but the last, which must be `done`.
  private func run(_ kind: String, step: Int) throws {
    let folder = "/dev/shm/ipcscope-exhaust-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    try FileSystem.makeDirectory(folder)
    defer { _ = try? runProgram(["rm", "-rf", folder]) }
    let result = try runProgram(
      [TestProgram.path("HostileWorker"), folder, kind, "1", "\(Self.isNightly ? 1 : step)", "0"],
      limitNanoseconds: 300_000_000_000)
    let lines = result.lines.filter { !$0.isEmpty && !$0.hasPrefix("0 ") }
    #expect(
      result.status == 0 && lines == ["done"],
      "\(kind): status \(result.status)\n\(result.output.suffix(3000))")
  }

  @Test(
    "Refused memory at any point where it is taken, once or for good, is an error of that call: nothing is lost, doubled or left over, and it works again (§18, 27)",
    arguments: ["allocate", "write", "name"], ["once", "for-ever"])
  func memory(_ call: String, _ how: String) throws {
    try run("exhaust.\(call).\(how)", step: call == "allocate" ? 3 : 1)
  }

  @Test(
    "Refused descriptors at any point, once or for good, are an error of that call: nobody is taken for dead, nothing is lost (§18, 25, 27)",
    arguments: ["once", "for-ever"])
  func descriptors(_ how: String) throws { try run("exhaust.open.\(how)", step: 3) }

  @Test(
    "Refused addresses at any mapping, once or for good, are an error of that call: nobody is taken for dead, nothing is lost (§18, 25, 27)",
    arguments: ["once", "for-ever"])
  func addresses(_ how: String) throws { try run("exhaust.map.\(how)", step: 2) }

  @Test("A signal at any point where memory is taken changes nothing (§14, 18)")
  func interrupted() throws { try run("exhaust.allocate.interrupted", step: 3) }

  @Test(
    "With a real limit on descriptors, wherever it strikes, calls fail with EMFILE, and all is well when there are some again (§18, 25, 27)"
  )
  func descriptorLimit() throws { try run("limit.descriptors", step: 3) }

  @Test(
    "With a real limit on the address space mailboxes and links fail with ENOMEM, and all is well when it is lifted (§18, 25, 27)"
  )
  func addressLimit() throws { try run("limit.addresses", step: 1) }
}
