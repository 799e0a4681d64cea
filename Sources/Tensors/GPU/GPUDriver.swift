import CCUDA

/// NVIDIA's driver with a context on the first card: memory, transfers and launches.
///
/// All work is in the order of its calls, whichever thread makes them: it runs in the context's default
/// stream.
///
/// Sendable: set once. The driver's functions may be called from any thread that has made the context
/// current, as each call here does.
final class GPUDriver: @unchecked Sendable {
  static let neededCapability = 75
  /// Of the PTX for cards before and from compute capability 8.0 on.
  private static func neededVersion(_ capability: Int) -> Int { capability < 80 ? 10020 : 11000 }

  private let driver: cuda_driver
  private let device: Int32
  private let context: UnsafeMutableRawPointer
  let name: String
  /// CUDA's compute capability: 75 is 7.5.
  let capability: Int
  /// CUDA's version of the driver: 11020 is 11.2.
  let version: Int
  let multiprocessors: Int

  /// - Parameter library: the driver's path, or its name where the system looks for libraries.
  /// - Throws: `GPUError` if there is no card that can be used.
  init(library: String) throws(GPUError) {
    var driver = cuda_driver()
    if let missing = cuda_driver_open(library, &driver) {
      throw .noDriver(reason: String(cString: missing))
    }
    self.driver = driver
    let started = driver.cuInit(0)
    guard started != CUDA_RESULT_NO_DEVICE else { throw .noCard }
    try Self.check(driver, started, "cuInit")
    var version: Int32 = 0
    try Self.check(driver, driver.cuDriverGetVersion(&version), "cuDriverGetVersion")
    self.version = Int(version)
    var count: Int32 = 0
    try Self.check(driver, driver.cuDeviceGetCount(&count), "cuDeviceGetCount")
    guard count > 0 else { throw .noCard }
    var device: Int32 = 0
    try Self.check(driver, driver.cuDeviceGet(&device, 0), "cuDeviceGet")
    self.device = device
    var text = [CChar](repeating: 0, count: 256)
    try Self.check(driver, driver.cuDeviceGetName(&text, 256, device), "cuDeviceGetName")
    name = String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    func attribute(_ which: Int) throws(GPUError) -> Int {
      var value: Int32 = 0
      try Self.check(
        driver, driver.cuDeviceGetAttribute(&value, Int32(which), device), "cuDeviceGetAttribute")
      return Int(value)
    }
    capability =
      try 10 * attribute(CUDA_CAPABILITY_MAJOR) + attribute(CUDA_CAPABILITY_MINOR)
    multiprocessors = max(1, try attribute(CUDA_MULTIPROCESSORS))
    guard capability >= Self.neededCapability else {
      throw .cardTooOld(name: name, capability: capability, needed: Self.neededCapability)
    }
    let needed = Self.neededVersion(capability)
    guard self.version >= needed else {
      throw .driverTooOld(version: self.version, needed: needed)
    }
    var context: UnsafeMutableRawPointer?
    try Self.check(
      driver, driver.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain")
    guard let context else { throw .failed(operation: "cuDevicePrimaryCtxRetain", error: "none") }
    self.context = context
  }

  deinit {
    _ = driver.cuDevicePrimaryCtxRelease(device)
  }

  private static func check(
    _ driver: cuda_driver, _ result: cuda_result, _ operation: String
  ) throws(GPUError) {
    guard result != 0 else { return }
    var name: UnsafePointer<CChar>?
    _ = driver.cuGetErrorName(result, &name)
    throw .failed(operation: operation, error: name.map { String(cString: $0) } ?? "\(result)")
  }

  /// Calls the driver with the context current.
  private func call(_ operation: String, _ body: () -> cuda_result) throws(GPUError) {
    try Self.check(driver, driver.cuCtxSetCurrent(context), "cuCtxSetCurrent")
    try Self.check(driver, body(), operation)
  }

  // MARK: Memory

  /// Bytes of the card's memory.
  func memory() throws(GPUError) -> (free: Int, total: Int) {
    var (free, total) = (0, 0)
    try call("cuMemGetInfo") { driver.cuMemGetInfo(&free, &total) }
    return (free, total)
  }

  /// Uninitialised memory; nil if the card has no room for it.
  func allocate(_ bytes: Int) throws(GPUError) -> cuda_address? {
    var address: cuda_address = 0
    var isFull = false
    try call("cuMemAlloc") {
      let result = driver.cuMemAlloc(&address, max(bytes, 1))
      isFull = result == CUDA_RESULT_OUT_OF_MEMORY
      return isFull ? 0 : result
    }
    return isFull ? nil : address
  }

  /// Frees memory that no work in the stream uses, or waits until none does.
  func free(_ address: cuda_address) {
    guard driver.cuCtxSetCurrent(context) == 0 else { return }
    // Fails only where the context is lost, and its memory with it.
    _ = driver.cuMemFree(address)
  }

  func upload(_ bytes: UnsafeRawBufferPointer, to address: cuda_address) throws(GPUError) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    try call("cuMemcpyHtoD") { driver.cuMemcpyHtoD(address, start, bytes.count) }
  }

