/// Where a format writes its text: a file, or an entry of a zip.
protocol TextOutput {
  func write(_ text: String) throws
}
