import Testing

@testable import Formats

@Suite struct DatasetSplitTests {
  private static func counts(_ split: DatasetSplit, of total: Int) -> [Int] {
    let sets = split.sets(of: (0..<total).map { "video \($0)" })
    return DatasetSet.allCases.map { set in sets.values.count { $0 == set } }
  }

  @Test(arguments: [
    (1, [1, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (5, [3, 1, 1]), (10, [8, 1, 1]),
    (15, [12, 2, 1]), (100, [80, 10, 10]),
  ])
  func `shares are rounded to whole videos, and none is empty that could have one`(
    total: Int, expected: [Int]
  ) {
    let split = DatasetSplit(train: 80, val: 10, test: 10, seed: 5)
    #expect(Self.counts(split, of: total) == expected)
  }

  @Test func `a set without a share gets no video`() {
    #expect(Self.counts(DatasetSplit(train: 0, val: 50, test: 50), of: 3) == [0, 2, 1])
    #expect(Self.counts(DatasetSplit(train: 100, val: 0, test: 0), of: 4) == [4, 0, 0])
  }

  @Test(arguments: [(1, "idgajfeb", "h", "c"), (2, "hcejidfg", "a", "b")])
  func `the same seed gives the same sets on every machine`(
    seed: Int, train: String, val: String, test: String
  ) {
    let sets = DatasetSplit(train: 80, val: 10, test: 10, seed: seed)
      .sets(of: "jihgfedcba".map(String.init))
    func of(_ set: DatasetSet) -> Set<String> { Set(sets.filter { $0.value == set }.keys) }
    #expect(of(.train) == Set(train.map(String.init)))
    #expect(of(.val) == [val] && of(.test) == [test])
  }

  @Test func `shares that do not sum to 100 are objected to`() {
    #expect(DatasetSplit(train: 80, val: 20, test: 0).objection == nil)
    #expect(DatasetSplit(train: 80, val: 10, test: 0).objection?.contains("sum to 90") == true)
    #expect(DatasetSplit(train: 120, val: -20, test: 0).objection != nil)
  }
}
