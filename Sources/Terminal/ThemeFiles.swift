internal import Glibc

extension Theme {
  /// The themes that ipcscope brings with it; the first is the default.
  public static let shippedNames = [
    "midnight", "daylight", "projector", "high-contrast", "deuteranopia", "tritanopia", "mono",
  ]

  /// The folder of the user's own themes, `themes` in the ``configurationFolder``.
  public static var userFolder: String? { configurationFolder.map { $0 + "/themes" } }

  /// The folder of all that a user lays down: `$XDG_CONFIG_HOME/ipcscope`, else `~/.config/ipcscope`; nil without
  /// a home.
  public static var configurationFolder: String? {
    if let folder = environmentValue("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/ipcscope" }
    guard let home = environmentValue("HOME"), !home.isEmpty else { return nil }
    return home + "/.config/ipcscope"
  }

  /// Loads a theme with all that it extends.
  ///
  /// - Parameters:
  ///   - nameOrPath: the name of a shipped theme, a path (which has a `/` or ends in `.yaml`), or the name of
  ///     a theme in the user's folder.
  ///   - userFolder: where the user's themes are.
  /// - Throws: ``ThemeError``, which names file, line and key.
  public static func load(
    _ nameOrPath: String, userFolder: String? = Theme.userFolder
  ) throws(ThemeError) -> Theme {
    let finder = ThemeFinder(userFolder: userFolder)
    return try finder.load(nameOrPath, from: nil, above: [])
  }

  /// Loads a theme; where it has a mistake, the default, with the mistake.
  public static func loadOrDefault(_ nameOrPath: String) -> (theme: Theme, mistake: ThemeError?) {
    do throws(ThemeError) { return (try load(nameOrPath), nil) } catch {
      // A test holds that the default can be read.
      return ((try? load(shippedNames[0])) ?? Theme(), error)
    }
  }

  /// Reads a theme's text, with all that it extends.
  ///
  /// - Parameter file: what errors call it; relative paths that it extends start in this file's folder.
  public static func parse(
    _ text: String, file: String, userFolder: String? = Theme.userFolder
  ) throws(ThemeError) -> Theme {
    let finder = ThemeFinder(userFolder: userFolder)
    return try finder.build(text: text, file: file, above: [])
  }

  static func environmentValue(_ name: String) -> String? {
    // SAFETY: the string is copied at once, and nothing here changes the environment.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}

/// Finds themes and lays each over what it extends.
private struct ThemeFinder {
  let userFolder: String?

  /// - Parameters:
  ///   - origin: where `extends` stands; nil for the theme that was asked for.
  ///   - above: the files that led here, to find circles.
  func load(
    _ nameOrPath: String, from origin: (file: String, line: Int?)?, above: [String]
  ) throws(ThemeError) -> Theme {
    func mistake(_ reason: ThemeError.Reason) -> ThemeError {
      guard let origin else { return ThemeError(file: nameOrPath, reason: reason) }
      return ThemeError(file: origin.file, line: origin.line, key: "extends", reason: reason)
    }
    let file: String
    let text: String
    if let bytes = shippedBytes(nameOrPath) {
      file = nameOrPath
      text = String(decoding: bytes, as: UTF8.self)
    } else {
      guard let path = path(of: nameOrPath, from: origin?.file) else {
        throw mistake(.unknownTheme(nameOrPath))
      }
      // The limit catches circles whose paths are written differently each time.
      guard !above.contains(path), above.count < 16 else { throw mistake(.circle(above + [path])) }
      file = path
      switch readFile(path) {
      case .success(let content): text = content
      case .failure(.noEntry): throw mistake(.unknownTheme(nameOrPath))
      case .failure(let failure): throw ThemeError(file: path, reason: .unreadable(failure.words))
      }
    }
    return try build(text: text, file: file, above: above)
  }

  func build(text: String, file: String, above: [String]) throws(ThemeError) -> Theme {
    let content = try ThemeFile(text: text, file: file)
    var base = Theme()
    if let extends = content.extends {
      base = try load(extends.name, from: (file, extends.line), above: above + [file])
    }
    return content.applied(to: base, name: baseName(of: file))
  }

  private func shippedBytes(_ name: String) -> [UInt8]? {
    switch name {
    case "midnight": PackageResources.midnight_yaml
    case "daylight": PackageResources.daylight_yaml
    case "projector": PackageResources.projector_yaml
    case "high-contrast": PackageResources.high_contrast_yaml
    case "deuteranopia": PackageResources.deuteranopia_yaml
    case "tritanopia": PackageResources.tritanopia_yaml
    case "mono": PackageResources.mono_yaml
    default: nil
    }
  }

  private func path(of nameOrPath: String, from file: String?) -> String? {
    guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") else {
      guard !nameOrPath.isEmpty, let userFolder else { return nil }
      return userFolder + "/" + nameOrPath + ".yaml"
    }
    guard !nameOrPath.hasPrefix("/"), let file, let slash = file.lastIndex(of: "/") else { return nameOrPath }
    return file[...slash] + nameOrPath
  }

  private func baseName(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last
  }
}

private enum ReadFailure: Error {
  case noEntry
  case refused(Int32)
  case noFile
  case tooLong

  var words: String {
    switch self {
    case .noEntry: "there is no such file"
    // SAFETY: strerror gives a string that ends in zero, copied at once.
    case .refused(let number): unsafe String(cString: strerror(number))
    case .noFile: "it is no file"
    case .tooLong: "it is longer than 64 KiB"
    }
  }
}

/// Reads a small file; never waits, whatever stands under that name.
private func readFile(_ path: String) -> Result<String, ReadFailure> {
  // SAFETY: the path becomes a C string that lives for the call.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { return .failure(errno == ENOENT ? .noEntry : .refused(errno)) }
  defer { close(descriptor) }
  var status = stat()
  // SAFETY: fstat fills the variable that lives for the call.
  guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    return .failure(.noFile)
  }
  let limit = 64 * 1024
  var bytes = [UInt8](repeating: 0, count: limit + 1)
  var count = 0
  while count < bytes.count {
    // SAFETY: the buffer has room for what is asked for, from `count` to its end.
    let got = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress! + count, buffer.count - count)
    }
    if got < 0, errno == EINTR { continue }
    guard got >= 0 else { return .failure(.refused(errno)) }
    if got == 0 { break }
    count += got
  }
  guard count <= limit else { return .failure(.tooLong) }
  return .success(String(decoding: bytes[..<count], as: UTF8.self))
}
