import Masklets

extension KeyedDecodingContainer {
  /// `[red, green, blue]`, or nil where the member is missing or null.
  func color(_ key: Key) throws -> ObjectColor? {
    guard let parts = try decodeIfPresent([Number<Int>].self, forKey: key)?.map(\.value) else {
      return nil
    }
    guard parts.count == 3, parts.allSatisfy({ (0...255).contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "expected three numbers from 0 to 255")
    }
    return ObjectColor(red: UInt8(parts[0]), green: UInt8(parts[1]), blue: UInt8(parts[2]))
  }
}
