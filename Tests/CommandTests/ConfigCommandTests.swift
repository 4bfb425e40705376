import Platform
import TestSupport
import Testing

@Suite("keys, config, and the configuration file", .timeLimit(.minutes(2))) struct ConfigCommandTests {
  /// Runs a script with a configuration file of these lines.
  private func run(_ lines: String, _ script: String) async throws -> CommandResult {
    try await Scope().shell(
      """
      export XDG_CONFIG_HOME=$IPCSCOPE_DIR.config; mkdir -p $XDG_CONFIG_HOME/ipcscope
      cat >$XDG_CONFIG_HOME/ipcscope/config.yaml <<'END'
      \(lines)
      END
      \(script)
      rm -r $XDG_CONFIG_HOME
      """)
  }

  @Test("keys lists the keys in effect, all or those of a view, under the names that the file takes")
  func keys() async throws {
    let result = try await run(
      "keys: {pause: [f5, z], restart: none}",
      "$X keys | grep -E '^(ACTION|pause|restart|next-col)' | cut -c 1-57; $X keys stage | grep -c next-column; $X keys nope"
    )
    #expect(
      result.lines == [
        "ACTION             KEYS       VIEWS              DOES",
        "pause-or-resume    f5 z       all                pause or",
        "restart            none       all                restart ",
        "next-column        >          mailboxes          order th", "0",
      ])
    #expect(result.errors.contains("nope"))
  }

  @Test("config says where the file is and what holds, and names each mistake, with status 65")
  func check() async throws {
    let result = try await run(
      "theme: dailight\nmose: no\nspeed: 2\nkeys: {quit: Q}", "$X config; echo status=$?; $X config --path")
    let folder = try #require(result.lines.last?.split(separator: "/config.yaml").first)
    #expect(
      result.lines == [
        "file       \(folder)/config.yaml", "theme      midnight", "speed      2", "projector  no",
        "mouse      yes", "plain      no",
        "keys       as by default, but (see 'ipcscope keys')", "             quit: Q", "status=65",
        "\(folder)/config.yaml",
      ])
    #expect(
      result.errors.split(separator: "\n").map { $0.split(separator: "/config.yaml:").last } == [
        "2: mose: there is no such setting; did you mean mouse?",
        "1: theme: there is no theme \"dailight\"; did you mean daylight?; midnight is used instead",
      ])
  }

  @Test("Without a file the defaults hold; the sample is a file without a mistake")
  func sample() async throws {
    let result = try await Scope().shell(
      """
      export XDG_CONFIG_HOME=$IPCSCOPE_DIR.config
      $X config | head -1; mkdir -p $XDG_CONFIG_HOME/ipcscope
      $X config --sample >$XDG_CONFIG_HOME/ipcscope/config.yaml
      $X config | tail -n +2; echo status=$?
      $X config --config /nowhere/x.yaml; echo status=$?
      rm -r $XDG_CONFIG_HOME
      """)
    #expect(result.lines.first?.hasSuffix("/config.yaml (there is none: the defaults hold)") == true)
    #expect(
      result.lines.dropFirst() == [
        "theme      midnight", "speed      1", "projector  no", "mouse      yes", "plain      no",
        "keys       as by default (see 'ipcscope keys')", "status=0", "status=69",
      ])
  }

  @Test("A folder, a pipe, a file without end in its place are survived; a link is followed")
  func noFile() async throws {
    let result = try await Scope().shell(
      """
      export XDG_CONFIG_HOME=$IPCSCOPE_DIR.config; file=$XDG_CONFIG_HOME/ipcscope/config.yaml
      mkdir -p $file; $X config | sed -n 2p; rmdir $file
      mkfifo $file; $X config | sed -n 2p; rm $file
      ln -s /dev/zero $file; $X config | sed -n 2p; rm $file
      echo 'theme: mono' | $X config --config /dev/stdin | sed -n 2p
      echo 'theme: mono' >$file.dot; ln -s $file.dot $file; $X config | sed -n 2p
      rm -r $XDG_CONFIG_HOME
      """)
    let usual = "theme      midnight"
    #expect(result.lines == [usual, usual, usual, "theme      mono", "theme      mono"])
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 2 && errors.allSatisfy { $0.hasSuffix("defaults are used") }, "\(errors)")
  }

  @Test("A mistake is told and survived, and the command line wins over the file")
  func survived() async throws {
    let result = try await run(
      "plain: yes\nspeed: 4\nmouse: maybe",
      """
      for speed in '' '--speed 1/2'; do
        $X run tour $speed --for 100ms | grep -o 'domain tour.*' | head -1; echo status=$?
      done
      $X run --speed 100 2>&1 | head -1
      """)
    let lines = result.lines
    #expect(lines.count == 5, "\(lines)")
    #expect(lines.first == "domain tour: running at pace 4 times")
    #expect(lines.dropFirst(2).first == "domain tour: running at pace 1/2 times")
    #expect(lines.last?.contains("--speed") == true)
    let mistakes = result.errors.split(separator: "\n")
    #expect(mistakes.count == 2 && mistakes.allSatisfy { $0.hasSuffix("the default is used") })
  }
}
