#include "emulation.h"

#include "fibers.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

__thread Place current_place;

namespace {

enum class State { ready, at_warp, at_block, done };

struct Thread {
  Fiber fiber;
  State state;
  /// Of a lane that waits for its warp.
  void *mine;
  void (*work)(void *const *);
};

/// A host thread's work on one block after the other.
struct Worker {
  std::vector<Thread> threads;
  /// The threads in the order in which they run, and the place of each in it. A warp's lanes are
  /// side by side if the schedule is greedy.
  std::vector<int> order, place;
  Fiber host;
  const Launch *launch;
  bool greedy;
  int current, waiting, alive;
  /// Who switched to the running thread.
  Fiber *previous;
};

__thread Worker *worker;

int count(State state) {
  return (int)std::count_if(
    worker->threads.begin(), worker->threads.begin() + worker->launch->threads,
    [=](const Thread &thread) { return thread.state == state; });
}

/// The thread to run next.
int next_thread() {
  const int n = worker->launch->threads, at = worker->place[worker->current];
  if (worker->greedy) {
    const int warp = at / 32 * 32;
    for (int i = 1; i <= 32; i++) {
      const int candidate = worker->order[warp + (at + i) % 32];
      if (worker->threads[candidate].state == State::ready) return candidate;
    }
  }
  for (int i = 1; i <= n; i++) {
    const int candidate = worker->order[(at + i) % n];
    if (worker->threads[candidate].state == State::ready) return candidate;
  }
  char complaint[160];
  snprintf(
    complaint, sizeof complaint,
    "its threads wait forever: %d for the block, %d for their warps, %d have returned",
    count(State::at_block), count(State::at_warp), count(State::done));
  fail(complaint);
}

void run_others() {
  const int from = worker->current, to = next_thread();
  if (to == from) return;
  worker->previous = &worker->threads[from].fiber;
  worker->current = to;
  current_place.thread = to;
  switch_fiber(worker->threads[from].fiber, worker->threads[to].fiber);
}

/// What a fiber runs: one thread of the block.
#if defined(__clang__)
__attribute__((no_sanitize("address")))
#endif
void run_thread() {
  enter_fiber(*worker->previous);
  worker->launch->run(worker->launch->args);
  Thread &thread = worker->threads[worker->current];
  thread.state = State::done;
  if (--worker->alive == 0) leave_fiber(thread.fiber, worker->host);
  const int to = next_thread();
  worker->previous = &thread.fiber;
  worker->current = to;
  current_place.thread = to;
  leave_fiber(thread.fiber, worker->threads[to].fiber);
}

uint32_t random_below(uint32_t &seed, uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % limit;
}

template <class Iterator> void shuffle(Iterator first, int n, uint32_t &seed) {
  for (int i = n - 1; i > 0; i--) std::swap(first[i], first[random_below(seed, i + 1)]);
}

void choose_order(Worker &worker, int threads, Schedule schedule) {
  worker.greedy = schedule == Schedule::greedy;
  worker.order.clear();
  worker.place.resize(threads);
  uint32_t seed = 2463534242u;
  std::vector<int> warps(threads / 32);
  for (int i = 0; i < threads / 32; i++) warps[i] = i;
  if (worker.greedy) shuffle(warps.begin(), threads / 32, seed);
  for (int warp : warps) {
    for (int i = 0; i < 32; i++) worker.order.push_back(32 * warp + i);
    if (worker.greedy) shuffle(worker.order.end() - 32, 32, seed);
  }
  if (schedule == Schedule::shuffled) shuffle(worker.order.begin(), threads, seed);
  for (int i = 0; i < threads; i++) worker.place[worker.order[i]] = i;
}

void run_block() {
  const int n = worker->launch->threads;
  memset(current_place.shared, 0xff, worker->launch->shared_bytes);
  for (int i = 0; i < n; i++) {
    worker->threads[i].state = State::ready;
    prepare(worker->threads[i].fiber, run_thread);
  }
  worker->alive = n;
  worker->waiting = 0;
  worker->current = worker->order[0];
  worker->previous = &worker->host;
  current_place.thread = worker->current;
  switch_fiber(worker->host, worker->threads[worker->current].fiber);
}

/// Runs blocks until all are taken.
void run_blocks(
  Worker &own, const Launch &launch, Schedule schedule, std::atomic<uint64_t> &taken) {
  worker = &own;
  own.launch = &launch;
  while ((int)own.threads.size() < launch.threads) {
    own.threads.emplace_back();
    add_stack(own.threads.back().fiber);
  }
  choose_order(own, launch.threads, schedule);
  const size_t shared_bytes = std::max(launch.shared_bytes, (size_t)1);
  current_place.shared = static_cast<unsigned char *>(guarded_allocate(shared_bytes));
  if (!current_place.shared) fail("there is no memory for shared memory");
  current_place.shared_bytes = launch.shared_bytes;
  current_place.grid_x = launch.grid[0];
  const uint64_t in_row = launch.grid[0], in_plane = in_row * launch.grid[1];
  const uint64_t blocks = in_plane * launch.grid[2];
  for (uint64_t i; (i = taken++) < blocks;) {
    const uint64_t block = schedule == Schedule::forward ? i : blocks - 1 - i;
    current_place.block_x = (int64_t)(block % in_row);
    current_place.block_y = (int64_t)(block % in_plane / in_row);
    current_place.block_z = (int64_t)(block / in_plane);
    run_block();
  }
  guarded_free(current_place.shared, shared_bytes);
  worker = nullptr;
}

/// Stacks are kept from launch to launch.
std::mutex idle_lock;
std::vector<std::unique_ptr<Worker>> idle;

std::unique_ptr<Worker> take_worker() {
  std::lock_guard<std::mutex> guard(idle_lock);
  if (idle.empty()) return std::make_unique<Worker>();
  std::unique_ptr<Worker> taken = std::move(idle.back());
  idle.pop_back();
  return taken;
}

void give_back(std::unique_ptr<Worker> own) {
  std::lock_guard<std::mutex> guard(idle_lock);
  idle.push_back(std::move(own));
}

} // namespace

