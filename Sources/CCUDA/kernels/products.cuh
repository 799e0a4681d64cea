// Kernels of linear layers and convolutions.

#ifndef CCUDA_PRODUCTS_CUH
#define CCUDA_PRODUCTS_CUH

#include "../include/gpu_shared_bytes.h"
#include "product_exact.cuh"
#include "product_half.cuh"

DEVICE MatrixRows rows_of(const gpu_linear_args &a) {
  return matrix_rows(a.x, a.x_stride, a.m, a.k);
}

DEVICE Weights weights_of(const gpu_linear_args &a) { return packed_weights(a.packed, a.n, a.k); }

DEVICE Output<InOrder> output_of(const gpu_linear_args &a) {
  return output_of(a.bias, a.residual, a.y, a.m, a.n, a.activation, InOrder{});
}

typedef ExactTile<GPU_TILE> LargeExactTile;
typedef ExactTile<GPU_SMALL_TILE> SmallExactTile;
typedef HalfTile<GPU_TILE> LargeHalfTile;
typedef HalfTile<GPU_SMALL_TILE> SmallHalfTile;

static_assert(sizeof(LargeExactTile) == GPU_SHARED_linear_exact, "");
static_assert(sizeof(SmallExactTile) == GPU_SHARED_linear_exact_small, "");
static_assert(sizeof(LargeHalfTile) == GPU_SHARED_linear_half, "");
static_assert(sizeof(SmallHalfTile) == GPU_SHARED_linear_half_small, "");
static_assert(sizeof(SmallExactTile) == GPU_SHARED_convolve, "");
static_assert(sizeof(SmallExactTile) == GPU_SHARED_transposed_convolve, "");

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 2) linear_exact(gpu_linear_args a) {
  SHARED(LargeExactTile, s);
  product_exact(s, rows_of(a), weights_of(a), output_of(a));
}

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 4) linear_exact_small(gpu_linear_args a) {
  SHARED(SmallExactTile, s);
  product_exact(s, rows_of(a), weights_of(a), output_of(a));
}

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 2) linear_half(gpu_linear_args a) {
  SHARED(LargeHalfTile, s);
  product_half(s, rows_of(a), weights_of(a), output_of(a));
}

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 3) linear_half_small(gpu_linear_args a) {
  SHARED(SmallHalfTile, s);
  product_half(s, rows_of(a), weights_of(a), output_of(a));
}

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 3) convolve(gpu_convolve_args a) {
  SHARED(SmallExactTile, s);
  const int64_t m = a.out_height * a.out_width;
  const PatchRows rows = {
    a.x,
    (int)a.height,
    (int)a.width,
    (int)a.channels,
    (int)a.kernel,
    (int)a.stride,
    (int)a.padding,
    (int)a.out_width,
    m,
    fits_fours(a.x, a.channels)};
  product_exact(
    s, rows, packed_weights(a.packed, a.n, a.kernel * a.kernel * a.channels),
    output_of(a.bias, nullptr, a.y, m, a.n, a.activation, InOrder{}));
}

KERNEL void LAUNCH_BOUNDS(GPU_LINEAR_THREADS, 4) transposed_convolve(gpu_transposed_args a) {
  SHARED(SmallExactTile, s);
  const int64_t m = a.height * a.width, tap = block_z();
  const float *packed = a.packed + tap * panel_count(a.n) * PANEL * a.channels;
  const Interleaved place = {a.width, (int)tap / 2, (int)tap % 2};
  product_exact(
    s, matrix_rows(a.x, a.channels, m, a.channels), packed_weights(packed, a.n, a.channels),
    output_of(a.bias, a.residual, a.y, m, a.n, a.activation, place));
}

#endif
