// What the checks of kernels share. A check launches kernels in the emulation and compares what
// they write with a plain computation in double precision.

#ifndef CUDA_CHECKS_CHECK_H
#define CUDA_CHECKS_CHECK_H

#define GPU_EMULATED 1
#include "../../Sources/CCUDA/kernels/kernels.cu"

#include <cstdio>
#include <string>
#include <vector>

/// The order of threads that `launch` uses; main.cpp runs the checks in each.
extern Schedule schedule;

/// Counts a comparison, and says which one failed.
void expect(bool holds, const std::string &what);

/// Memory of a kernel: without readable bytes behind it, and NaN until written.
template <class T> class Memory {
public:
  explicit Memory(size_t count)
    : count(count), start(static_cast<T *>(guarded_allocate(bytes()))) {}
  explicit Memory(const std::vector<T> &values) : Memory(values.size()) {
    for (size_t i = 0; i < count; i++) start[i] = values[i];
  }
  Memory(const Memory &) = delete;
  ~Memory() { guarded_free(start, bytes()); }
  operator T *() { return start; }
  T *data() { return start; }
  size_t size() const { return count; }

private:
  size_t count;
  T *start;
  size_t bytes() const { return count > 0 ? count * sizeof(T) : 1; }
};

typedef Memory<float> Floats;

/// `count` numbers in -scale...scale, the same for the same seed.
std::vector<float> noise(size_t count, unsigned seed, float scale = 1);

/// Expects each of y to be finite and near `expected`: within tolerance times the larger of 1 and
/// the largest |expected|.
void expect_near(
  const std::string &what, Floats &y, const std::vector<double> &expected, double tolerance);

inline unsigned blocks(int64_t count, int64_t in_block) {
  return (unsigned)((count + in_block - 1) / in_block);
}

/// Runs a kernel in `schedule`.
template <class Args> void launch(
  const char *name, void (*kernel)(Args), const Args &args, unsigned x, unsigned y, unsigned z,
  int threads, size_t shared_bytes = 0) {
  struct Call {
    void (*kernel)(Args);
    Args args;
  };
  const Call call = {kernel, args};
  auto run = [](const void *p) {
    const Call *call = static_cast<const Call *>(p);
    call->kernel(call->args);
  };
  emulate({name, run, &call, {x, y, z}, threads, shared_bytes}, schedule);
}

/// Runs a kernel of one element a thread.
template <class Args>
void launch_elements(const char *name, void (*kernel)(Args), const Args &args, int64_t count) {
  launch(name, kernel, args, blocks(count, GPU_THREADS), 1, 1, GPU_THREADS);
}

/// An activation in double precision.
double activated_reference(double x, int activation);

#endif
