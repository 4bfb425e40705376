internal import Glibc

/// Lines that outlive the process: each is one `write`, so that a kill leaves whole lines.
public struct Journal: Sendable {
  private let descriptor: Int32

  public init(path: String) {
    // SAFETY: the bridged string lives through the call.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 { exit(3) }
  }

  public func note(_ words: String...) {
    let line = Array((words.joined(separator: " ") + "\n").utf8)
    // SAFETY: the array lives through the call.
    _ = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  }
}
