/// Who may import whom.
enum ImportRules {
  /// The arrows between modules and to packages; Package.swift declares the same ones.
  static let arrows: [String: Set<String>] = [
    "CLinux": [],
    "CNcurses": [],
    "CBench": [],
    "Platform": ["CLinux"],
    "IPCCore": ["Platform"],
    "Observation": ["IPCCore", "Platform"],
    "Bench": ["CBench", "IPCCore", "Platform"],
    "Control": ["IPCCore", "Observation", "Platform"],
    "Workload": ["IPCCore", "Platform", "Yams"],
    "Lessons": ["Control", "IPCCore", "Observation", "Platform", "Workload"],
    "Canvas": [],
    "ScopeModel": ["Observation", "Canvas", "Histogram"],
    "ScopeViews": ["ScopeModel", "Observation", "Canvas"],
    "Settings": ["Platform", "Canvas", "ScopeModel", "Yams"],
    "Terminal": ["CNcurses", "Canvas", "Yams"],
    "ipcscope": [
      "Platform", "IPCCore", "Observation", "Control", "Workload", "Lessons", "Canvas", "ScopeModel",
      "ScopeViews", "Settings", "Terminal", "Bench", "ArgumentParser", "Subprocess", "SystemPackage",
    ],
  ]

  /// Modules of the toolchain that any module may import.
  static let standardModules: Set<String> = ["Swift", "Synchronization"]
  /// The C library is for these alone.
  static let modulesWithC: Set<String> = ["Platform", "Terminal"]
  static let cLibrary = "Glibc"

  /// The module that a line imports; nil for a line that imports nothing.
  static func importedModule(_ line: Substring) -> Substring? {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
    let accesses: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    var words = line.split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") || accesses.contains(word) { words.removeFirst() }
    guard words.popFirst() == "import" else { return nil }
    if let word = words.first, kinds.contains(word) { words.removeFirst() }
    return words.first?.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// Imports of a file of `Sources` that its module may not have.
  static func faults(in file: SourceFile) -> [Fault] {
    guard file.isSwift, let module = file.module else { return [] }
    guard let arrows = arrows[module] else {
      return [file.fault(0, "the module \(module) has no row in the table of arrows")]
    }
    var allowed = arrows.union(standardModules)
    if modulesWithC.contains(module) { allowed.insert(cLibrary) }
    return file.lines.enumerated().compactMap { index, line in
      guard let imported = importedModule(line), !allowed.contains(String(imported)) else { return nil }
      return file.fault(index, "\(module) may not import \(imported)")
    }
  }

  /// Imports of Foundation, or of a part of it.
  static func foundationFaults(in file: SourceFile) -> [Fault] {
    guard file.isSwift else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      guard let imported = importedModule(line), imported.hasPrefix("Foundation") else { return nil }
      return file.fault(index, "imports \(imported)")
    }
  }

  /// Arrows of the table that no file uses.
  static func unusedArrows(in files: [SourceFile]) -> [String] {
    var used: [String: Set<String>] = [:]
    for file in files where file.isSwift {
      guard let module = file.module else { continue }
      for line in file.lines {
        if let imported = importedModule(line) { used[module, default: []].insert(String(imported)) }
      }
    }
    return arrows.flatMap { module, targets in
      targets.subtracting(used[module] ?? []).map { "\(module) → \($0)" }
    }.sorted()
  }

  /// Where the targets of `Sources` in a package manifest declare other arrows than the table.
  static func manifestFaults(_ manifest: SourceFile) -> [Fault] {
    let targets = ManifestTarget.all(in: manifest).filter { !$0.isTest }
    var faults: [Fault] = []
    for target in targets {
      guard let expected = arrows[target.name] else {
        faults.append(manifest.fault(target.line, "\(target.name) has no row in the table of arrows"))
        continue
      }
      for name in target.dependencies.subtracting(expected).sorted() {
        faults.append(manifest.fault(target.line, "\(target.name) may not depend on \(name)"))
      }
      for name in expected.subtracting(target.dependencies).sorted() {
        faults.append(manifest.fault(target.line, "\(target.name) should depend on \(name)"))
      }
    }
    for name in Set(arrows.keys).subtracting(targets.map(\.name)).sorted() {
      faults.append(manifest.fault(0, "there is no target \(name)"))
    }
    return faults
  }
}

/// A target as a package manifest declares it: name, and the names of what it depends on.
struct ManifestTarget: Equatable {
  let name: String
  let dependencies: Set<String>
  /// Of a test target, or of a target that lies in `Tests`.
  let isTest: Bool
  /// Where its declaration begins, from 0.
  let line: Int

  /// Reads the targets of a manifest written as this package's is: names and dependencies are literals.
  static func all(in manifest: SourceFile) -> [ManifestTarget] {
    let heads = [".target(", ".executableTarget(", ".testTarget("]
    return manifest.lines.indices.compactMap { index in
      let line = manifest.lines[index].drop { $0 == " " }
      guard let head = heads.first(where: { line.hasPrefix($0) }) else { return nil }
      return target(declaration(from: index, in: manifest.lines), isTest: head == ".testTarget(", line: index)
    }
  }

  /// The text from a line to the bracket that closes the first one in it.
  private static func declaration(from index: Int, in lines: [Substring]) -> String {
    var depth = 0
    var text = ""
    for line in lines[index...] {
      for character in line {
        text.append(character)
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if depth == 0, character == ")" { return text }
      }
      text.append(" ")
    }
    return text
  }

  private static func target(_ text: String, isTest: Bool, line: Int) -> ManifestTarget? {
    // A declaration inside another one, `.product(name: …)`, is no target: the first name is the target's.
    guard let name = literals(after: "name:", in: text).first else { return nil }
    var dependencies: Set<String> = []
    if let list = list(after: "dependencies:", in: text) {
      var rest = Substring(list)
      while let product = rest.firstRange(of: ".product(") {
        dependencies.formUnion(quoted(rest[..<product.lowerBound]))
        let call = rest[product.upperBound...]
        let end = call.firstIndex(of: ")") ?? call.endIndex
        dependencies.formUnion(literals(after: "name:", in: String(call[..<end])).prefix(1))
        rest = call[end...]
      }
      dependencies.formUnion(quoted(rest))
    }
    let isInTests = literals(after: "path:", in: text).first?.hasPrefix("Tests/") ?? false
    return ManifestTarget(name: name, dependencies: dependencies, isTest: isTest || isInTests, line: line)
  }

  private static func literals(after label: String, in text: String) -> [String] {
    guard let range = text.firstRange(of: label) else { return [] }
    return quoted(text[range.upperBound...])
  }

  /// What lies between quotation marks.
  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().compactMap { index, part in
      index % 2 == 1 ? String(part) : nil
    }
  }

  private static func list(after label: String, in text: String) -> String? {
    guard let range = text.firstRange(of: label) else { return nil }
    let rest = text[range.upperBound...]
    guard let open = rest.firstIndex(of: "["), let close = rest.firstIndex(of: "]") else { return nil }
    return String(rest[open..<close])
  }
}
