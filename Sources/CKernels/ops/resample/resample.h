// Kernels on channel-last images [H, W, C].

#ifndef CK_IMAGE_H
#define CK_IMAGE_H

#include "ck_matrix.h"

#pragma clang assume_nonnull begin

/// Convolution with zero padding as a matrix product: y[oh, ow, n]. Weights are packed rows of
/// [kernel, kernel, channels].
typedef struct ck_convolve_args {
  const float *x;
  ptrdiff_t height, width, channels;
  ptrdiff_t kernel, stride, padding;
  float *y;
  ptrdiff_t n;
  const float *packed;
  const float *_Nullable bias;
  ck_activation activation;
} ck_convolve_args;

void ck_convolve(ck_pool *pool, const ck_convolve_args *args);

/// Transposed convolution, kernel 2, stride 2: y[2H, 2W, n] = activation(… + bias + residual).
/// Weights are four packed matrices [n, channels], for (dy, dx) = (0,0), (0,1), (1,0), (1,1), one
/// after the other. `residual` is like `y`.
typedef struct ck_transposed_args {
  const float *x;
  ptrdiff_t height, width, channels;
  float *y;
  ptrdiff_t n;
  const float *packed;
  const float *_Nullable bias;
  const float *_Nullable residual;
  ck_activation activation;
} ck_transposed_args;

void ck_transposed_convolve(ck_pool *pool, const ck_transposed_args *args);

/// Depthwise convolution with zero padding (kernel - 1) / 2 and stride 1, `kernel` odd.
/// Weights are [kernel, kernel, channels].
typedef struct ck_depthwise_args {
  const float *x;
  ptrdiff_t height, width, channels, kernel;
  float *y;
  const float *weights;
  const float *_Nullable bias;
} ck_depthwise_args;

void ck_depthwise(ck_pool *pool, const ck_depthwise_args *args);

/// Maximum over 2×2 blocks: y[H / 2, W / 2, C] from rows of W tokens, `x_stride` apart, of which
/// C channels are read. Odd last rows and columns are dropped.
void ck_max_pool(
  ck_pool *pool, const float *x, ptrdiff_t x_stride, ptrdiff_t height, ptrdiff_t width,
  ptrdiff_t channels, float *y);

/// y[2H, 2W, C] = x[H, W, C] with each pixel repeated 2×2, plus `addend` [2H, 2W, C] if given.
void ck_upsample_nearest(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const float *_Nullable addend, float *y);

/// Cuts x[H, W, C] into windows y[nY · nX, window, window, C], row-major, zero filled past the
/// right and bottom edges.
void ck_window_partition(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, float *y);

/// The inverse: y[H, W, C] from windows, dropping the fill; plus `residual` [H, W, C] if given.
void ck_window_merge(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  ptrdiff_t window, const float *_Nullable residual, float *y);

/// One axis of a separable resampling: output i is the weighted sum of `taps` inputs from
/// `first[i]` on. Every `first[i] + taps` is at most the input's length.
typedef struct ck_taps {
  const int32_t *first;
  /// [outputs, taps]
  const float *weights;
  ptrdiff_t outputs, taps;
} ck_taps;

/// y[rows.outputs, columns.outputs, C] from x[H, W, C], by way of between[H, columns.outputs, C].
void ck_resample(
  ck_pool *pool, const float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
  const ck_taps *rows, const ck_taps *columns, float *between, float *y);

/// One axis of Pillow's 8-bit resampling: fixed-point weights of 22 fractional bits.
typedef struct ck_byte_taps {
  const int32_t *first;
  const int32_t *count;
  /// [outputs, taps]
  const int32_t *weights;
  ptrdiff_t outputs, taps;
} ck_byte_taps;

/// y[rows.outputs, columns.outputs, 3] from x[H, W, 3], by way of between[H, columns.outputs, 3],
/// rounded and clipped to 8 bits after each axis. An axis given as NULL is left as it is; not
/// both may be.
void ck_resample_bytes(
  ck_pool *pool, const uint8_t *x, ptrdiff_t height, ptrdiff_t width,
  const ck_byte_taps *_Nullable rows, const ck_byte_taps *_Nullable columns, uint8_t *between,
  uint8_t *y);

#pragma clang assume_nonnull end

#endif
