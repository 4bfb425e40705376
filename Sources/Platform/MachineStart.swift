/// Which of the machine's starts this is: monotonic clocks count from it, and no process outlives it.
public enum MachineStart {
  /// A number that the next start changes (FNV-1a of the kernel's own random name for it); 0 where it gives none.
  public static let identity: UInt64 = {
    guard let name = try? FileSystem.read("/proc/sys/kernel/random/boot_id", limit: 64) else { return 0 }
    return name.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }()
}
