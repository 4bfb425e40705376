import Platform
import TestSupport
import Testing

/// The articles for people who write lessons and workers: what stands there is run as it stands.
@Suite("The articles on lessons and workers of one's own", .serialized, .timeLimit(.minutes(3)))
struct ArticleCommandTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// The blocks of code of a language in an article, as they stand there.
  private static func blocks(_ language: String, in article: String) throws -> [String] {
    let bytes = try FileSystem.read("\(root)/Sources/IPCCore/Documentation.docc/\(article).md")
    var blocks: [String] = []
    var block: String?
    for line in String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("```") {
        if let whole = block { blocks.append(whole) }
        // A block of another language is taken for its end only.
        block = block == nil ? "\(line.dropFirst(3))\n" : nil
      } else {
        block? += "\(line)\n"
      }
    }
    return blocks.filter { $0.hasPrefix("\(language)\n") }.map { String($0.dropFirst(language.count + 1)) }
  }

  /// Writes files into a folder of the scope, and runs a script there in which `ipcscope` is the program.
  private static func run(
    _ script: String, with files: [String: String] = [:], in scope: Scope
  ) async throws -> CommandResult {
    let texts = files.map { name, text in "cat >\(name) <<'END OF FILE'\n\(text)END OF FILE\n" }
    return try await scope.shell(
      """
      work=$IPCSCOPE_DIR.work; mkdir -p $work/bin; cd $work
      trap 'cd /; rm -rf "$work"' EXIT
      ln -sf "$X" bin/ipcscope; PATH=$work/bin:$PATH
      \(texts.joined())
      \(script)
      """)
  }

  @Test("The lesson in the article is a lesson without a mistake, and all that it says is seen")
  func lesson() async throws {
    let scope = try Scope()
    let files = try Self.blocks("yaml", in: "OwnLesson").filter { $0.hasPrefix("name:") }
    #expect(files.count == 2)
    let told = try Self.blocks("", in: "OwnLesson")
    let result = try await Self.run(
      "ipcscope check first.yaml; ipcscope check kiosk.yaml; ipcscope lesson kiosk.yaml --headless",
      with: ["first.yaml": files[0], "kiosk.yaml": files[1]], in: scope)
    #expect(result.text == "first.yaml: the scenario kiosk, 2 processes\n" + told[0] + told[2])
    #expect(result.errors == "")
    #expect(files[1].hasPrefix(files[0]))
  }

  @Test("What the article makes false fails with the words that stand there")
  func mistakes() async throws {
    let scope = try Scope()
    let file = try #require(try Self.blocks("yaml", in: "OwnLesson").last { $0.hasPrefix("name:") })
    let told = try Self.blocks("", in: "OwnLesson")
    var lines = file.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\n" }
    lines.removeLast()
    // The first check of the second page.
    let index = try #require(lines.firstIndex { $0.contains("depth of mailbox orders is 3") })
    var wrongName = lines
    let hold = try #require(lines.firstIndex { $0.contains("hold cook") })
    wrongName[hold] = wrongName[hold].split(separator: "hold cook").joined(separator: "hold cok")
    lines[index] = told[3]
    // Sooner than in the article, and behind the line that fails.
    let question = try #require(lines[index...].firstIndex { $0.contains("question:") })
    lines[question] += "      within: 3s\n"
    let result = try await Self.run(
      """
      mkdir a; mv cok.yaml a/kiosk.yaml; (cd a; ipcscope check kiosk.yaml) 2>&1
      ipcscope lesson kiosk.yaml --headless 2>&1 >/dev/null; echo $?
      """, with: ["kiosk.yaml": lines.joined(), "cok.yaml": wrongName.joined()], in: scope)
    #expect(result.text == told[1] + told[4] + "1\n")
  }

  @Test("The worker in Swift is the one that is built here, and it works as the article says")
  func swiftWorker() async throws {
    let scope = try Scope()
    let source = String(
      decoding: try FileSystem.read("\(Self.root)/Tests/Support/OwnWorker/main.swift"), as: UTF8.self)
    #expect(try Self.blocks("swift", in: "OwnWorker").contains(source))
    let shell = try Self.blocks("sh", in: "OwnWorker")
    let worker = TestProgram.path("OwnWorker")
    let result = try await Self.run(
      "\(shell[0])\n\(worker) kiosk cook &\n\(try Self.service(shell))", in: scope)
    #expect(result.text == "soup, hot\ntea, hot\norders is closed: the cook goes home\n")
    #expect(result.status == 0)
  }

  @Test("The worker that is a shell script works as the article says")
  func shellWorker() async throws {
    let scope = try Scope()
    let shell = try Self.blocks("sh", in: "OwnWorker")
    let script = try #require(shell.first { $0.hasPrefix("#!/bin/sh") })
    let start = try #require(shell.first { $0.hasPrefix("ipcscope join") })
    let result = try await Self.run(
      "chmod +x cook.sh\n\(shell[0])\n\(start.dropLast()) 2>/dev/null &\n\(try Self.service(shell))",
      with: ["cook.sh": script], in: scope)
    #expect(result.text == "soup, hot\ntea, hot\n")
    #expect(result.status == 0)
  }

  /// The orders, and the end of the kitchen, of which the worker hears.
  private static func service(_ shell: [String]) throws -> String {
    let orders = try #require(shell.first { $0.hasPrefix("ipcscope send") })
    let close = try #require(shell.first { $0.hasPrefix("ipcscope delete") }).split(separator: "\n")
    return "\(orders)\n\(close[0]) >/dev/null\nwait\n\(close[1]) >/dev/null"
  }

  @Test("A scenario starts both workers by their commands")
  func scenario() async throws {
    let scope = try Scope()
    let shell = try Self.blocks("sh", in: "OwnWorker")
    let script = try #require(shell.first { $0.hasPrefix("#!/bin/sh") })
    let blocks = try Self.blocks("yaml", in: "OwnWorker")
    let kiosk = try #require(blocks.first)
    // The cook of the first file, replaced by the kitchen of the second block.
    let cook = try #require(kiosk.split(separator: "  cook:\n").first)
    let kitchen = try #require(blocks.last)
    let result = try await Self.run(
      """
      chmod +x cook.sh; mkdir -p cook/.build/debug; ln -s \(TestProgram.path("OwnWorker")) cook/.build/debug/cook
      for file in shell swift; do
        ipcscope run $file.yaml --domain $file --headless --for 20s >/dev/null 2>&1 & run=$!
        for n in $(seq 200); do
          ipcscope list $file 2>/dev/null | grep -q 'plates.*received [1-9]' && echo $file works && break
          sleep 0.05
        done
        kill $run; wait $run
      done
      """, with: ["cook.sh": script, "shell.yaml": kiosk, "swift.yaml": "\(cook)\(kitchen)"], in: scope)
    #expect(result.text == "shell works\nswift works\n", "\(result.errors)")
  }
}
