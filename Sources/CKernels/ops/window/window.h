// Cutting an image into square windows, and joining them again.

#ifndef CK_WINDOW_H
#define CK_WINDOW_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// y[down · across, window, window, channels]: the windows of x [height, width, channels] in
/// row-major order, with across = ceil(width / window) and down = ceil(height / window). Beyond the
/// right and bottom edges of x they hold zeros.
void ck_window_partition(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, float *y);

/// The inverse: y[height, width, channels] from the windows x, without their part beyond the edges,
/// plus `residual` [height, width, channels] if given.
void ck_window_merge(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, const float *_Nullable residual, float *y);

#pragma clang assume_nonnull end

#endif
