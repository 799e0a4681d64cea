// Transposed convolution of an image, which doubles its sides.

#ifndef CK_TRANSPOSED_CONVOLVE_H
#define CK_TRANSPOSED_CONVOLVE_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// Transposed convolution with kernel 2 and stride 2:
/// y[2h + dy, 2w + dx] = activation(W(dy, dx) x[h, w] + bias + residual[2h + dy, 2w + dx]).
typedef struct ck_transposed_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels;
  /// [2 height, 2 width, n]
  float *y;
  ptrdiff_t n;
  /// Four matrices W(dy, dx) [n, channels], each packed by `ck_pack`, one after the other for
  /// (dy, dx) = (0, 0), (0, 1), (1, 0), (1, 1).
  const float *packed;
  /// [n]
  const float *_Nullable bias;
  /// [2 height, 2 width, n]
  const float *_Nullable residual;
  ck_activation activation;
} ck_transposed_args;

void ck_transposed_convolve(ck_pool *pool, const ck_transposed_args *args);

#pragma clang assume_nonnull end

#endif
