import Glibc
import IPCCore
import Platform

/// Runs ``Takers`` again and again: each time another of its calls to the system is refused.
enum Exhaustion {
  /// - Parameters:
  ///   - kind: `exhaust.CALL.once` or `exhaust.CALL.for-ever`: one call is refused, or it and all after it.
  ///   - step: 1 tries every call, n every n-th.
  static func run(_ kind: String, in place: DomainPlace, step: Int) {
    let words = kind.split(separator: ".").map(String.init)
    guard words.count == 3, let call = TakingCall(rawValue: words[1]) else {
      fatalError("no such kind: \(kind)")
    }
    let error: Errno =
      switch call {
      case .open: .tooManyOpenFiles
      case .map: .noMemory
      default: words[2] == "interrupted" ? .interrupted : .noSpace
      }
    _ = pass(call, failing: Int.max...Int.max, error, place)
    let control = pass(call, failing: Int.max...Int.max, error, place)
    let held = openDescriptors
    Watch.say(
      "0 without a refusal: \(control.calls) calls, \(control.allocated) bytes, \(control.complaints)")
    guard control.calls > 0, control.complaints.isEmpty else { ThisProcess.endNow(1) }
    for number in stride(from: 1, through: control.calls, by: step) {
      let last = words[2] == "for-ever" ? Int.max : number
      let result = pass(call, failing: number...last, error, place)
      var complaints = result.complaints
      if result.allocated > control.allocated {
        complaints.append("\(result.allocated) bytes of memory, and \(control.allocated) without a refusal")
      }
      if openDescriptors > held { complaints.append("\(openDescriptors) descriptors are open, not \(held)") }
      Watch.noteCase()
      if !complaints.isEmpty { Watch.say("\(number) of \(control.calls): \(complaints)") }
    }
    Watch.say("done")
  }

  private static func pass(
    _ call: TakingCall, failing: ClosedRange<Int>, _ error: Errno, _ place: DomainPlace
  ) -> (calls: Int, allocated: Int, complaints: [String]) {
    let takers = Takers(in: place, refusal: error)
    InjectedFault.arm(call, failing: failing, with: error)
    takers.run()
    let calls = InjectedFault.disarm()
    takers.check()
    let allocated = takers.allocatedByteCount
    takers.remove()
    return (calls, allocated, takers.complaints)
  }

  static var openDescriptors: Int { (try? FileSystem.list("/proc/self/fd").count) ?? 0 }

  // MARK: Real limits

  /// Runs ``Takers`` under limits of the system: so many more descriptors, or addresses, than are in use now.
  static func runLimited(_ kind: String, in place: DomainPlace, step: Int) {
    let isOfDescriptors = kind == "limit.descriptors"
    // The first pass opens what stays open.
    _ = pass(.open, failing: Int.max...Int.max, .tooManyOpenFiles, place)
    let gigabyte = 1 << 30
    // A mailbox takes 32 GiB of addresses, a link twice as much.
    let spares =
      isOfDescriptors ? Array(stride(from: 0, to: 24, by: step)) : [4, 40, 80, 120].map { $0 * gigabyte }
    for spare in spares {
      let takers = Takers(in: place, refusal: isOfDescriptors ? .tooManyOpenFiles : .noMemory)
      let held = openDescriptors
      let used = isOfDescriptors ? firstFreeDescriptor : mappedByteCount
      limit(isOfDescriptors, to: used + spare)
      takers.run()
      limit(isOfDescriptors, to: nil)
      takers.check()
      takers.remove()
      var complaints = takers.complaints
      if openDescriptors > held { complaints.append("\(openDescriptors) descriptors are open, not \(held)") }
      Watch.noteCase()
      if !complaints.isEmpty { Watch.say("\(spare) to spare: \(complaints)") }
    }
    Watch.say("done")
  }

  private static var firstFreeDescriptor: Int {
    let one = dup(1)
    close(one)
    return Int(one)
  }

  /// The addresses in use.
  private static var mappedByteCount: Int {
    let words = ((try? FileSystem.read("/proc/self/statm")) ?? []).split(separator: UInt8(ascii: " "))
    return (words.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0) * 4096
  }

  private static func limit(_ isOfDescriptors: Bool, to count: Int?) {
    let resource = __rlimit_resource_t((isOfDescriptors ? RLIMIT_NOFILE : RLIMIT_AS).rawValue)
    var limits = rlimit()
    // SAFETY: both calls take a structure that lives here.
    unsafe getrlimit(resource, &limits)
    limits.rlim_cur = count.map { min(UInt($0), limits.rlim_max) } ?? limits.rlim_max
    if unsafe setrlimit(resource, &limits) != 0 { fatalError("cannot set a limit: \(Errno.current)") }
  }
}
