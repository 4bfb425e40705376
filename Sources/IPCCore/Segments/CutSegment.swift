internal import Platform

/// Segments whose file somebody cuts short while they are mapped (§27).
///
/// A file of a memory file system cannot be sealed against that, and the touch beyond its end is a signal. A program
/// that asks for it survives the signal: the missing memory is replaced, and what was in it is gone; so the segment
/// takes part in nothing any more, and each operation on it says why.
extension Domain {
  /// Has this process survive that a file of any domain is cut short while it is in use: from then on operations on it
  /// fail with an error that names it, instead of ending the process by SIGBUS. It catches that signal, for good; one
  /// of another origin goes to the handler that was there before.
  ///
  /// For programs, and not for libraries, to call: once, at the beginning.
  public static func surviveCutFiles() { CutFiles.survive() }
}

extension Segment {
  /// Nil as long as the file has not been found cut short under this process's hands.
  var cutFault: SegmentFault? {
    guard file.isCutShort else { return nil }
    return lengthFault(try? file.descriptor.status().byteCount)
  }

  /// As above, for one that is said to have ended: whoever found it cut has closed it for all.
  var endFault: SegmentFault? {
    if let cutFault { return cutFault }
    guard let length = try? file.descriptor.status().byteCount, length < file.byteCount else { return nil }
    return lengthFault(length)
  }

  private func lengthFault(_ length: Int?) -> SegmentFault {
    SegmentFault(
      file: path, field: "length",
      found: "\(length.map { "\($0)" } ?? "unknown") bytes, not \(file.byteCount): truncated while in use")
  }

  /// What is set as soon as it is found cut, so that no short way is gone any more: a channel is closed, for others
  /// too where they still share that word; in the domain all look closer.
  func markWhenCut() {
    switch header.kind {
    case .mailbox, .link:
      file.markWhenCut(0, at: ChannelLayout.firstChannel + ChannelLayout.state, bits: 1)
      guard header.kind == .link else { return }
      file.markWhenCut(1, at: ChannelLayout.firstChannel + ChannelLayout.span + ChannelLayout.state, bits: 1)
    case .domain: file.markWhenCut(0, at: DomainLayout.gate, bits: GateWord.someHeldBit)
    case .process, .region, .buffer: break
    }
  }
}

extension Channel {
  /// Why a closed channel takes no message, and gives none.
  var endForSenders: SendError { segment.endFault.map { .damaged($0) } ?? .mailboxClosed(name: label) }
  var endForReceivers: ReceiveError { segment.endFault.map { .damaged($0) } ?? .mailboxClosed(name: label) }
}
