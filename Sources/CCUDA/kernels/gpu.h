// What kernels use of the machine, in two dialects: clang's CUDA without a toolkit and, with
// GPU_EMULATED, C++17 on the host.
//
// A block of threads is a line. Functions "of a warp" are called by all of its lanes together, and
// barriers by all of a block's threads: no thread may have returned before.

#ifndef CCUDA_GPU_H
#define CCUDA_GPU_H

#define GPU_KERNEL
#include "../include/gpu_args.h"

#ifdef GPU_EMULATED
#include "emulation.h"
#else

typedef unsigned int u32;

#define KERNEL extern "C" __attribute__((global))
#define DEVICE static inline __attribute__((device, always_inline))
/// The threads of a block, and how many blocks a multiprocessor should hold at once.
#define LAUNCH_BOUNDS(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define UNROLL _Pragma("unroll")

extern __attribute__((shared, aligned(16))) unsigned char gpu_shared_memory[];

/// The block's shared memory, whose size the launch names, as a `Type`.
#define SHARED(Type, name) Type &name = *reinterpret_cast<Type *>(gpu_shared_memory)

struct __attribute__((aligned(16))) float4 {
  float x, y, z, w;
};

DEVICE int thread_index() { return (int)__nvvm_read_ptx_sreg_tid_x(); }
DEVICE int64_t block_x() { return (int64_t)(u32)__nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE int64_t block_y() { return (int64_t)(u32)__nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE int64_t block_z() { return (int64_t)(u32)__nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE int64_t grid_x() { return (int64_t)(u32)__nvvm_read_ptx_sreg_nctaid_x(); }

/// Waits for all threads of the block, and shows each what the others have written.
DEVICE void synchronize() { __syncthreads(); }

/// The same for the lanes of a warp.
DEVICE void synchronize_warp() { asm volatile("bar.warp.sync 0xffffffff;" : : : "memory"); }

/// `from` and `to` are multiples of 16 bytes.
DEVICE float4 load4(const float *from) { return *reinterpret_cast<const float4 *>(from); }
DEVICE void store4(float *to, float4 x) { *reinterpret_cast<float4 *>(to) = x; }

/// a · b + c, rounded once
DEVICE float fused(float a, float b, float c) {
  float d;
  asm("fma.rn.f32 %0, %1, %2, %3;" : "=f"(d) : "f"(a), "f"(b), "f"(c));
  return d;
}

DEVICE float divide(float a, float b) {
  float c;
  asm("div.rn.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b));
  return c;
}

DEVICE float square_root(float x) {
  float y;
  asm("sqrt.rn.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

/// 2 to the power of x with a relative error of 2⁻²²; less than the least normal float is zero.
DEVICE float exp2_fast(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

/// Two floats as halves, `lo` in the low bits: rounded to nearest even, and limited to the finite.
DEVICE u32 pack_halves(float lo, float hi) {
  u32 packed;
  lo = lo > 65504.0f ? 65504.0f : lo < -65504.0f ? -65504.0f : lo;
  hi = hi > 65504.0f ? 65504.0f : hi < -65504.0f ? -65504.0f : hi;
  asm("{\n\t"
      ".reg .f16 a, b;\n\t"
      "cvt.rn.f16.f32 a, %1;\n\t"
      "cvt.rn.f16.f32 b, %2;\n\t"
      "mov.b32 %0, {a, b};\n\t"
      "}"
      : "=r"(packed)
      : "f"(lo), "f"(hi));
  return packed;
}

/// Of a warp: the x of lane i ^ mask.
DEVICE float shuffle_xor(float x, int mask) {
  float y;
  asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 0x1f, 0xffffffff;" : "=f"(y) : "f"(x), "r"(mask));
  return y;
}

DEVICE u32 shared_address(const void *p) {
  u32 address;
  asm("{\n\t"
      ".reg .u64 a;\n\t"
      "cvta.to.shared.u64 a, %1;\n\t"
      "cvt.u32.u64 %0, a;\n\t"
      "}"
      : "=r"(address)
      : "l"(p));
  return address;
}

/// Of a warp: loads four 8×8 tiles of halves from shared memory. Lane i names row i mod 8 of tile
/// i / 8, at a multiple of 16 bytes, and receives of each tile the columns 2 (i mod 4) and
/// 2 (i mod 4) + 1 of row i / 4.
DEVICE void load_tiles(u32 (&r)[4], const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

/// The same with each tile transposed.
DEVICE void load_tiles_transposed(u32 (&r)[4], const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

/// Of a warp: d [16, 8] += a [16, 16] · b [16, 8], of halves with float sums. With g = lane / 4 and
/// t = 2 (lane mod 4), a lane holds
/// - in a: columns t and t + 1 of row g, of row g + 8, and columns t + 8 and t + 9 of these rows
/// - in b0 and b1: rows t and t + 1, and t + 8 and t + 9, of column g
/// - in d: columns t and t + 1 of row g, and of row g + 8
DEVICE void multiply_tiles(float (&d)[4], const u32 (&a)[4], u32 b0, u32 b1) {
#if __CUDA_ARCH__ < 800
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 "
               "{%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(b0));
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 "
               "{%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[2]), "r"(a[3]), "r"(b1));
#else
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
               "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#endif
}

#endif
#endif
