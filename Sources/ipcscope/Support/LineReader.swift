import Platform

/// Takes a stream apart into lines, without their line feeds. A last line without one counts too.
struct LineReader {
  private var source: ByteReader
  private var piece: ArraySlice<UInt8> = []
  private var begun: [UInt8] = []
  private var hasBegun = false

  init(_ source: ByteReader) { self.source = source }

  /// The next line, or nil at the end. Blocks until it is complete.
  /// - Parameter limit: a line longer than this is given back in part, one byte too long, so that whoever
  ///   sends it names the limit; the reader must not be used after that.
  mutating func next(limit: Int) throws(Errno) -> [UInt8]? {
    while true {
      if let end = piece.firstIndex(of: UInt8(ascii: "\n")) {
        let line = begun + piece[piece.startIndex..<end]
        piece = piece[(end + 1)...]
        begun.removeAll(keepingCapacity: true)
        hasBegun = false
        return line
      }
      if !piece.isEmpty {
        begun.append(contentsOf: piece)
        hasBegun = true
      }
      if begun.count > limit { return Array(begun.prefix(limit + 1)) }
      guard let more = try source.next() else {
        guard hasBegun else { return nil }
        defer {
          begun = []
          hasBegun = false
          piece = []
        }
        return begun
      }
      piece = more
    }
  }
}
