/// Offsets in the segment `domain`: what all processes of a domain share.
///
/// ```
///    0  header              parameter 0: which start of the machine (see MachineStart)
///  256  gate word         64 bits   domain clock and flags (see GateWord): every operation loads it
///  264  gate sequence     32 bits   futex: counts changes of gates; gated processes sleep on it
///  272  pauser            64 bits   participant id of whoever paused
///  320  next id           64 bits   the next participant or object id; never goes back
///  384  user words    8 × 64 bits   for programs that steer workers (word 0: pace in thousandths)
/// ```
package enum DomainLayout {
  package static let gate = 256
  package static let gateSequence = 264
  package static let pauser = 272
  package static let nextID = 320
  package static let userWords = 384
  package static let userWordCount = 8
  package static let byteCount = 4096
}

/// Offsets in the file `names`: who ever held which id. One record an id, written before the process is
/// published and never changed, so that messages of the dead keep their sender's name.
package enum NamesLayout {
  package static let recordByteCount = 128
  package static let processID = 0
  package static let startTicks = 8
  package static let nameLength = 16
  package static let name = 24
}
