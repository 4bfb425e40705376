/// A number with its thousands set apart.
func grouped(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e18 else { return "–" }
  let digits = String(Int64(value.rounded()))
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, digit != "-", (digits.count - index) % 3 == 0, text != "-" { text.append(",") }
    text.append(digit)
  }
  return text
}

/// A number with that many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "–" }
  let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
  let scaled = Int64((abs(value) * Double(scale)).rounded())
  let fraction = String(scaled % Int64(scale))
  let whole = "\(value < 0 && scaled > 0 ? "-" : "")\(scaled / Int64(scale))"
  guard decimals > 0 else { return whole }
  return whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
}
