// A stand-in for libcuda.so.1 with one emulated card. The environment says what cuInit finds, or lines
// NAME=VALUE of the file that is named as this library with `.settings` after it, so that copies of the
// library in one process can differ:
//
// CUDA_EMULATION_SCHEDULE   forward, shuffled or greedy: see `Schedule`
// CUDA_EMULATION_MEMORY     the card's memory in bytes
// CUDA_EMULATION_FAULT      one of
//   old-driver, old-card, no-device, no-context
//   allocation:N            the N-th allocation finds no memory
//   launch:N                the N-th launch fails, and everything after it
//   lost:N                  the card is lost at the N-th launch
//   wrong:KERNEL            launches of that kernel change the first element of their output

#define GPU_EMULATED 1
#include "../../Sources/CCUDA/kernels/kernels.cu"

#include "../../Sources/CCUDA/kernels/kernel_list.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace {

// Results of the driver API.
enum Result {
  success = 0,
  invalid_value = 1,
  out_of_memory = 2,
  not_initialized = 3,
  no_device = 100,
  invalid_device = 101,
  invalid_context = 201,
  invalid_ptx = 218,
  not_found = 500,
  illegal_address = 700,
  launch_failed = 719,
};

struct NamedResult {
  Result result;
  const char *name, *text;
};

