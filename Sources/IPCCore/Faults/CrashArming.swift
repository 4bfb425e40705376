internal import Platform
internal import Synchronization

/// Where an operation passes a crash point: nothing in a release build; with debug code one load, as long as no
/// test has armed a point in this process.
@inline(__always) func crashPoint(_ point: CrashPoint) {
  #if DEBUG
    if CrashArming.isArmed.load(ordering: .relaxed) { CrashArming.pass(point) }
  #endif
}

/// What the crash points of this process do; a process begins with none armed.
private enum CrashArming {
  struct Plan {
    /// How often the point is still passed unharmed.
    var passes: Int
    let signal: Int32
  }

  struct State {
    var plans: [CrashPoint: Plan] = [:]
    var isCounting = false
    var counts: [CrashPoint: Int] = [:]
  }

  static let isArmed = Atomic<Bool>(false)
  static let state = Guarded(State())

  static func pass(_ point: CrashPoint) {
    let signal = state.withLock { state -> Int32? in
      if state.isCounting { state.counts[point, default: 0] += 1 }
      guard let plan = state.plans[point] else { return nil }
      // Once only: who is stopped here and continued passes unharmed from then on.
      state.plans[point] = plan.passes > 0 ? Plan(passes: plan.passes - 1, signal: plan.signal) : nil
      return plan.passes > 0 ? nil : plan.signal
    }
    if let signal { try? ThisProcess.signal(signal, to: ThisProcess.processID) }
  }
}

extension CrashPoint {
  /// Whether this build has the points.
  package static var areCompiledIn: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }

  /// Has this process send itself a signal when it comes here.
  /// - Parameters:
  ///   - hit: at which time, counted from 1.
  ///   - signal: SIGKILL, or SIGSTOP.
  package func arm(hit: Int = 1, signal: Int32 = 9) {
    CrashArming.state.withLock { $0.plans[self] = CrashArming.Plan(passes: hit - 1, signal: signal) }
    CrashArming.isArmed.store(true, ordering: .relaxed)
  }

  /// Has the points count from now on how often they are passed.
  package static func startCounting() {
    CrashArming.state.withLock {
      $0.counts = [:]
      $0.isCounting = true
    }
    CrashArming.isArmed.store(true, ordering: .relaxed)
  }

  /// How often each point was passed while they counted.
  package static var counts: [CrashPoint: Int] { CrashArming.state.withLock { $0.counts } }
}
