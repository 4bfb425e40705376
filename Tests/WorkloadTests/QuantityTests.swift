import Testing
import Workload

@Suite("Durations, sizes and message templates")
struct QuantityTests {
  @Test(
    "A duration is a number with its unit",
    arguments: [
      ("250ms", 250_000_000), ("2s", 2_000_000_000), ("1.5s", 1_500_000_000), ("0.1s", 100_000_000),
      ("1min", 60_000_000_000), ("0s", 0), ("3us", 3_000), ("3µs", 3_000), ("7ns", 7),
      ("1h", 3_600_000_000_000),
      ("1.000000001s", 1_000_000_001), ("2 s", 2_000_000_000),
    ] as [(String, UInt64)])
  func durations(_ text: String, _ nanoseconds: UInt64) {
    #expect(DurationText.nanoseconds(text) == nanoseconds)
  }

  @Test(
    "Anything else is no duration",
    arguments: [
      "", "s", "2", "-1s", "1,5s", "1.s", ".5s", "1e3s", "1.2.3s", "99999999999h", "٣s", "2 m", "1sec",
    ])
  func noDurations(_ text: String) {
    #expect(DurationText.nanoseconds(text) == nil)
  }

  @Test(
    "A size is a number of bytes, with or without a unit",
    arguments: [
      ("4096", 4096), ("64KiB", 65536), ("1.5MiB", 1_572_864), ("100kB", 100_000), ("12B", 12),
      ("1GiB", 1 << 30),
      ("2MB", 2_000_000),
    ])
  func sizes(_ text: String, _ byteCount: Int) {
    #expect(SizeText.byteCount(text) == byteCount)
  }

  @Test(
    "Anything else is no size",
    arguments: ["", "KiB", "-1", "1K", "0x10", "999999999999999999999", "9999999GiB"])
  func noSizes(_ text: String) {
    #expect(SizeText.byteCount(text) == nil)
  }

  private func filled(_ text: String) throws -> String {
    let template = try MessageTemplate(text)
    return String(
      decoding: template.bytes(
        .init(n: 7, name: "cook-1", total: 12, timeNanoseconds: 3_480_000_000, received: Array("soup".utf8))),
      as: UTF8.self)
  }

  @Test(
    "The places of a template are filled in",
    arguments: [
      ("", ""), ("tea", "tea"), ("cake {n}", "cake 7"), ("{name}:{total}", "cook-1:12"),
      ("{time} s", "3.4 s"),
      ("{received} again", "soup again"), ("{n}{n}", "77"), ("Grüße {n}", "Grüße 7"),
    ])
  func template(_ text: String, _ expected: String) throws {
    #expect(try filled(text) == expected)
  }

  @Test(
    "Braces around anything but small letters stand for themselves",
    arguments: ["{", "}", "{}", "{\"a\": 1}", "{N}", "{n", "n}", "{ n }", "{1}"])
  func braces(_ text: String) throws {
    #expect(try filled(text) == text)
  }

  @Test("JSON around a place needs no escapes")
  func json() throws {
    #expect(try filled("{\"number\": {n}}") == "{\"number\": 7}")
  }

  @Test("An unknown place is an error that names it")
  func unknown() {
    #expect(throws: MessageTemplate.UnknownField.self) { try MessageTemplate("a {soup} b") }
  }
}
