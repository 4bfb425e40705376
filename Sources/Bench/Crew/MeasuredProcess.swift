internal import CBench
internal import IPCCore
internal import Platform

/// What a measured process runs: it does its part of every experiment that it is told, until it is told to end.
/// - Parameters:
///   - arguments: as the coordinator appends them to its command.
///   - program: what starts the terminal program, for experiments in which it takes part.
///   - makeViewer: makes what looks at the domain where an experiment is watched.
/// - Returns: nil, or what was wrong.
public func runMeasuredProcess(
  _ arguments: [String], program: [String]? = nil, makeViewer: ViewerMaker? = nil
) -> String? {
  guard arguments.count == 5, let parent = Int32(arguments[0]), let role = Int(arguments[1]),
    let descriptor = Int32(arguments[3]), ThisProcess.dieWithParent(parent)
  else { return "wrong arguments" }
  let processors = arguments[4].split(separator: ",").compactMap { Int32($0) }
  guard !processors.isEmpty else { return "no processors" }
  ThisProcess.setName("bench-\(role)")
  pin(processor(of: role, processors))
  do {
    let arena = try Arena(descriptor: descriptor)
    let domain = try Domain.open(arguments[2])
    var context = try WorkContext(
      arena: arena, domain: domain, role: role, processors: processors, program: program,
      makeViewer: makeViewer)
    if role == Catalogue.victimRole {
      try Catalogue.runVictim(&context)
      return nil
    }
    context.arena.processID(of: role).storeRelease(UInt64(ThisProcess.processID))
    _ = Ticks.nanoseconds
    try obey(&context)
    return nil
  } catch { return "\(error)" }
}

private func obey(_ context: inout WorkContext) throws {
  let catalogue = Catalogue.all
  var seen: UInt32 = 0
  while true {
    let command = context.arena.command.loadAcquire()
    guard command != seen else {
      context.arena.command.sleep(while: seen, timeoutNanoseconds: 1_000_000_000)
      continue
    }
    seen = command
    let index = context.arena.experiment.loadRelaxed()
    guard index < UInt64(catalogue.count) else { return }
    let experiment = catalogue[Int(index)]
    guard context.role < experiment.processCount else { continue }
    context.begin(
      Int(index), processCount: experiment.processCount, count: Int(context.arena.count.loadRelaxed()),
      command: command)
    do {
      let displaced = bench_displacements()
      let values = try experiment.work(&context)
      context.arena.displacements(of: context.role).storeRelaxed(bench_displacements() &- displaced)
      if context.role == 0 { context.publish(values) }
    } catch {
      context.arena.failure(of: context.role).storeRelease(1)
      throw error
    }
    context.arena.doneCount.fetchAdd(1)
    context.arena.doneCount.wakeAll()
  }
}
