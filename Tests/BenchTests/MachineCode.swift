/// The machine code of one function (x86-64), as `llvm-objdump -dr --no-show-raw-insn` prints it.
struct MachineCode {
  private struct Instruction {
    let address: UInt64
    let name: Substring
    let operand: Substring
    /// What the linker puts in, where that is a symbol.
    var symbol: String?
  }

  private var instructions: [Instruction] = []
  private var places: [UInt64: Int] = [:]

  /// Every line of a listing that is an instruction or a relocation.
  init(listing: String) {
    for line in listing.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count >= 2, words[0].hasSuffix(":"), let address = UInt64(words[0].dropLast(), radix: 16)
      else { continue }
      if words[1].hasPrefix("R_X86_64_") {
        guard words.count > 2, !instructions.isEmpty else { continue }
        instructions[instructions.count - 1].symbol = Self.withoutAddend(words[2])
      } else {
        places[address] = instructions.count
        instructions.append(
          Instruction(address: address, name: words[1], operand: words.count > 2 ? words[2] : ""))
      }
    }
  }

  var isEmpty: Bool { instructions.isEmpty }

  private static func withoutAddend(_ word: Substring) -> String {
    guard let sign = word.lastIndex(where: { $0 == "-" || $0 == "+" }),
      word[word.index(after: sign)...].hasPrefix("0x")
    else { return name(of: word) }
    return name(of: word[..<sign])
  }

  /// A function that only its own file knows is named by its section.
  private static func name(of word: Substring) -> String {
    String(word.hasPrefix(".text.") ? word.dropFirst(6) : word)
  }

  /// What is called on the paths from the beginning that do not leave for another function, but for those in `passed`.
  /// - Returns: symbols; `*` for a call or a jump through a register or a table.
  func calls(passing passed: (String) -> Bool) -> Set<String> {
    var found: Set<String> = []
    var seen: Set<Int> = []
    var open = [0]
    while let start = open.popLast() {
      var index = start
      while index < instructions.count, seen.insert(index).inserted {
        let instruction = instructions[index]
        if instruction.name.hasPrefix("call") {
          let callee = instruction.operand.hasPrefix("*") ? "*" : instruction.symbol ?? "*"
          found.insert(callee)
          guard passed(callee) else { break }
        } else if instruction.name.hasPrefix("j") {
          if instruction.operand.hasPrefix("*") || instruction.symbol != nil {
            found.insert(instruction.symbol ?? "*")
          } else if let target = UInt64(instruction.operand.dropFirst(2), radix: 16),
            let place = places[target]
          {
            open.append(place)
          }
          if instruction.name == "jmp" || instruction.name == "jmpq" { break }
        } else if instruction.name.hasPrefix("ret") || instruction.name == "ud2" {
          break
        }
        index += 1
      }
    }
    return found
  }
}
