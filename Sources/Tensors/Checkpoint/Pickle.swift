import Compression

/// A value in a pickle. Containers are indices into the tables of `Pickle`, so that values can nest
/// to any depth without recursion.
enum PickleValue: Hashable {
  case none
  case bool(Bool)
  case int(Int)
  case float
  case string(String)
  case tuple(Int)
  case list
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
}

/// The only Python names that a checkpoint may refer to. None of them is called: each stands for
/// the value that calling it would build.
enum PickleGlobal: Hashable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storage(Checkpoint.ElementType)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "FloatStorage"): self = .storage(.float32)
    case ("torch", "HalfStorage"): self = .storage(.float16)
    case ("torch", "BFloat16Storage"): self = .storage(.bfloat16)
    case ("torch", "DoubleStorage"): self = .storage(.float64)
    case ("torch", "LongStorage"): self = .storage(.int64)
    case ("torch", "IntStorage"): self = .storage(.int32)
    case ("torch", "ShortStorage"): self = .storage(.int16)
    case ("torch", "CharStorage"): self = .storage(.int8)
    case ("torch", "ByteStorage"): self = .storage(.uint8)
    case ("torch", "BoolStorage"): self = .storage(.bool)
    default: return nil
    }
  }
}

/// Interprets the opcodes that `torch.save` writes (pickle protocol 2), and no others.
///
/// Every opcode has at least one byte and creates at most one value, so that time and memory stay
/// in proportion to the length of the pickle.
struct Pickle {
  struct Storage {
    var key: String
    var elementType: Checkpoint.ElementType
    var count: Int
  }

  struct TensorView {
    var storage: Int
    var offset: Int
    var shape: [Int]
    var strides: [Int]
  }

  private(set) var tuples: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private(set) var storages: [Storage] = []
  private(set) var tensors: [TensorView] = []

  private var reader: ByteReader<Malformation>
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var result = PickleValue.none

  init(_ bytes: [UInt8]) throws(Malformation) {
    reader = ByteReader(bytes)
    while try step() {}
  }

  private var damage: Malformation {
    Malformation("its pickle is damaged at byte \(reader.position)")
  }

  /// Interprets one opcode; false after the last.
  private mutating func step() throws(Malformation) -> Bool {
    let opcode = try reader.number(UInt8.self)
    switch UnicodeScalar(opcode) {
    case "\u{80}": try checkProtocol()
    case "}":
      dictionaries.append([])
      stack.append(.dictionary(dictionaries.count - 1))
    case "]": stack.append(.list)
    case ")": push(tuple: [])
    case "(": marks.append(stack.count)
    case "t": push(tuple: try popMark())
    case "\u{85}": push(tuple: try pop(1))
    case "\u{86}": push(tuple: try pop(2))
    case "\u{87}": push(tuple: try pop(3))
    case "N": stack.append(.none)
    case "\u{88}": stack.append(.bool(true))
    case "\u{89}": stack.append(.bool(false))
    case "K": stack.append(.int(Int(try reader.number(UInt8.self))))
    case "M": stack.append(.int(Int(try reader.number(UInt16.self))))
    case "J": stack.append(.int(Int(Int32(bitPattern: try reader.number(UInt32.self)))))
    case "\u{8A}": stack.append(.int(try longInteger()))
    case "G":
      try reader.skip(8)
      stack.append(.float)
    case "X": stack.append(.string(try string(Int(try reader.number(UInt32.self)))))
    case "q": memo[Int(try reader.number(UInt8.self))] = try top()
    case "r": memo[Int(try reader.number(UInt32.self))] = try top()
    case "h": stack.append(try recall(Int(try reader.number(UInt8.self))))
    case "j": stack.append(try recall(Int(try reader.number(UInt32.self))))
    case "c": stack.append(.global(try global()))
    case "R": try reduce()
    case "Q": stack.append(try persistentStorage(try pop(1)[0]))
    case "s": try setItems(try pop(2))
    case "u": try setItems(try popMark())
    // No tensor of a model is in a list: elements of lists are ignored.
    case "a": _ = try pop(1)
    case "e": _ = try popMark()
    // An object's attributes, such as the _metadata of a module's state, hold no tensors.
    case "b": _ = try pop(1)
    case ".":
      result = try pop(1)[0]
      return false
    default:
      throw Malformation("its pickle has opcode \(opcode), which torch.save does not write")
    }
    return true
  }