const NamedResult named_results[] = {
  {success, "CUDA_SUCCESS", "no error"},
  {invalid_value, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
  {out_of_memory, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
  {not_initialized, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
  {no_device, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
  {invalid_device, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
  {invalid_context, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
  {invalid_ptx, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
  {not_found, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
  {illegal_address, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
  {launch_failed, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
};

const NamedResult *named_result(int result) {
  for (const NamedResult &named : named_results) {
    if (named.result == result) return &named;
  }
  return nullptr;
}

/// The least that supported cards have: what a block may use as it is, and when asked for.
const int shared_limit = 48 << 10, most_shared = 64 << 10;

// Where a kernel's output is.
template <class Args> auto written_by(const Args &args) -> decltype(args.y) { return args.y; }
float *written_by(const gpu_attention_args &args) { return args.out; }

void change(float &x) { x += 1 + std::fabs(x); }
void change(uint8_t &x) { x ^= 0xff; }

struct Kernel {
  const char *name;
  void (*run)(const void *args);
  void (*spoil)(const void *args);
  int shared_limit;
};

#define GPU_KERNEL_ENTRY(name, Args)                                                 \
  {                                                                                  \
    #name,                                                                           \
    [](const void *args) { name(*static_cast<const Args *>(args)); },                \
    [](const void *args) { change(*written_by(*static_cast<const Args *>(args))); }, \
    shared_limit,                                                                    \
  },
Kernel kernels[] = {GPU_KERNELS};
#undef GPU_KERNEL_ENTRY

struct Card {
  /// One call at a time: a launch ends before anything else.
  std::mutex lock;
  bool initialized = false;
  /// What everything fails with, once something broke the context.
  Result broken = success;
  int contexts = 0;
  Schedule schedule = Schedule::forward;
  std::string fault;
  size_t memory = 0, used = 0;
  uint64_t allocations_made = 0, launches_made = 0;
  std::map<uint64_t, size_t> allocations;

  /// Whether the environment asks for the fault in its `count`-th case.
  bool fails(const char *name, uint64_t count) const {
    const std::string prefix = std::string(name) + ":";
    if (fault.compare(0, prefix.size(), prefix) != 0) return false;
    return count == strtoull(fault.c_str() + prefix.size(), nullptr, 10);
  }

  /// Whether `bytes` from an address on were allocated together.
  bool holds(uint64_t address, size_t bytes) const {
    auto next = allocations.upper_bound(address);
    if (next == allocations.begin()) return false;
    --next;
    const uint64_t offset = address - next->first;
    return offset <= next->second && bytes <= next->second - offset;
  }
};

/// Never destroyed: threads may call the driver while the process ends.
Card &card = *new Card;
thread_local bool has_context = false;

Result state() {
  if (!card.initialized) return not_initialized;
  if (card.broken) return card.broken;
  return has_context ? success : invalid_context;
}

std::string setting(const char *name) {
  if (const char *value = getenv(name)) return value;
  Dl_info library;
  if (!dladdr((void *)named_results, &library)) return "";
  std::ifstream file(std::string(library.dli_fname) + ".settings");
  const std::string prefix = std::string(name) + "=";
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, prefix.size(), prefix) == 0) return line.substr(prefix.size());
  }
  return "";
}

} // namespace

#define API extern "C" __attribute__((visibility("default"))) int
#define LOCKED std::lock_guard<std::mutex> guard(card.lock)
#define REQUIRE(condition, result) \
  if (!(condition)) return result
#define REQUIRE_CONTEXT \
  LOCKED;               \
  if (Result problem = state()) return problem

API cuInit(unsigned flags) {
  LOCKED;
  REQUIRE(flags == 0, invalid_value);
  const std::string schedule = setting("CUDA_EMULATION_SCHEDULE");
  card.schedule = schedule == "greedy" ? Schedule::greedy
    : schedule == "shuffled"           ? Schedule::shuffled
                                       : Schedule::forward;
  const std::string memory = setting("CUDA_EMULATION_MEMORY");
  card.memory = memory.empty() ? (size_t)8 << 30 : strtoull(memory.c_str(), nullptr, 10);
  card.fault = setting("CUDA_EMULATION_FAULT");
  card.allocations_made = card.launches_made = 0;
  card.broken = success;
  card.initialized = card.fault != "no-device";
  return card.initialized ? success : no_device;
}

API cuDriverGetVersion(int *version) {
  LOCKED;
  *version = setting("CUDA_EMULATION_FAULT") == "old-driver" ? 10000 : 12040;
  return success;
}

API cuDeviceGetCount(int *count) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  *count = 1;
  return success;
}

API cuDeviceGet(int *device, int number) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  REQUIRE(number == 0, invalid_device);
  *device = 0;
  return success;
}

API cuDeviceGetName(char *name, int size, int device) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  REQUIRE(device == 0, invalid_device);
  snprintf(name, (size_t)size, "Emulated GPU");
  return success;
}

API cuDeviceGetAttribute(int *value, int attribute, int device) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  REQUIRE(device == 0, invalid_device);
  switch (attribute) {
    case 1: *value = 1024; return success;         // threads in a block
    case 8: *value = shared_limit; return success; // shared memory of a block
    case 10: *value = 32; return success;          // lanes of a warp
    case 16: *value = 2; return success;           // multiprocessors
    case 75: *value = card.fault == "old-card" ? 7 : 8; return success;
    case 76: *value = 0; return success;
    case 97: *value = most_shared; return success; // shared memory of a block that asks
    default: return invalid_value;
  }
}

API cuDevicePrimaryCtxRetain(void **context, int device) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  REQUIRE(device == 0, invalid_device);
  REQUIRE(card.fault != "no-context", out_of_memory);
  card.contexts++;
  *context = &card;
  return success;
}

API cuDevicePrimaryCtxRelease(int device) {
  LOCKED;
  REQUIRE(device == 0, invalid_device);
  REQUIRE(card.contexts > 0, invalid_context);
  card.contexts--;
  return success;
}

API cuCtxSetCurrent(void *context) {
  LOCKED;
  REQUIRE(card.initialized, not_initialized);
  REQUIRE(!context || (context == &card && card.contexts > 0), invalid_context);
  has_context = context != nullptr;
  return success;
}

API cuCtxSynchronize() {
  REQUIRE_CONTEXT;
  return success;
}

API cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
  REQUIRE_CONTEXT;
  *free_bytes = card.memory - card.used;
  *total = card.memory;
  return success;
}

