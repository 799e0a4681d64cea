import Foundation
import Jobs

/// Where files wait that were exported, or are to be imported.
package struct TransferFolder: Sendable {
  private let exports: String
  let imports: String

  /// - Parameter path: the folder of both kinds; made if need be.
  package init(path: String) throws {
    exports = path + "/exports"
    imports = path + "/imports"
    for folder in [exports, imports] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  func exportFile(of job: JobID) -> URL { URL(fileURLWithPath: exports + "/" + job.rawValue) }

  func importFile(_ name: String) -> URL { URL(fileURLWithPath: imports + "/" + name) }

  /// The jobs whose exported files are here.
  func exportedJobs() throws -> [JobID] {
    try FileManager.default.contentsOfDirectory(atPath: exports).filter { !$0.hasPrefix(".") }
      .map(JobID.init(rawValue:))
  }

  /// Removes files to be imported that are not in `kept` and were not written to since `date`, and
  /// what is left of exports cut off by the end of the process.
  func removeStale(keeping kept: Set<String>, before date: Date) throws {
    let partials = try FileManager.default.contentsOfDirectory(atPath: exports)
      .filter { $0.hasPrefix(".") }.map { exports + "/" + $0 }
    let imports = try FileManager.default.contentsOfDirectory(atPath: imports)
      .filter { !kept.contains($0) }.map { self.imports + "/" + $0 }
    for file in partials + imports {
      let changed = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
      guard let changed = changed as? Date, changed < date else { continue }
      try FileManager.default.removeItem(atPath: file)
    }
  }
}
