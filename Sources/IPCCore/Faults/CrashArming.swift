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
  struct State {
    var point: CrashPoint?
    /// How often it is still passed unharmed.
    var passes = 0
    var signal: Int32 = 0
    var isCounting = false
    var counts: [CrashPoint: Int] = [:]
  }

  static let isArmed = Atomic<Bool>(false)
  static let state = Mutex(State())

  static func pass(_ point: CrashPoint) {
    let signal = state.withLock { state -> Int32? in
      if state.isCounting { state.counts[point, default: 0] += 1 }
      guard state.point == point else { return nil }
      state.passes -= 1
      return state.passes < 0 ? state.signal : nil
    }
    // A kill does not return; a stop does when the process is continued, and then harms no more.
    guard let signal else { return }
    isArmed.store(false, ordering: .relaxed)
    try? ThisProcess.signal(signal, to: ThisProcess.processID)
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
    CrashArming.state.withLock {
      $0.point = self
      $0.passes = hit - 1
      $0.signal = signal
    }
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
