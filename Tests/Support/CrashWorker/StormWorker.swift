enum StormWorker {
  static func run(_ arguments: [String: String]) {}
}
