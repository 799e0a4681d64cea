// The machine of `gpu.h`, emulated: threads of a block are fibers of one host thread, and the
// blocks of a launch are shared out over a few host threads.

#ifndef CUDA_EMULATION_EMULATION_H
#define CUDA_EMULATION_EMULATION_H

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

/// In which order the threads of a block run.
enum class Schedule {
  /// By index, each until it has to wait.
  forward,
  /// In a shuffled order.
  shuffled,
  /// In a shuffled order of warps, each of which runs as far as it gets before another does.
  greedy,
};

struct Launch {
  const char *name;
  void (*run)(const void *args);
  const void *args;
  unsigned grid[3];
  /// A multiple of 32, up to 1024.
  int threads;
  size_t shared_bytes;
};

/// Runs a kernel. Aborts with one line when threads wait for each other forever.
void emulate(const Launch &launch, Schedule schedule);

/// Memory without readable bytes behind it, up to the alignment of 16 bytes; 0xff throughout, which
/// is NaN as floats. Null without memory.
void *guarded_allocate(size_t bytes);
void guarded_free(void *memory, size_t bytes);

/// Where the running thread is.
struct Place {
  int64_t block_x, block_y, block_z, grid_x;
  int thread;
  unsigned char *shared;
  size_t shared_bytes;
};
extern __thread Place current_place;

/// Waits for all threads of the block.
void wait_for_block();
/// Waits for all lanes of the warp, then runs `work` once for what each of them calls its own.
void with_warp(void *mine, void (*work)(void *const lanes[32]));
/// Says that kernels are wrong, and aborts.
[[noreturn]] void fail(const char *complaint);

typedef uint32_t u32;

#define KERNEL [[maybe_unused]] static
#define DEVICE [[maybe_unused]] static inline __attribute__((always_inline))
#define LAUNCH_BOUNDS(...)
#define UNROLL
#define SHARED(Type, name) Type &name = *static_cast<Type *>(shared_memory_of(sizeof(Type)))

struct alignas(16) float4 {
  float x, y, z, w;
};

DEVICE void *shared_memory_of(size_t bytes) {
  if (bytes > current_place.shared_bytes) fail("uses more shared memory than its launch names");
  return current_place.shared;
}

DEVICE int thread_index() { return current_place.thread; }
DEVICE int64_t block_x() { return current_place.block_x; }
DEVICE int64_t block_y() { return current_place.block_y; }
DEVICE int64_t block_z() { return current_place.block_z; }
DEVICE int64_t grid_x() { return current_place.grid_x; }

DEVICE void synchronize() { wait_for_block(); }

static inline void no_work(void *const *) {}
DEVICE void synchronize_warp() { with_warp(nullptr, no_work); }

DEVICE float4 load4(const float *from) {
  if ((uintptr_t)from % 16 != 0) fail("reads four floats that are not aligned");
  float4 x;
  memcpy(&x, from, sizeof x);
  return x;
}

DEVICE void store4(float *to, float4 x) {
  if ((uintptr_t)to % 16 != 0) fail("writes four floats that are not aligned");
  memcpy(to, &x, sizeof x);
}

DEVICE float fused(float a, float b, float c) { return fmaf(a, b, c); }
DEVICE float divide(float a, float b) { return a / b; }
DEVICE float square_root(float x) { return sqrtf(x); }

DEVICE float exp2_fast(float x) {
  float y = exp2f(x);
  return y < 0x1p-126f ? 0.0f : y;
}

