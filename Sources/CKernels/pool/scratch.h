// What kernels see of the pool: its instruction set's table, and scratch memory.

#ifndef CK_SRC_POOL_H
#define CK_SRC_POOL_H

#include "../include/ck_pool.h"

struct ck_kernels;

const struct ck_kernels *ck_pool_kernels(const ck_pool *pool);

/// Uninitialised scratch of `count` floats for the calling thread, 64-byte aligned. The next call
/// on the same thread invalidates it, so an item asks once and does not start a run itself.
float *ck_scratch(size_t count);

#endif
