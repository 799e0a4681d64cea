import Masklets

/// How the videos of a dataset are divided into sets: never frames of one video into two.
///
/// Videos are ordered by the SHA-256 of the seed and their id, so that the same seed gives the same
/// sets on every machine. The first go to `train`, the next to `val`, the last to `test`. Shares
/// are rounded to whole videos by the largest remainder; then sets that have a share and no video
/// get one each from the set that has most, as long as that one has more than one.
package struct DatasetSplit: Hashable, Sendable, Codable {
  /// Percents of the videos.
  package var train: Int
  package var val: Int
  package var test: Int
  package var seed: Int

  package init(train: Int, val: Int, test: Int, seed: Int = 1) {
    self.train = train
    self.val = val
    self.test = test
    self.seed = seed
  }

  /// Why videos cannot be divided like this; nil if they can.
  package var objection: String? {
    guard shares.allSatisfy({ (0...100).contains($0) }) else {
      return "train, val and test are percents, 0 to 100"
    }
    let sum = shares.reduce(0, +)
    return sum == 100 ? nil : "train, val and test must sum to 100, these sum to \(sum)"
  }

  private var shares: [Int] { [train, val, test] }

  /// The set of each video, by its id.
  func sets(of videos: [String]) -> [String: DatasetSet] {
    let ordered = videos.map { (digest: digest(of: $0), id: $0) }
      .sorted { ($0.digest, $0.id) < ($1.digest, $1.id) }
    var sets: [String: DatasetSet] = [:]
    var first = 0
    for (set, count) in zip(DatasetSet.allCases, counts(of: videos.count)) {
      for video in ordered[first..<first + count] { sets[video.id] = set }
      first += count
    }
    return sets
  }

  private func digest(of video: String) -> String {
    var hash = SHA256()
    hash.update("\(seed):\(video)".utf8)
    return hash.finish()
  }

  /// How many of `total` videos go into each set, in the order of `DatasetSet`.
  private func counts(of total: Int) -> [Int] {
    var counts = shares.map { total * $0 / 100 }
    let byRemainder = shares.indices.sorted {
      (-(total * shares[$0] % 100), $0) < (-(total * shares[$1] % 100), $1)
    }
    for index in byRemainder.prefix(total - counts.reduce(0, +)) { counts[index] += 1 }
    for index in shares.indices where shares[index] > 0 && counts[index] == 0 {
      let most = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
      guard counts[most] > 1 else { break }
      counts[most] -= 1
      counts[index] += 1
    }
    return counts
  }
}
