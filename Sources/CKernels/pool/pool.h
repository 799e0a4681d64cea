// A fork-join thread pool with a choice of instruction set.

#ifndef CK_POOL_H
#define CK_POOL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The instruction sets that kernels exist for, as bits of a mask. Plain C has no bit.
enum {
  /// 128-bit vectors that every processor of the architecture has: SSE2, NEON.
  CK_VECTOR128 = 1 << 0,
  /// AVX2, FMA and F16C.
  CK_AVX2 = 1 << 1,
  /// AVX-512 F, BW, DQ and VL.
  CK_AVX512 = 1 << 2,
  /// AVX-512 VNNI: products of 8- and 16-bit integers.
  CK_VNNI = 1 << 3,
  /// AMX: products of matrix tiles in bfloat16.
  CK_AMX = 1 << 4,
  /// AMX's kernels with its instructions done in plain C, for checks on processors without it:
  /// slow, with bit-equal products. Used only if it is the only bit of a mask.
  CK_EMULATED_AMX = 1 << 5,
};

/// The instruction sets this machine can run, a mask of the bits above.
uint32_t ck_machine_features(void);

typedef struct ck_pool ck_pool;

/// Creates a team of `threads` threads, including the caller of `ck_pool_run`. Its kernels are the
/// best ones within `features`; bits that this machine lacks are ignored. Returns NULL if the
/// system has no thread or no memory for it.
ck_pool *_Nullable ck_pool_create(int threads, uint32_t features);

/// Ends the threads. No run may be in progress.
void ck_pool_destroy(ck_pool *pool);

int ck_pool_threads(const ck_pool *pool);

/// The bits of the kernels in use: one of the CK_ bits of vectors, with CK_VNNI if it multiplies
/// integers and CK_AMX if it multiplies tiles; CK_EMULATED_AMX alone; or 0 for plain C.
uint32_t ck_pool_features(const ck_pool *pool);

/// Works on item `item`.
typedef void (*ck_item)(void *_Nullable context, ptrdiff_t item);

/// Calls `work` once for each item 0..<count, on all threads of the team, and returns when all
/// items are done. What they wrote is then visible to the caller. Items start in ascending order.
///
/// May be called from any thread. If the call comes from inside an item, or while another thread's
/// run is in progress, all items run on the calling thread.
void ck_pool_run(ck_pool *pool, ptrdiff_t count, ck_item work, void *_Nullable context);

#pragma clang assume_nonnull end

#endif
