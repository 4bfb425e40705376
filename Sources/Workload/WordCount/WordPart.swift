/// One of several parts of a text that are about as long as each other, cut at word borders: every word lies in
/// exactly one of them.
package struct WordPart: Sendable {
  static let maximumByteCount = 64 << 20
  package let text: [UInt8]

  /// - Parameters:
  ///   - number: from 0.
  ///   - count: how many parts there are.
  package init(of whole: [UInt8], number: UInt64, count: UInt64) {
    func border(_ number: UInt64) -> Int {
      let (high, low) = UInt64(whole.count).multipliedFullWidth(by: number)
      var index = Int(clamping: count.dividingFullWidth((high, low)).quotient)
      // A word that the cut goes through belongs to the part in which it begins.
      if index > 0, index < whole.count, isLetter(whole[index - 1]) {
        while index < whole.count, isLetter(whole[index]) { index += 1 }
      }
      return index
    }
    text = Array(whole[border(number)..<border(number + 1)])
  }
}
