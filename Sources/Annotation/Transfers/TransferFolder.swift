import DurableFiles
import Foundation
import Jobs

/// The folders of exported files, and of files to be imported.
package struct TransferFolder: Sendable {
  private let exports: String
  let imports: String

  /// - Parameter path: the folder that holds both; created if it is missing.
  package init(path: String) throws {
    exports = path + "/exports"
    imports = path + "/imports"
    for folder in [exports, imports] {
      try DurableFolder.make(folder)
    }
  }

  func exportFile(of job: JobID) -> URL { URL(fileURLWithPath: exports + "/" + job.rawValue) }

  func importFile(_ name: String) -> URL { URL(fileURLWithPath: imports + "/" + name) }

  /// The jobs whose exported files are here.
  func exportedJobs() throws -> [JobID] {
    try FileManager.default.contentsOfDirectory(atPath: exports).filter { !$0.hasPrefix(".") }
      .map(JobID.init(rawValue:))
  }

  /// Removes files to be imported, except those in `needed`, and what is left of exports that the end
  /// of the process interrupted; files written to since `date` stay.
  ///
  /// - Parameter running: export jobs whose files stay: that of a dataset is not written to while a
  ///   large part of it is made beside it.
  func removeAbandoned(
    except needed: Set<String>, of running: [JobID], before date: Date
  ) throws {
    let partials = try FileManager.default.contentsOfDirectory(atPath: exports)
      .filter { name in
        name.hasPrefix(".") && !running.contains { name.contains($0.rawValue) }
      }.map { exports + "/" + $0 }
    let imports = try FileManager.default.contentsOfDirectory(atPath: imports)
      .filter { !needed.contains($0) }.map { self.imports + "/" + $0 }
    for file in partials + imports {
      let changed = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
      guard let changed = changed as? Date, changed < date else { continue }
      try FileManager.default.removeItem(atPath: file)
    }
  }
}