  private func checkProtocol(_ number: UInt8) throws(Malformation) {
    guard number == 2 else {
      throw Malformation("its pickle is of protocol \(number), where torch.save writes 2")
    }
  }

  private mutating func checkProtocol() throws(Malformation) {
    try checkProtocol(try reader.number(UInt8.self))
  }

  // MARK: Stack

  private func top() throws(Malformation) -> PickleValue {
    guard let value = stack.last else { throw damage }
    return value
  }

  private mutating func pop(_ count: Int) throws(Malformation) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw damage }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popMark() throws(Malformation) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw damage }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func push(tuple: [PickleValue]) {
    tuples.append(tuple)
    stack.append(.tuple(tuples.count - 1))
  }

  private func recall(_ key: Int) throws(Malformation) -> PickleValue {
    guard let value = memo[key] else { throw damage }
    return value
  }

  // MARK: Operands

  private mutating func longInteger() throws(Malformation) -> Int {
    let bytes = try reader.take(Int(try reader.number(UInt8.self)))
    guard bytes.count <= 8 else {
      throw Malformation("its pickle has an integer of \(bytes.count) bytes")
    }
    guard let last = bytes.last else { return 0 }
    return bytes.reversed().reduce(last >= 128 ? -1 : 0) { $0 << 8 | Int($1) }
  }

  private mutating func string(_ count: Int) throws(Malformation) -> String {
    String(decoding: try reader.take(count), as: UTF8.self)
  }

  private mutating func line() throws(Malformation) -> String {
    var bytes: [UInt8] = []
    while true {
      let byte = try reader.number(UInt8.self)
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      guard bytes.count < 256 else { throw damage }
      bytes.append(byte)
    }
  }

  private mutating func global() throws(Malformation) -> PickleGlobal {
    let (module, name) = (try line(), try line())
    guard let global = PickleGlobal(module: module, name: name) else {
      throw Malformation(
        "its pickle refers to \(module).\(name), which a checkpoint has no use for")
    }
    return global
  }

  // MARK: Objects

  /// Adds keys and values, alternating, to the dictionary below them.
  private mutating func setItems(_ items: [PickleValue]) throws(Malformation) {
    guard case .dictionary(let index) = try top(), items.count % 2 == 0 else { throw damage }
    for i in stride(from: 0, to: items.count, by: 2) {
      dictionaries[index].append((items[i], items[i + 1]))
    }
  }

  /// Creates the value that calling a global with a tuple of arguments would build.
  private mutating func reduce() throws(Malformation) {
    let operands = try pop(2)
    guard case .global(let global) = operands[0], case .tuple(let index) = operands[1] else {
      throw damage
    }
    let arguments = tuples[index]
    switch global {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw damage }
      dictionaries.append([])
      stack.append(.dictionary(dictionaries.count - 1))
    case .rebuildTensor:
      guard arguments.count >= 4, case .storage(let storage) = arguments[0],
        case .int(let offset) = arguments[1]
      else { throw damage }
      tensors.append(
        TensorView(
          storage: storage, offset: offset, shape: try integers(arguments[2]),
          strides: try integers(arguments[3])))
      stack.append(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard case .tensor? = arguments.first else { throw damage }
      stack.append(arguments[0])
    case .storage: throw damage
    }
  }

  private func integers(_ value: PickleValue) throws(Malformation) -> [Int] {
    guard case .tuple(let index) = value, tuples[index].count <= 8 else { throw damage }
    var numbers: [Int] = []
    for element in tuples[index] {
      guard case .int(let number) = element else { throw damage }
      numbers.append(number)
    }
    return numbers
  }

  /// ("storage", type, key, location, number of elements)
  private mutating func persistentStorage(
    _ value: PickleValue
  ) throws(Malformation) -> PickleValue {
    guard case .tuple(let index) = value, tuples[index].count == 5,
      tuples[index][0] == .string("storage"), case .global(.storage(let type)) = tuples[index][1],
      case .string(let key) = tuples[index][2], case .int(let count) = tuples[index][4]
    else { throw damage }
    storages.append(Storage(key: key, elementType: type, count: count))
    return .storage(storages.count - 1)
  }
}
