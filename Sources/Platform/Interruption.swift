internal import CLinux
internal import Glibc
internal import Synchronization

/// Signals that ask this process to end, caught as a flag that loops and waits look at.
///
/// A wait on the domain clock ends at once (as timed out) when the flag is up, so that a blocked receive gives
/// back what it holds instead of dying between taking a message and handing it on. The first signal raises the
/// flag; the same signal again has its default effect.
public enum Interruption {
  public static let interrupt = SIGINT
  public static let terminate = SIGTERM
  public static let hangUp = SIGHUP

  private static let caught = Atomic<Int32>(0)
  /// The waits of this process go on whatever the flag says: for a runner, which must tidy up first.
  private static let isIgnoredByWaits = Atomic<Bool>(false)

  /// Catches the signals from now on.
  /// - Parameter endingWaits: whether waits on the domain clock end when one has come.
  public static func catching(_ signals: [Int32], endingWaits: Bool) {
    isIgnoredByWaits.store(!endingWaits, ordering: .relaxed)
    // Touched here first: the handler must not be what initialises it.
    _ = caught.load(ordering: .relaxed)
    for number in signals {
      var action = sigaction()
      // SAFETY: the union's handler member is the one that is used without SA_SIGINFO.
      unsafe action.__sigaction_handler.sa_handler = { number in
        if Interruption.caught.exchange(number, ordering: .relaxed) == number {
          // Both calls may be made in a handler; the signal comes again when it returns.
          _ = signal(number, SIG_DFL)
          raise(number)
        }
      }
      // No restart: a sleeping system call returns, and its loop looks at the flag.
      // SAFETY: the action lives through the call; the old one is not wanted.
      _ = unsafe sigaction(number, &action, nil)
    }
  }

  /// The signal that has come; nil while none has.
  public static var caughtSignal: Int32? {
    let number = caught.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Whether waits on the domain clock should end now.
  public static var endsWaits: Bool {
    caught.load(ordering: .relaxed) != 0 && !isIgnoredByWaits.load(ordering: .relaxed)
  }

  /// A broken pipe is an error of the write, not the end of the process.
  public static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

extension ThisProcess {
  /// Ends the process as a signal that was caught asks: with status 130, and without tidying.
  public static func endInterrupted() -> Never { _exit(130) }
}
