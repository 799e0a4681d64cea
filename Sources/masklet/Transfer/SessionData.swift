import Annotation
import Foundation
import Persistence
import Settings

/// The store and the videos of the server whose settings are in the environment.
struct SessionData {
  let settings: Configuration
  let store: Store
  let videos: VideoLibrary

  init() throws {
    settings = try Configuration(environment: ProcessInfo.processInfo.environment)
    let path = settings.dataDirectory + "/masklet.sqlite"
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError(
        "\(settings.dataDirectory) holds no sessions: set DATA_DIR to the server's folder, or give a "
          + "folder of masks")
    }
    store = try Store(path: path)
    videos = try VideoLibrary(
      store: store,
      opener: .files(within: settings, manifests: settings.dataDirectory + "/manifests"),
      uploads: settings.dataDirectory + "/uploads", roots: settings.videoDirectories,
      limits: settings.limits)
  }
}