API cuModuleLoadData(void **module, const void *image) {
  REQUIRE_CONTEXT;
  // The kernels are compiled into this library; a module says which of them there are.
  auto text = std::make_unique<std::string>(static_cast<const char *>(image));
  const size_t target = text->find(".target sm_");
  REQUIRE(target != std::string::npos, invalid_ptx);
  REQUIRE(atoi(text->c_str() + target + strlen(".target sm_")) <= 80, invalid_ptx);
  *module = text.release();
  return success;
}

API cuModuleUnload(void *module) {
  REQUIRE_CONTEXT;
  delete static_cast<std::string *>(module);
  return success;
}

API cuModuleGetFunction(void **function, void *module, const char *name) {
  REQUIRE_CONTEXT;
  const std::string entry = std::string(".entry ") + name + "(";
  REQUIRE(static_cast<std::string *>(module)->find(entry) != std::string::npos, not_found);
  for (Kernel &kernel : kernels) {
    if (strcmp(kernel.name, name) != 0) continue;
    *function = &kernel;
    return success;
  }
  return not_found;
}

API cuFuncSetAttribute(void *function, int attribute, int value) {
  REQUIRE_CONTEXT;
  // Of all attributes only the most shared memory of a block matters here.
  if (attribute != 8) return success;
  REQUIRE(value >= 0 && value <= most_shared, invalid_value);
  static_cast<Kernel *>(function)->shared_limit = value;
  return success;
}

API cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  REQUIRE_CONTEXT;
  REQUIRE(bytes > 0, invalid_value);
  REQUIRE(!card.fails("allocation", ++card.allocations_made), out_of_memory);
  REQUIRE(card.used <= card.memory && bytes <= card.memory - card.used, out_of_memory);
  void *memory = guarded_allocate(bytes);
  REQUIRE(memory, out_of_memory);
  *address = (uint64_t)memory;
  card.allocations[*address] = bytes;
  card.used += bytes;
  return success;
}

API cuMemFree_v2(uint64_t address) {
  REQUIRE_CONTEXT;
  auto found = card.allocations.find(address);
  REQUIRE(found != card.allocations.end(), invalid_value);
  guarded_free((void *)address, found->second);
  card.used -= found->second;
  card.allocations.erase(found);
  return success;
}

API cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) {
  REQUIRE_CONTEXT;
  REQUIRE(card.holds(to, bytes), invalid_value);
  memcpy((void *)to, from, bytes);
  return success;
}

API cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) {
  REQUIRE_CONTEXT;
  REQUIRE(card.holds(from, bytes), invalid_value);
  memcpy(to, (const void *)from, bytes);
  return success;
}

API cuLaunchKernel(
  void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
  unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **params,
  void **extra) {
  REQUIRE_CONTEXT;
  const Kernel &kernel = *static_cast<const Kernel *>(function);
  REQUIRE(!stream && params && !extra, invalid_value);
  REQUIRE(block_x > 0 && block_x <= 1024 && block_y == 1 && block_z == 1, invalid_value);
  REQUIRE(grid_x > 0 && grid_x <= 0x7fffffff, invalid_value);
  REQUIRE(grid_y > 0 && grid_y <= 0xffff && grid_z > 0 && grid_z <= 0xffff, invalid_value);
  REQUIRE((int64_t)shared_bytes <= kernel.shared_limit, invalid_value);
  card.launches_made++;
  if (card.fails("lost", card.launches_made)) card.broken = illegal_address;
  if (card.fails("launch", card.launches_made)) card.broken = launch_failed;
  REQUIRE(!card.broken, card.broken);
  emulate(
    {kernel.name, kernel.run, params[0], {grid_x, grid_y, grid_z}, (int)block_x, shared_bytes},
    card.schedule);
  if (card.fault == std::string("wrong:") + kernel.name) kernel.spoil(params[0]);
  return success;
}

API cuGetErrorName(int result, const char **name) {
  const NamedResult *named = named_result(result);
  *name = named ? named->name : nullptr;
  return named ? success : invalid_value;
}

API cuGetErrorString(int result, const char **text) {
  const NamedResult *named = named_result(result);
  *text = named ? named->text : nullptr;
  return named ? success : invalid_value;
}
