// Convolution of an image.

#ifndef CK_CONVOLVE_H
#define CK_CONVOLVE_H

#include "../../weights/weights.h"
#include "../activate/activate.h"

#pragma clang assume_nonnull begin

/// Cross-correlation with zero padding, as PyTorch's conv2d: y[oh, ow, n] with
/// oh = (height + 2 padding - kernel) / stride + 1, and ow in the same way.
typedef struct ck_convolve_args {
  /// [height, width, channels]
  const float *x;
  ptrdiff_t height, width, channels;
  /// Side of the square kernel, step between outputs, and border of zeros, in pixels.
  ptrdiff_t kernel, stride, padding;
  float *y;
  ptrdiff_t n;
  /// Weights [n, kernel · kernel · channels], rows in the order [ky, kx, channel], as packed by
  /// `ck_pack`.
  const float *packed;
  /// [n]
  const float *_Nullable bias;
  ck_activation activation;
} ck_convolve_args;

void ck_convolve(ck_pool *pool, const ck_convolve_args *args);

#pragma clang assume_nonnull end

#endif
