// Measuring how many multiply-adds the machine can do.

#ifndef CK_PEAK_H
#define CK_PEAK_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// Does nothing but multiply-adds in registers, on all threads. `sums` receives a number per
/// thread, which makes the work necessary. Returns the operations done, counting two per
/// multiply-add.
int64_t ck_peak(ck_pool *pool, ptrdiff_t rounds, float *sums);

#pragma clang assume_nonnull end

#endif
