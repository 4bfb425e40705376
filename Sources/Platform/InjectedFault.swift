internal import Synchronization

/// The calls by which this module takes something from the system that may have run out.
package enum TakingCall: String, Sendable, CaseIterable {
  /// Memory for a range of a file.
  case allocate
  /// A descriptor, and where the file is made an entry of the directory.
  case open
  /// A range of addresses.
  case map
  /// Bytes of a file, which may need memory.
  case write
  /// A directory, or a further name of a file.
  case name
}

/// Refusals of the system for tests: the n-th call of a kind fails as if there were nothing left. Nothing in a release
/// build; with debug code one load a system call, as long as no test has armed a fault in this process.
package enum InjectedFault {
  private struct Plan {
    let call: TakingCall
    /// Which of the calls fail, counted from 1.
    let failing: ClosedRange<Int>
    let error: Errno
    var passed = 0
  }

  private static let isArmed = Atomic<Bool>(false)
  private static let plan = Guarded<Plan?>(nil)

  /// Has calls fail from now on, whichever thread makes them.
  package static func arm(_ call: TakingCall, failing: ClosedRange<Int>, with error: Errno) {
    plan.withLock { $0 = Plan(call: call, failing: failing, error: error) }
    isArmed.store(true, ordering: .relaxed)
  }

  /// Ends it, and says how many such calls were made meanwhile.
  @discardableResult package static func disarm() -> Int {
    isArmed.store(false, ordering: .relaxed)
    return plan.withLock { current in
      defer { current = nil }
      return current?.passed ?? 0
    }
  }

  /// The error with which a call that is about to be made must fail instead.
  @inline(__always) static func next(_ call: TakingCall) -> Errno? {
    #if DEBUG
      if isArmed.load(ordering: .relaxed) { return count(call) }
    #endif
    return nil
  }

  private static func count(_ call: TakingCall) -> Errno? {
    plan.withLock { current in
      guard let plan = current, plan.call == call else { return nil }
      current?.passed += 1
      return plan.failing.contains(plan.passed + 1) ? plan.error : nil
    }
  }
}
