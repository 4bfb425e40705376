import IPCCore
import Platform
import Testing

extension Conformance {
  @Suite struct ForkTests {
    @Test("A forked child cannot use its parent's handles, and does not keep its parent's name (§2)")
    func fork() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "main")
      let worker = try WorkerProcess(temporary, "parent", "fork")
      try worker.until(["child", "end"])
      try worker.until(["parent"])
      let child = worker.lines().first { $0[0] == "forked" }.flatMap { Int32($0[1]) }
      defer { if let child { try? ThisProcess.signal(9, to: child) } }
      for what in [
        "send", "receive", "sendTo", "receiveFrom", "receiveFromAnyone", "setCapacity", "receiveFromAnyOf",
        "waitUntilEmpty", "handOver",
      ] {
        #expect(worker.lines().contains(["child", what, "forked"]), "\(what): \(worker.lines())")
      }
      // The parent's handles work as before, and the child has taken nothing.
      #expect(worker.lines().contains(["parent", "before"]))
      worker.kill()
      // The child lives on with the parent's memory, but not with its name.
      #expect(me.identity(of: "parent") == nil)
      _ = try temporary.domain.join(as: "parent")
    }
  }
}
