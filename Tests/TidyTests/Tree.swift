import Platform
import TestSupport

/// A line that breaks a rule.
struct Fault: Equatable, CustomStringConvertible {
  let file: String
  let line: Int
  let words: String

  var description: String { "\(file):\(line): \(words)" }
}

/// One text file of the package.
struct SourceFile {
  /// From the package's root.
  let path: String
  let lines: [Substring]

  init(path: String, text: String) {
    self.path = path
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  /// The module whose folder in `Sources` it lies in.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  func fault(_ index: Int, _ words: String) -> Fault { Fault(file: path, line: index + 1, words: words) }
}

/// The package as it lies on the disk.
enum Tree {
  /// The folder that holds `Package.swift`.
  static let root: String = {
    // …/Tests/TidyTests/Tree.swift
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// The files that git tracks, or all that are there where it is no git checkout; from the root.
  static let paths: [String] = {
    if let listed = try? runProgram(["git", "-C", root, "ls-files", "-z"]), listed.status == 0,
      !listed.output.isEmpty
    {
      // A file that was deleted and not yet committed is not there any more.
      return listed.output.split(separator: "\0").map(String.init).filter {
        (try? FileStatus(path: "\(root)/\($0)")) != nil
      }
    }
    return walk("")
  }()

  /// Every text of the folders given.
  static func files(under folders: [String]) -> [SourceFile] {
    paths.filter { path in folders.contains { path == $0 || path.hasPrefix("\($0)/") } }.compactMap(file)
  }

  /// Every text of the package.
  static var allFiles: [SourceFile] { paths.compactMap(file) }

  static func file(_ path: String) -> SourceFile? {
    guard let status = try? FileStatus(path: "\(root)/\(path)"), status.isRegularFile,
      let bytes = try? FileSystem.read("\(root)/\(path)", limit: 4 << 20),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return SourceFile(path: path, text: text)
  }

  private static let builtOrFetched: Set<String> = [".git", ".swiftpm", "Package.resolved"]

  private static func walk(_ folder: String) -> [String] {
    let names = (try? FileSystem.list("\(root)/\(folder)")) ?? []
    return names.sorted().flatMap { name -> [String] in
      if folder.isEmpty, builtOrFetched.contains(name) || name.hasPrefix(".build") { return [] }
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let isFolder = (try? FileStatus(path: "\(root)/\(path)"))?.isDirectory ?? false
      return isFolder ? walk(path) : [path]
    }
  }
}
