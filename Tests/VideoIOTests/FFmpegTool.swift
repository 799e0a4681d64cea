import Foundation

/// The ffmpeg command: makes test clips and decodes them independently.
enum FFmpegTool {
  static let path = "/usr/bin/ffmpeg"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  struct Failure: Error {
    let arguments: [String]
    let status: Int32
  }

  /// Standard output of ffmpeg run with these arguments.
  @discardableResult
  static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-v", "quiet", "-nostdin", "-y"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(arguments: arguments, status: process.terminationStatus)
    }
    return data
  }

  /// Every frame of a video as packed RGB, one after another.
  static func decode(_ path: String) throws -> Data {
    try run(["-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-vsync", "passthrough", "-"])
  }
}