  /// Waits for the work before, then copies.
  func download(
    _ address: cuda_address, to bytes: UnsafeMutableRawBufferPointer
  ) throws(GPUError) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    try call("cuMemcpyDtoH") { driver.cuMemcpyDtoH(start, address, bytes.count) }
  }

  // MARK: Kernels

  /// A compiled program with kernels in it.
  struct Module: @unchecked Sendable {
    // Sendable: an opaque handle, valid as long as the context.
    fileprivate let handle: UnsafeMutableRawPointer
  }

  struct Function: @unchecked Sendable {
    // Sendable: an opaque handle, valid as long as the module.
    fileprivate let handle: UnsafeMutableRawPointer
    fileprivate let name: String
    fileprivate let sharedBytes: Int
  }

  /// - Parameter ptx: ends with a zero.
  func load(_ ptx: [UInt8]) throws(GPUError) -> Module {
    var module: UnsafeMutableRawPointer?
    try call("cuModuleLoadData") {
      ptx.withUnsafeBytes { driver.cuModuleLoadData(&module, $0.baseAddress!) }
    }
    return Module(handle: module!)
  }

  func unload(_ module: Module) {
    guard driver.cuCtxSetCurrent(context) == 0 else { return }
    // Fails only where the context is lost, and the module with it.
    _ = driver.cuModuleUnload(module.handle)
  }

  /// - Parameter sharedBytes: of memory that the threads of a block share.
  func function(
    _ name: String, in module: Module, sharedBytes: Int
  ) throws(GPUError) -> Function {
    var function: UnsafeMutableRawPointer?
    try call("cuModuleGetFunction \(name)") {
      driver.cuModuleGetFunction(&function, module.handle, name)
    }
    // Beyond 48 KiB a kernel must ask.
    if sharedBytes > 48 << 10 {
      try call("cuFuncSetAttribute \(name)") {
        driver.cuFuncSetAttribute(
          function!, Int32(CUDA_DYNAMIC_SHARED_BYTES), Int32(sharedBytes))
      }
    }
    return Function(handle: function!, name: name, sharedBytes: sharedBytes)
  }

  struct Grid {
    var x = 1
    var y = 1
    var z = 1
  }

  /// Starts a kernel. Does not wait for it.
  /// - Parameter arguments: the struct that the kernel takes.
  func launch<Arguments: BitwiseCopyable>(
    _ function: Function, _ arguments: Arguments, grid: Grid, threads: Int
  ) throws(GPUError) {
    var arguments = arguments
    try call(function.name) {
      withUnsafeMutablePointer(to: &arguments) { arguments in
        var parameters: [UnsafeMutableRawPointer?] = [UnsafeMutableRawPointer(arguments)]
        return driver.cuLaunchKernel(
          function.handle, UInt32(grid.x), UInt32(grid.y), UInt32(grid.z), UInt32(threads), 1, 1,
          UInt32(function.sharedBytes), nil, &parameters, nil)
      }
    }
  }

  /// Waits until all work is done.
  func synchronize() throws(GPUError) {
    try call("cuCtxSynchronize") { driver.cuCtxSynchronize() }
  }
}
