import Platform
import TestSupport
import Testing

private let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"
#if arch(x86_64)
  private let isReadable = true
#else
  private let isReadable = false
#endif

/// Whether Swift stands in the way: the machine code of the short ways of send and receive.
@Suite(.serialized) struct GeneratedCodeTests {
  /// What may be called on a short way; whatever else is called ends it.
  private static let passed: Set<String> = [
    "memmove", "memcpy", "clock_gettime", "$s8Platform26coarseMonotonicNanosecondss6UInt64VyF",
  ]
  /// Names of what the runtime is asked for where Swift stands in the way.
  private static let forbidden = [
    "swift_retain", "swift_release", "swift_bridgeObject", "swift_unknownObject", "swift_beginAccess",
    "swift_endAccess", "swift_allocObject", "swift_allocBox", "swift_slowAlloc", "swift_deallocObject",
    "swift_getWitnessTable", "swift_conformsToProtocol", "swift_project_boxed", "swift_getTypeByMangledName",
    "swift_getGenericMetadata", "swift_initStackObject", "malloc", "free",
  ]

  private static func faults(_ calls: Set<String>) -> [String] {
    calls.filter { call in
      // Helpers that the compiler writes for values with references have "WO" in the end of their names.
      let isHelper = call.hasPrefix("$s") && call.suffix(6).contains("WO")
      return call == "*" || isHelper || forbidden.contains { call.hasPrefix($0) }
    }.sorted()
  }

  /// About a minute of one processor for the compiler, so it is for the night.
  @Test(
    "On no path of a short send or receive is memory allocated, a reference counted, an access checked or a method looked up",
    .enabled(if: isNightly && isReadable), .timeLimit(.minutes(20)))
  func shortWays() throws {
    let functions = [
      "(LinkC|MailboxV)4send_5until18timeoutNanoseconds.*RawSpan.*KF",
      "(LinkC|MailboxV)10receiveNow4into.*KF",
      "ChannelC20receiveQuicklyOrSpin4into.*F",
    ]
    let listings = try Self.listings(functions)
    // Two kinds of object for the first two, and the channel's own.
    #expect(listings.count == 5, "\(listings.count) functions found")
    for listing in listings {
      let code = MachineCode(listing: listing)
      #expect(!code.isEmpty)
      let calls = code.calls { Self.passed.contains($0) }
      let name = listing.split(separator: "\n").first { $0.contains("$s7IPCCore") } ?? ""
      #expect(calls.contains("memmove") || calls.contains("memcpy"), "no copy on the way: \(name) \(calls)")
      #expect(Self.faults(calls).isEmpty, "\(name): \(Self.faults(calls))")
    }
  }

  /// Compiles the two modules as the package does for release, and prints the functions whose names match. Without
  /// MemberImportVisibility, which changes no code: outside the package the compiler takes `timespec` for a member of
  /// a module of its own headers, and refuses it.
  private static func listings(_ names: [String]) throws -> [String] {
    let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    let root = here.dropLast(3).joined(separator: "/")
    let script = """
      set -e
      folder=$(mktemp -d)
      trap 'rm -rf "$folder"' EXIT
      cd "$1"
      shift
      echo "module CLinux { header \\"$PWD/Sources/CLinux/include/CLinux.h\\" export * }" >"$folder/module.modulemap"
      compile() {
        swiftc -O -wmo -parse-as-library -swift-version 6 -enable-upcoming-feature InternalImportsByDefault \\
          -package-name ipcscope -Xfrontend -enable-default-cmo -Xfrontend -function-sections -I "$folder" -module-name "$1" -c $(find "Sources/$1" -name '*.swift') \\
          -o "$folder/$1.o" "${@:2}"
      }
      compile Platform -emit-module -emit-module-path "$folder/Platform.swiftmodule"
      compile IPCCore
      tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
      for name; do
        "$tools/llvm-nm" --defined-only "$folder/IPCCore.o" | awk '$2 ~ /[tT]/ { print $3 }' | grep -E "$name\\$" |
          while read -r symbol; do
            echo "=== $symbol"
            "$tools/llvm-objdump" -dr --no-show-raw-insn --disassemble-symbols="$symbol" "$folder/IPCCore.o"
          done
      done
      """
    let result = try runProgram(
      ["bash", "-c", script, "listing", root] + names, limitNanoseconds: 1100 * 1_000_000_000)
    try #require(result.status == 0, "\(result.output)")
    var parts: [[Substring]] = []
    for line in result.output.split(separator: "\n") {
      if line.hasPrefix("=== ") { parts.append([]) }
      if !parts.isEmpty { parts[parts.count - 1].append(line) }
    }
    return parts.map { $0.joined(separator: "\n") }
  }

  // MARK: The reading of machine code can fail

  /// A function that copies and returns, with a way out that counts references.
  private func listing(hot: String, cold: String) -> String {
    """
    0000000000000000 <f>:
           0:      \tpushq\t%rbp
           1:      \ttestb\t$0x1, %al
           3:      \tjne\t0x20 <f+0x20>
           5:      \tcallq\t0xa <f+0xa>
    \t\t0000000000000006:  R_X86_64_PLT32\t\(hot)-0x4
           a:      \tcallq\t0xf <f+0xf>
    \t\t000000000000000b:  R_X86_64_PLT32\tmemmove-0x4
           f:      \tretq
          20:      \tcallq\t0x25 <f+0x25>
    \t\t0000000000000021:  R_X86_64_PLT32\t\(cold)-0x4
          25:      \tcallq\t0x2a <f+0x2a>
    \t\t0000000000000026:  R_X86_64_PLT32\tswift_release-0x4
          2a:      \tretq
    """
  }

  @Test(
    "What is called on a path that does not leave is found; what comes after the long way is not held against it"
  )
  func walker() {
    let good = MachineCode(listing: listing(hot: "memcpy", cold: "longWay")).calls {
      Self.passed.contains($0)
    }
    #expect(good == ["memcpy", "memmove", "longWay"])
    #expect(Self.faults(good).isEmpty)
    let counted = MachineCode(listing: listing(hot: "swift_retain", cold: "longWay"))
    #expect(Self.faults(counted.calls { Self.passed.contains($0) }) == ["swift_retain"])
    // The way out does not leave: what it does next counts.
    let late = MachineCode(listing: listing(hot: "memcpy", cold: "memcpy"))
    #expect(Self.faults(late.calls { Self.passed.contains($0) }) == ["swift_release"])
  }

  @Test("A call through a table or a register is found, and so is a jump to a helper of the compiler's")
  func indirect() {
    let table = MachineCode(listing: "       0: \tcallq\t*0x18(%rax)\n       3: \tretq")
    #expect(Self.faults(table.calls { _ in false }) == ["*"])
    let jump = MachineCode(listing: "       0: \tjmpq\t*%rcx")
    #expect(Self.faults(jump.calls { _ in false }) == ["*"])
    let helper = MachineCode(
      listing:
        "       0: \tjmp\t0x5 <f+0x5>\n\t\t0000000000000001:  R_X86_64_PLT32\t$s7IPCCore6PeerCSgWOe-0x4")
    #expect(Self.faults(helper.calls { _ in false }) == ["$s7IPCCore6PeerCSgWOe"])
  }
}
