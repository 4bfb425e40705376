internal import CLinux
internal import Glibc
internal import Synchronization

/// What the kernel says of a process.
public struct ProcessStatus: Sendable, Equatable {
  /// One letter: R, S, D running or sleeping; T, t stopped or traced; Z, X dead.
  public let state: Character
  /// Clock ticks after boot; together with the pid it names one life.
  public let startTicks: UInt64
  public let parentProcessID: Int32
  /// How many threads it has.
  public let threadCount: Int

  /// Asleep in the kernel, as a thread that waits is; of a process with several threads, the first.
  public var isAsleep: Bool { state == "S" }
  /// Stopped by a debugger.
  public var isTraced: Bool { state == "t" }
  /// Stopped by a signal or by a debugger.
  public var isStopped: Bool { state == "T" || state == "t" }
  /// Dead, whether or not its parent has taken note.
  public var isDead: Bool { state == "Z" || state == "X" || state == "x" }

  /// Reads `/proc/PID/stat`; nil when there is no such process.
  public init?(processID: Int32) {
    self.init(path: "/proc/\(processID)/stat")
  }

  /// The same of one thread of a process.
  public init?(processID: Int32, threadID: Int32) {
    self.init(path: "/proc/\(processID)/task/\(threadID)/stat")
  }

  private init?(path: String) {
    // One read of few bytes: whoever watches many processes does this often.
    guard let file = try? FileDescriptor.openReadOnly(path),
      let bytes = try? file.read(offset: 0, byteCount: 1024)
    else { return nil }
    // The name in parentheses may hold anything, so the fields are counted from its last parenthesis.
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let letter = fields[0].first else { return nil }
    state = Character(UnicodeScalar(letter))
    parentProcessID = Int32(String(decoding: fields[1], as: UTF8.self)) ?? 0
    threadCount = Int(String(decoding: fields[17], as: UTF8.self)) ?? 0
    startTicks = UInt64(String(decoding: fields[19], as: UTF8.self)) ?? 0
  }
}

extension ProcessStatus {
  /// The process that traces another (its debugger); nil: none does.
  public static func tracer(of processID: Int32) -> Int32? {
    let tracer = line("TracerPid:", of: "\(processID)").flatMap { Int32($0.filter(\.isNumber)) } ?? 0
    return tracer == 0 ? nil : tracer
  }

  /// How many processors this process may run on; at least 1.
  public static var allowedProcessorCount: Int {
    let mask = line("Cpus_allowed:", of: "self") ?? ""
    return max(1, mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) })
  }

  /// What stands behind a label in a process's `status`.
  private static func line(_ label: String, of process: String) -> Substring? {
    guard let bytes = try? FileSystem.read("/proc/\(process)/status", limit: 8192) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return lines.first { $0.hasPrefix(label) }?.dropFirst(label.count)
  }
}

/// The calling process, and what can be done to others.
public enum ThisProcess {
  public static var processID: Int32 { getpid() }
  public static var parentProcessID: Int32 { getppid() }
  public static var threadID: Int32 { clinux_gettid() }
  /// How many files the process may have open.
  public static var descriptorLimit: Int {
    var limit = rlimit()
    // SAFETY: the call writes one structure that lives here.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
    return Int(clamping: limit.rlim_cur)
  }
  /// How many processors there are.
  public static let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// Dies when the parent dies; false when the parent was already gone.
  public static func dieWithParent(_ parent: Int32) -> Bool {
    _ = clinux_set_parent_death_signal(SIGKILL)
    return getppid() == parent
  }

  /// The name in `ps -o comm` and `top` (15 bytes).
  public static func setName(_ name: String) {
    // SAFETY: the bridged string lives through the call; the kernel copies it.
    _ = unsafe clinux_set_name(name)
  }

  /// Empties the signal mask and restores the default handlers.
  public static func resetSignals() { clinux_reset_signals() }

  /// Sends a signal to a process.
  public static func signal(_ number: Int32, to processID: Int32) throws(Errno) {
    guard kill(processID, number) == 0 else { throw Errno.current }
  }
}

/// Tells handles that belong to the parent from those of this process, after a fork.
public enum ForkGuard {
  /// A list of descriptors whose locks a child must not keep alive; the child closes them. It never shrinks, and a
  /// list that a longer one has replaced stays, for a fork may be reading it.
  @safe private struct List {
    let capacity: Int
    // SAFETY: entries are written under `registry`; in the child of a fork only its one thread is there.
    let entries: UnsafeMutablePointer<Int32>

    init(capacity: Int, copying old: List?) {
      self.capacity = capacity
      // SAFETY: allocated for as many entries as are initialised, and never freed.
      unsafe entries = .allocate(capacity: capacity)
      unsafe entries.initialize(repeating: -1, count: capacity)
      if let old { unsafe entries.update(from: old.entries, count: old.capacity) }
    }
  }
  /// The list in force, as the address of a `List`: one word, so that a fork at any moment finds one or the other.
  private static let list = Atomic<UInt>(0)
  private static let registry = Guarded(())
  private static let installed: Bool = {
    _ = count
    replaceList(capacity: 1024)
    return clinux_at_fork_child {
      // SAFETY: the child has one thread; only close and plain stores, both allowed after a fork.
      let list = unsafe current!.pointee
      for index in 0..<list.capacity where unsafe list.entries[index] >= 0 {
        unsafe close(list.entries[index])
        unsafe list.entries[index] = -1
      }
      count.storeRelaxed(count.loadRelaxed() &+ 1)
    } == 0
  }()

  // SAFETY: the word holds 0 or the address of a list that is never freed.
  private static var current: UnsafeMutablePointer<List>? {
    unsafe UnsafeMutablePointer(bitPattern: list.load(ordering: .acquiring))
  }

  /// Puts a longer list in force (in static initialisation, or under `registry`).
  private static func replaceList(capacity: Int) {
    // SAFETY: allocated and initialised here, and never freed.
    let new = UnsafeMutablePointer<List>.allocate(capacity: 1)
    unsafe new.initialize(to: List(capacity: capacity, copying: current?.pointee))
    list.store(UInt(bitPattern: new), ordering: .releasing)
  }

  /// How many forks lie between the first process and this one. A handle remembers the number it was made
  /// under; another number means that the handle is the parent's. One load.
  public static var generation: UInt32 { count.loadRelaxed() }

  /// The word that counts them, for handles that look at every operation.
  public static let count: SharedWord32 = {
    // SAFETY: allocated once and never freed; aligned for the word.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 4, alignment: 4)
    unsafe memory.storeBytes(of: 0, as: UInt32.self)
    return unsafe SharedWord32(at: memory)
  }()

  /// Has a fork's child close the descriptor. False where the system has no such hook: then forks are not guarded.
  @discardableResult public static func register(_ descriptor: Int32) -> Bool {
    guard installed else { return false }
    return registry.withLock { _ in
      while true {
        if replace(-1, by: descriptor) { return true }
        // SAFETY: only read; there is a list since `installed`.
        unsafe replaceList(capacity: 2 * current!.pointee.capacity)
      }
    }
  }

  public static func unregister(_ descriptor: Int32) {
    guard installed else { return }
    registry.withLock { _ in _ = replace(descriptor, by: -1) }
  }

  /// Under `registry`.
  private static func replace(_ old: Int32, by new: Int32) -> Bool {
    // SAFETY: all writers but the fork's only thread come through the lock.
    let list = unsafe current!.pointee
    for index in 0..<list.capacity where unsafe list.entries[index] == old {
      unsafe list.entries[index] = new
      return true
    }
    return false
  }
}