DEVICE u32 bits_of(float x) {
  u32 bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

DEVICE float float_of(u32 bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// A float as a half: to nearest even, limited to the finite. NaN is the one of the GPU.
DEVICE u32 half_bits(float x) {
  if (x != x) return 0x7fff;
  u32 sign = bits_of(x) >> 16 & 0x8000, size = bits_of(x) & 0x7fffffff;
  if (size >= bits_of(65504.0f)) return sign | 0x7bff;
  // Subnormal halves count units of 2⁻²⁴, as do floats around 1/2.
  if (size < bits_of(0x1p-14f)) return sign | (bits_of(float_of(size) + 0.5f) - bits_of(0.5f));
  return sign | ((size + 0xfff + (size >> 13 & 1)) >> 13) - (112 << 10);
}

DEVICE float half_value(u32 bits) {
  u32 size = (bits & 0x7fff) << 13, sign = (bits & 0x8000) << 16;
  if (size >= 0x7c00u << 13) return float_of(sign | 0x7f800000 | size);
  return float_of(sign | bits_of(float_of(size) * 0x1p112f));
}

DEVICE u32 pack_halves(float lo, float hi) { return half_bits(lo) | half_bits(hi) << 16; }

struct ShuffleLane {
  float in, out;
  int mask;
};

static inline void shuffle_work(void *const lanes[32]) {
  for (int i = 0; i < 32; i++) {
    ShuffleLane *lane = static_cast<ShuffleLane *>(lanes[i]);
    lane->out = static_cast<const ShuffleLane *>(lanes[(i ^ lane->mask) & 31])->in;
  }
}

DEVICE float shuffle_xor(float x, int mask) {
  ShuffleLane lane = {x, 0, mask};
  with_warp(&lane, shuffle_work);
  return lane.out;
}

struct TileLane {
  const unsigned char *row;
  u32 *tiles;
};

static inline void load_work(void *const lanes[32]) {
  for (int tile = 0; tile < 4; tile++) {
    for (int i = 0; i < 32; i++) {
      const TileLane *source = static_cast<const TileLane *>(lanes[8 * tile + i / 4]);
      memcpy(&static_cast<TileLane *>(lanes[i])->tiles[tile], source->row + i % 4 * 4, 4);
    }
  }
}

static inline void load_transposed_work(void *const lanes[32]) {
  for (int tile = 0; tile < 4; tile++) {
    for (int i = 0; i < 32; i++) {
      uint16_t halves[2];
      for (int j = 0; j < 2; j++) {
        const TileLane *source = static_cast<const TileLane *>(lanes[8 * tile + i % 4 * 2 + j]);
        memcpy(&halves[j], source->row + i / 4 * 2, 2);
      }
      static_cast<TileLane *>(lanes[i])->tiles[tile] = halves[0] | (u32)halves[1] << 16;
    }
  }
}

/// A row of a tile in shared memory.
DEVICE const unsigned char *checked_row(const void *row) {
  const unsigned char *p = static_cast<const unsigned char *>(row);
  if ((uintptr_t)p % 16 != 0) fail("loads a tile whose rows are not aligned");
  uintptr_t start = (uintptr_t)current_place.shared;
  if ((uintptr_t)p < start || (uintptr_t)p + 16 > start + current_place.shared_bytes) {
    fail("loads a tile that is not in shared memory");
  }
  return p;
}

DEVICE void load_tiles(u32 (&r)[4], const void *row) {
  TileLane lane = {checked_row(row), r};
  with_warp(&lane, load_work);
}

DEVICE void load_tiles_transposed(u32 (&r)[4], const void *row) {
  TileLane lane = {checked_row(row), r};
  with_warp(&lane, load_transposed_work);
}

struct ProductLane {
  float *d;
  const u32 *a;
  u32 b[2];
};

/// Each lane's part is what PTX says of mma.m16n8k16.
static inline void multiply_work(void *const lanes[32]) {
  float a[16][16], b[16][8], d[16][8];
  for (int i = 0; i < 32; i++) {
    const ProductLane *lane = static_cast<const ProductLane *>(lanes[i]);
    int g = i / 4, t = i % 4 * 2;
    for (int h = 0; h < 2; h++) {
      for (int r = 0; r < 4; r++) {
        a[g + r % 2 * 8][t + r / 2 * 8 + h] = half_value(lane->a[r] >> 16 * h & 0xffff);
      }
      for (int r = 0; r < 2; r++) b[t + r * 8 + h][g] = half_value(lane->b[r] >> 16 * h & 0xffff);
    }
    for (int c = 0; c < 4; c++) d[g + c / 2 * 8][t + c % 2] = lane->d[c];
  }
  for (int i = 0; i < 16; i++) {
    for (int k = 0; k < 16; k++) {
      for (int j = 0; j < 8; j++) d[i][j] += a[i][k] * b[k][j];
    }
  }
  for (int i = 0; i < 32; i++) {
    const ProductLane *lane = static_cast<const ProductLane *>(lanes[i]);
    for (int c = 0; c < 4; c++) lane->d[c] = d[i / 4 + c / 2 * 8][i % 4 * 2 + c % 2];
  }
}

DEVICE void multiply_tiles(float (&d)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  ProductLane lane = {d, a, {b0, b1}};
  with_warp(&lane, multiply_work);
}

#endif
