/// The median, of an even count the upper one; 0 of no values.
func median(_ values: [Float]) -> Float {
  guard !values.isEmpty else { return 0 }
  return values.sorted()[values.count / 2]
}
