import Foundation

/// The masks of one sequence in a folder: one PNG per frame.
struct AnnotationFolder {
  var name: String
  var url: URL
  /// The PNGs by stem (`00012` for `00012.png`).
  var files: [String: URL]

  /// Stems in the order of the frames: by number if all are numbers, else alphabetically.
  var stems: [String] {
    let stems = files.keys.sorted()
    guard stems.allSatisfy({ Int($0) != nil }) else { return stems }
    return stems.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
  }
}

/// Finds masks in the usual layouts of folders.
enum AnnotationFolders {
  /// The sequences under a folder:
  /// - a folder of PNGs is one sequence;
  /// - so is a folder with PNGs in `masks`;
  /// - a folder of such folders holds one sequence for each;
  /// - a DAVIS release holds its sequences in `Annotations/480p`, `Annotations/Full-Resolution` or
  ///   `Annotations`.
  static func sequences(under path: String) throws -> [AnnotationFolder] {
    let root = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isDirectory) else {
      throw CommandError("there is no folder \(path)")
    }
    guard isDirectory.boolValue else {
      throw CommandError("\(path) is a file; give the folder that holds the mask PNGs")
    }
    if let single = try sequence(in: root) { return [single] }
    for layout in ["Annotations/480p", "Annotations/Full-Resolution", "Annotations", ""] {
      let folder = layout.isEmpty ? root : root.appendingPathComponent(layout, isDirectory: true)
      let found = try subfolders(of: folder).compactMap { try sequence(in: $0) }
      if !found.isEmpty { return found }
    }
    throw CommandError(
      "\(path) holds no mask PNGs, neither in itself, nor in a folder masks, nor in one folder "
        + "per sequence")
  }

  /// The folder as one sequence, if it holds PNGs itself or in `masks`.
  private static func sequence(in folder: URL) throws -> AnnotationFolder? {
    for place in [folder, folder.appendingPathComponent("masks", isDirectory: true)] {
      let files = try contents(of: place).filter { $0.pathExtension.lowercased() == "png" }
      guard !files.isEmpty else { continue }
      var byStem: [String: URL] = [:]
      for file in files { byStem[file.deletingPathExtension().lastPathComponent] = file }
      return AnnotationFolder(name: folder.lastPathComponent, url: place, files: byStem)
    }
    return nil
  }

  private static func subfolders(of folder: URL) throws -> [URL] {
    try contents(of: folder).filter {
      try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
    }
  }

  /// The contents of a folder by name, without hidden files; empty if the folder does not exist.
  private static func contents(of folder: URL) throws -> [URL] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { return [] }
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles]
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
