import Platform
import TestSupport

/// What a full search of a model's states came to.
struct Verification {
  /// Whether every state within the model's bounds has been looked at, or the search ended at a violation.
  let isComplete: Bool
  /// The assertion that does not hold in some state; nil where all hold.
  let violation: String?
  let output: String
}

/// The model of the channel protocol, and the model checker that is run on it.
enum Spin {
  private static let model: String = {
    let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    return (here.dropLast(2) + ["Models", "channel.pml"]).joined(separator: "/")
  }()

  /// Writes the verifier, compiles it and lets it search; all in a folder that goes when it ends. Optimising takes
  /// the compiler five times as long as it saves in a search of a few hundred thousand states.
  private static let script = """
    set -e
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$folder"
    model=$1
    shift
    spin -a "$@" "$model"
    cc $FORM -w -DSAFETY -DNOFAIR -DVECTORSZ=2048 -o verifier pan.c
    ./verifier -E -m2000000 -w23
    """

  /// Searches all states of the model in a configuration: `NAME=VALUE` or `NAME` for each macro.
  static func verify(_ macros: String, isLarge: Bool = false) throws -> Verification {
    let definitions = macros.split(separator: " ").map { "-D\($0)" }
    let result = try runProgram(
      ["bash", "-c", script, "verify", model] + definitions,
      environment: ["FORM": isLarge ? "-O2 -DCOLLAPSE -DMEMLIM=6000" : "-O0 -DNOCLAIM -DMEMLIM=1500"],
      limitNanoseconds: (isLarge ? 1800 : 110) * 1_000_000_000)
    let lines = result.lines
    let violation = lines.first { $0.hasPrefix("pan:") && !$0.contains("elapsed") && !$0.contains("rate") }
    let isComplete =
      result.status == 0 && lines.contains { $0.contains("errors: ") }
      && !lines.contains { $0.contains("Search not completed") && violation == nil }
      && !lines.contains { $0.contains("max search depth too small") }
    return Verification(isComplete: isComplete, violation: violation, output: result.output)
  }
}