void fail(const char *complaint) {
  fprintf(
    stderr, "emulation: block (%lld, %lld, %lld) of %s: %s\n", (long long)current_place.block_x,
    (long long)current_place.block_y, (long long)current_place.block_z,
    worker ? worker->launch->name : "no kernel", complaint);
  abort();
}

void wait_for_block() {
  worker->threads[worker->current].state = State::at_block;
  if (++worker->waiting == worker->launch->threads) {
    worker->waiting = 0;
    for (Thread &thread : worker->threads) {
      if (thread.state == State::at_block) thread.state = State::ready;
    }
  }
  run_others();
}

void with_warp(void *mine, void (*work)(void *const lanes[32])) {
  Thread *warp = &worker->threads[worker->current / 32 * 32];
  Thread &own = worker->threads[worker->current];
  own.state = State::at_warp;
  own.mine = mine;
  own.work = work;
  void *lanes[32];
  for (int i = 0; i < 32; i++) {
    if (warp[i].state != State::at_warp) {
      run_others();
      return;
    }
    if (warp[i].work != work) fail("the lanes of a warp do different things together");
    lanes[i] = warp[i].mine;
  }
  work(lanes);
  for (int i = 0; i < 32; i++) warp[i].state = State::ready;
}

void emulate(const Launch &launch, Schedule schedule) {
  if (launch.threads <= 0 || launch.threads > 1024 || launch.threads % 32 != 0) {
    fprintf(stderr, "emulation: %s has blocks of %d threads\n", launch.name, launch.threads);
    abort();
  }
  std::atomic<uint64_t> taken(0);
  const uint64_t blocks = (uint64_t)launch.grid[0] * launch.grid[1] * launch.grid[2];
  const uint64_t hosts =
    std::min({(uint64_t)std::max(1u, std::thread::hardware_concurrency()), (uint64_t)4, blocks});
  auto work = [&] {
    std::unique_ptr<Worker> own = take_worker();
    run_blocks(*own, launch, schedule, taken);
    give_back(std::move(own));
  };
  std::vector<std::thread> helpers;
  for (uint64_t i = 1; i < hosts; i++) helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers) helper.join();
}

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER
#endif
#endif

#if defined(HAS_ADDRESS_SANITIZER)
// The sanitizer guards the bytes around it.
void *guarded_allocate(size_t bytes) {
  void *memory;
  if (posix_memalign(&memory, 256, bytes) != 0) return nullptr;
  memset(memory, 0xff, bytes);
  return memory;
}

void guarded_free(void *memory, size_t) { free(memory); }
#else
namespace {

/// The parts of an allocation: bytes before it, itself, then a page that cannot be read.
struct Layout {
  size_t before, own, page;
  explicit Layout(size_t bytes) : page((size_t)sysconf(_SC_PAGESIZE)) {
    own = (bytes + 15) / 16 * 16;
    before = (own + page - 1) / page * page - own;
  }
  size_t total() const { return before + own + page; }
};

} // namespace

void *guarded_allocate(size_t bytes) {
  const Layout layout(bytes);
  void *memory =
    mmap(nullptr, layout.total(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  char *start = static_cast<char *>(memory);
  if (mprotect(start + layout.before + layout.own, layout.page, PROT_NONE) != 0) {
    munmap(memory, layout.total());
    return nullptr;
  }
  memset(start + layout.before, 0xff, layout.own);
  return start + layout.before;
}

void guarded_free(void *memory, size_t bytes) {
  const Layout layout(bytes);
  munmap(static_cast<char *>(memory) - layout.before, layout.total());
}
#endif
