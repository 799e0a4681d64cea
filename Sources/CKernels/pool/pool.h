// The fork-join thread pool and the choice of instruction set.

#ifndef CK_POOL_H
#define CK_POOL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Instruction sets kernels exist for, as bits of a mask. Plain C needs no bit.
enum {
  /// 128-bit vectors of the baseline: SSE2, NEON.
  CK_VECTOR128 = 1 << 0,
  /// AVX2, FMA and F16C.
  CK_AVX2 = 1 << 1,
  /// AVX-512 F, BW, DQ and VL.
  CK_AVX512 = 1 << 2,
  /// Products of bytes, AVX-512 VNNI.
  CK_VNNI = 1 << 3,
};

/// The instruction sets this machine can run, a mask of the bits above.
uint32_t ck_machine_features(void);

typedef struct ck_pool ck_pool;

/// A team of `threads` threads, the caller of `ck_pool_run` included, whose kernels are the best
/// ones within `features` (bits this machine lacks are ignored). NULL when a thread or memory
/// cannot be had.
ck_pool *_Nullable ck_pool_create(int threads, uint32_t features);

/// Ends the threads. No run may be under way.
void ck_pool_destroy(ck_pool *pool);

int ck_pool_threads(const ck_pool *pool);

/// The bits of the kernels in use: one of the CK_ bits for vectors, with CK_VNNI where whole numbers
/// are multiplied by it, or 0 for plain C.
uint32_t ck_pool_features(const ck_pool *pool);

/// Work on item `item`.
typedef void (*ck_item)(void *_Nullable context, ptrdiff_t item);

/// Calls `work` once for each item 0..<count, on the team, and returns when all are done. What
/// the items wrote is visible to the caller afterwards. Items start in ascending order.
///
/// A call from inside an item, or while another thread is in here, does its items by itself on
/// the calling thread.
void ck_pool_run(ck_pool *pool, ptrdiff_t count, ck_item work, void *_Nullable context);

#pragma clang assume_nonnull end

#endif
