internal import Glibc

/// Signals that one process sends another, by number.
public enum ProcessSignal {
  public static let kill = SIGKILL
  public static let stop = SIGSTOP
  public static let goOn = SIGCONT
}
