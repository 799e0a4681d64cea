import Compression

/// The file that `torch.save({"model": state_dict}, path)` writes: a zip archive of a pickle,
/// `<name>/data.pkl`, and one entry for each storage, `<name>/data/<key>`.
enum TorchFile {
  /// In bytes. The pickles of SAM 2's checkpoints have about 100 kB.
  private static let largestPickle = 16 << 20

  private static let mostEntries = 100_000

  static func entries(of file: MappedFile) throws(Malformation) -> [String: Checkpoint.Entry] {
    let contents = try contents(of: file)
    let pickles = contents.keys.filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    guard let pickleName = pickles.first, pickles.count == 1 else {
      throw Malformation(
        "is a zip archive with \(pickles.count) entries data.pkl, not one, so not of torch.save")
    }
    let prefix = pickleName.dropLast("data.pkl".count)
    if let order = contents[prefix + "byteorder"], order.count <= 16 {
      let name = String(decoding: file.bytes(order), as: UTF8.self)
      guard name == "little" else { throw Malformation("has byte order \(name), not little") }
    }
    let bytes = contents[pickleName]!
    guard bytes.count <= largestPickle else {
      throw Malformation("its pickle has \(bytes.count) bytes, more than \(largestPickle)")
    }
    let pickle = try Pickle(file.bytes(bytes))
    var entries: [String: Checkpoint.Entry] = [:]
    for (key, value) in try model(in: pickle) {
      guard case .string(let name) = key, case .tensor(let index) = value else { continue }
      guard name.utf8.count <= 1000 else { throw Malformation("has a name of over 1000 bytes") }
      let view = pickle.tensors[index]
      let storage = pickle.storages[view.storage]
      guard let content = contents[prefix + "data/" + storage.key] else {
        throw Malformation("\(name)'s storage data/\(storage.key) is missing")
      }
      let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.elementType.size)
      guard !overflow, storage.count >= 0, size <= content.count else {
        throw Malformation(
          "\(name)'s storage has \(content.count) bytes, too few for \(storage.count) elements")
      }
      entries[name] = try Checkpoint.Entry(
        name: name, shape: view.shape, strides: view.strides, offset: view.offset,
        elementType: storage.elementType,
        storage: content.lowerBound..<content.lowerBound + size)
    }
    guard !entries.isEmpty else { throw Malformation("its model has no tensors") }
    return entries
  }

  /// Where the bytes of each entry of the zip archive lie: `torch.save` compresses none.
  private static func contents(
    of file: MappedFile
  ) throws(Malformation) -> [String: Range<Int>] {
    do {
      let zip = try ZipReader(file, limits: ZipReader.Limits(entries: mostEntries))
      var contents: [String: Range<Int>] = [:]
      for entry in zip.entries {
        guard entry.method == ZipEntry.stored, entry.packedSize == entry.size else {
          throw Malformation(compressed: entry.name)
        }
        contents[entry.name] = try zip.range(of: entry)
      }
      return contents
    } catch let error as ZipError {
      throw Malformation(error)
    } catch let error as Malformation {
      throw error
    } catch {
      throw Malformation("is a zip archive that cannot be read: \(error)")
    }
  }

  /// The items under the top key `model`.
  private static func model(
    in pickle: Pickle
  ) throws(Malformation) -> [(key: PickleValue, value: PickleValue)] {
    guard case .dictionary(let top) = pickle.result else {
      throw Malformation("its pickle is no dictionary")
    }
    let items = pickle.dictionaries[top]
    guard case .dictionary(let model)? = items.last(where: { $0.key == .string("model") })?.value
    else {
      let keys = items.prefix(5).map { item -> String in
        guard case .string(let name) = item.key else { return "(no name)" }
        return String(name.prefix(60))
      }
      throw Malformation(
        "has no dictionary under the top key model; its keys start with \(keys)")
    }
    return pickle.dictionaries[model]
  }
}

extension Malformation {
  fileprivate init(compressed name: String) {
    self.init("its zip entry \(name) is compressed or encrypted, which torch.save never does")
  }

  fileprivate init(_ error: ZipError) {
    switch error {
    case .noDirectory, .noZip64Directory:
      self.init("is a zip archive without its directory: the file is cut short")
    case .directoryPastEnd: self.init("its zip directory reaches past the end of the file")
    case .tooManyEntries(let count, _): self.init("its zip directory lists \(count) entries")
    case .directoryTooLarge(let limit):
      self.init("its zip directory has more than \(limit) bytes")
    case .directoryDamaged: self.init("its zip directory is damaged")
    case .endOfBytes(let length, let wanted):
      self = .endOfBytes(length: length, wanted: wanted)
    case .encrypted(let name), .unsupportedMethod(let name, _): self.init(compressed: name)
    case .overlapping(let name): self.init("its zip entry \(name) overlaps another")
    case .noLocalHeader(let name):
      self.init("its zip entry \(name) has no header where the directory says")
    case .entryPastEnd(let name), .entryTooLarge(let name, _):
      self.init("its zip entry \(name) reaches past the end of the file")
    case .contentsTooLarge, .entryUnpacksWrong, .damaged: self.init("its zip entries are damaged")
    }
  }
}
