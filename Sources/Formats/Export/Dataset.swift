import Masklets

/// Videos that are exported as one dataset, with one list of categories.
package struct Dataset: Sendable {
  package let name: String
  /// The categories, in the order in which formats number them.
  package let categories: [Category]
  /// Each with a `stem` that no other has; those of one set follow each other.
  package private(set) var videos: [DatasetVideo]
  /// Which frames become pictures of an image dataset.
  package var pictured = PicturedFrames.all

  /// - Parameter videos: in the order in which they are written. A stem that an earlier video has
  ///   gets a number.
  package init(name: String, categories: [Category], videos: [DatasetVideo]) {
    self.name = name
    self.categories = categories
    self.videos = videos
    // Folders of Windows and macOS do not distinguish upper and lower case.
    var taken: Set<String> = []
    var numbers: [String: Int] = [:]
    for index in videos.indices {
      let stem = videos[index].video.stem
      var unique = stem
      while !taken.insert(unique.lowercased()).inserted {
        let number = numbers[stem.lowercased(), default: 1] + 1
        numbers[stem.lowercased()] = number
        unique = "\(stem)-\(number)"
      }
      self.videos[index].video.stem = unique
    }
  }

  /// A dataset of a single video, all of it to train with.
  init(_ source: ExportSource) {
    self.init(
      name: source.video.name, categories: source.categories,
      videos: [
        DatasetVideo(
          id: "", video: source.video, objects: source.objects, frameCount: source.range.count,
          open: { source })
      ])
    pictured = source.pictured
  }

  /// Divides the videos into sets.
  package mutating func divide(by split: DatasetSplit) {
    let sets = split.sets(of: videos.map(\.id))
    for index in videos.indices { videos[index].set = sets[videos[index].id] ?? .train }
    videos = DatasetSet.allCases.flatMap { set in videos.filter { $0.set == set } }
  }

  package var frameCount: Int { videos.reduce(0) { $0 + $1.frameCount } }

  package var objectCount: Int { videos.reduce(0) { $0 + $1.objects.count } }

  /// How many videos are in each set; sets without any are left out.
  package var videosBySet: [DatasetSet: Int] {
    videos.reduce(into: [:]) { $0[$1.set, default: 0] += 1 }
  }

  /// The masks and pictures of one of the videos.
  func source(of entry: DatasetVideo) async throws -> ExportSource {
    var source = try await entry.open()
    source.video = entry.video
    source.categories = categories
    source.pictured = pictured
    return source
  }
}

/// A video of a dataset, without what takes memory for each of its frames.
package struct DatasetVideo: Sendable {
  /// The same whenever the video is exported: a split goes by it.
  package let id: String
  package fileprivate(set) var video: AnnotatedVideo
  /// Without their keyframes, by ascending id.
  package let objects: [AnnotatedTrack]
  /// How many frames are exported.
  package let frameCount: Int
  package fileprivate(set) var set = DatasetSet.train
  /// Called when its turn comes.
  let open: @Sendable () async throws -> ExportSource

  package init(
    id: String, video: AnnotatedVideo, objects: [AnnotatedTrack], frameCount: Int,
    open: @escaping @Sendable () async throws -> ExportSource
  ) {
    self.id = id
    self.video = video
    self.objects = objects
    self.frameCount = frameCount
    self.open = open
  }
}

/// What the videos of a dataset are for.
package enum DatasetSet: String, CaseIterable, Sendable, Codable {
  case train, val, test
}
