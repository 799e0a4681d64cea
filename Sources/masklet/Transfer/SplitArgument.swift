import ArgumentParser
import Formats

/// The percents of a dataset's sets, as `train=80,val=10,test=10`.
struct SplitArgument: ExpressibleByArgument {
  private var shares: [DatasetSet: Int] = [:]

  init?(argument: String) {
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false)
      guard words.count == 2, let set = DatasetSet(rawValue: String(words[0])),
        let share = Int(words[1]), shares.updateValue(share, forKey: set) == nil
      else { return nil }
    }
    guard split(seed: 1).objection == nil else { return nil }
  }

  func split(seed: Int) -> DatasetSplit {
    DatasetSplit(
      train: shares[.train] ?? 0, val: shares[.val] ?? 0, test: shares[.test] ?? 0, seed: seed)
  }
}
