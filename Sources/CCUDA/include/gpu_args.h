// The arguments of the GPU's kernels. A launch passes one of these structs by value.
//
// Unless a comment says otherwise, matrices are dense, row-major float32 and images are channel-last,
// [height, width, channels], as in CKernels. Sizes and strides count elements. A pointer that may be
// absent is 0. Outputs do not overlap inputs.

#ifndef CCUDA_GPU_ARGS_H
#define CCUDA_GPU_ARGS_H

#include <stdint.h>

#ifdef GPU_KERNEL
typedef const float *gpu_floats;
typedef float *gpu_floats_out;
typedef const int32_t *gpu_integers;
typedef const uint8_t *gpu_bytes;
typedef uint8_t *gpu_bytes_out;
#else
// Addresses in the GPU's memory.
typedef uint64_t gpu_floats, gpu_floats_out, gpu_integers, gpu_bytes, gpu_bytes_out;
#endif

// The values of `ck_activation`.
enum { GPU_IDENTITY = 0, GPU_RELU = 1, GPU_GELU = 2, GPU_SIGMOID = 3 };

/// linear_*: y[m, n] = activation(x[m, k] · weightsᵀ + bias[n] + residual[m, n])
typedef struct gpu_linear_args {
  /// [m, k], rows `x_stride` apart
  gpu_floats x;
  /// Weights [n, k] as `ck_pack` packs them: panels [ceil(n / 32), k, 32].
  gpu_floats packed;
  gpu_floats bias, residual;
  gpu_floats_out y;
  int64_t x_stride, m, n, k;
  int32_t activation;
} gpu_linear_args;

/// convolve: y[out_height, out_width, n] = activation(x ⋆ weights + bias), with zero padding.
/// Weights [n, kernel · kernel · channels] are packed as in `gpu_linear_args`.
typedef struct gpu_convolve_args {
  gpu_floats x, packed, bias;
  gpu_floats_out y;
  int64_t height, width, channels, kernel, stride, padding, out_height, out_width, n;
  int32_t activation;
} gpu_convolve_args;

/// transposed_convolve: of kernel 2 and stride 2,
/// y[2h + dy, 2w + dx, n] = activation(W(dy, dx) x[h, w] + bias + residual[2h + dy, 2w + dx]).
/// `packed` holds the matrices W [n, channels] of (0, 0), (0, 1), (1, 0) and (1, 1), one after the
/// other, each of ceil(n / 32) · 32 · channels floats.
typedef struct gpu_transposed_args {
  gpu_floats x, packed, bias, residual;
  gpu_floats_out y;
  int64_t height, width, channels, n;
  int32_t activation;
} gpu_transposed_args;

/// attention_*: out = softmax(scale · q kᵀ) v for each batch entry and head. Columns of head h start
/// at h · d in q and k, and at h · dv in v and out. Without keys out is zero.
typedef struct gpu_attention_args {
  /// [batch, queries, heads · d], rows `q_stride` apart; [batch, keys, heads · d]; [batch, keys,
  /// heads · dv]. Entries of a batch are queries (or keys) · stride apart.
  gpu_floats q, k, v;
  /// [batch, queries, heads · dv], dense
  gpu_floats_out out;
  int64_t q_stride, k_stride, v_stride, batch, heads, queries, keys, d, dv;
  float scale;
} gpu_attention_args;

/// layer_norm: y = activation((x - mean) / sqrt(variance + epsilon) · weight + bias) for each row of
/// x [m, n]
typedef struct gpu_layer_norm_args {
  gpu_floats x, weight, bias;
  gpu_floats_out y;
  int64_t m, n;
  float epsilon;
  int32_t activation;
} gpu_layer_norm_args;

/// activate: y = activation(x)
typedef struct gpu_activate_args {
  gpu_floats x;
  gpu_floats_out y;
  int64_t count;
  int32_t activation;
} gpu_activate_args;

/// combine: y[i] = alpha · x[i] + beta · z[i mod period] + gamma; without z, alpha · x[i] + gamma
typedef struct gpu_combine_args {
  gpu_floats x, z;
  gpu_floats_out y;
  int64_t period, count;
  float alpha, beta, gamma;
} gpu_combine_args;

/// rotate: channels (2i, 2i + 1) of row t of x [m, 2 · pairs] are multiplied as a complex number by
/// cosine[p, i] + i·sine[p, i], p = t / repeats mod period. The `excluded` rows that follow the m
/// rows are copied.
typedef struct gpu_rotate_args {
  gpu_floats x, cosine, sine;
  gpu_floats_out y;
  int64_t m, excluded, pairs, period, repeats;
} gpu_rotate_args;

/// depthwise: y [ceil(height / stride), ceil(width / stride), channels] = x ⋆ weights + bias, with
/// zero padding kernel / 2. weights are [kernel, kernel, channels], kernel is odd; bias may be 0.
typedef struct gpu_depthwise_args {
  gpu_floats x, weights, bias;
  gpu_floats_out y;
  int64_t height, width, channels, kernel, stride;
} gpu_depthwise_args;

/// row_sums: for each row of x the sum of its pixels, its first and its last pixel,
/// y [height, 3, channels]. max_pool: the maximum of each 2×2 block of x, whose pixels are
/// `x_stride` apart, y [height / 2, width / 2, channels]. upsample_nearest: x with each pixel
/// repeated 2×2, plus `addend` if given, y [2 height, 2 width, channels]. transpose_image: y
/// [channels, height, width].
typedef struct gpu_image_args {
  gpu_floats x, addend;
  gpu_floats_out y;
  int64_t x_stride, height, width, channels;
} gpu_image_args;

/// window_partition: y [windows, window, window, channels] from x [height, width, channels], zero
/// beyond the right and bottom edges; windows row by row, ceil(width / window) in a row.
/// window_merge: the inverse, y [height, width, channels] from windows x, plus `residual` if given.
typedef struct gpu_window_args {
  gpu_floats x, residual;
  gpu_floats_out y;
  int64_t height, width, channels, window;
} gpu_window_args;

/// resample: y[o, i, c] = the sum over t < taps of weights[i, t] · x[o, first[i] + t, c]; x
/// [outer, inputs, inner], y [outer, outputs, inner]
typedef struct gpu_resample_args {
  gpu_floats x, weights;
  gpu_integers first;
  gpu_floats_out y;
  int64_t outer, inputs, outputs, inner, taps;
} gpu_resample_args;

/// resample_bytes: the same for bytes, over t < counts[i], with weights of 22 fractional bits: the
/// sum plus 2²¹, shifted right by 22 bits and limited to 0...255
typedef struct gpu_resample_bytes_args {
  gpu_bytes x;
  gpu_integers first, counts, weights;
  gpu_bytes_out y;
  int64_t outer, inputs, outputs, inner, taps;
} gpu_resample_bytes_args;

/// normalize: y[i] = table[i mod 3, x[i]], table [3, 256]
typedef struct gpu_normalize_args {
  gpu_bytes x;
  gpu_floats table;
  gpu_floats_out y;
  int64_t count;
} gpu_normalize_args;

/// copy_rows: `rows` rows of `width` floats from x, whose rows are `x_stride` apart, to y, whose rows
/// are `y_stride` apart
typedef struct gpu_copy_rows_args {
  gpu_floats x;
  gpu_floats_out y;
  int64_t rows, width, x_stride, y_stride;
} gpu_copy_rows_args;

/// above: y[i] = 1 where x[i] > threshold, else 0
typedef struct gpu_above_args {
  gpu_floats x;
  gpu_bytes_out y;
  int64_t count;
  float threshold;
} gpu_above_args;

// How each kernel is launched: threads in a block, and how the grid covers the result. Kernels that
// are not named here run GPU_THREADS threads in each of ceil(elements of y / GPU_THREADS) blocks, one
// element a thread.
enum {
  GPU_THREADS = 256,
  /// linear_exact and linear_half: GPU_LINEAR_THREADS threads; a block has GPU_TILE rows and GPU_TILE
  /// columns of y: grid (ceil(n / GPU_TILE), ceil(m / GPU_TILE)). linear_exact_small and
  /// linear_half_small: the same with GPU_SMALL_TILE. convolve: as linear_exact_small, with
  /// m = out_height · out_width. transposed_convolve: so too, with m = height · width, and z = the
  /// four taps.
  GPU_LINEAR_THREADS = 256,
  GPU_TILE = 128,
  GPU_SMALL_TILE = 64,
  /// attention_exact (d and dv up to GPU_HEAD_LIMIT) and attention_half_D_V: grid
  /// (ceil(queries / block), heads, batch)
  GPU_EXACT_THREADS = 256,
  GPU_EXACT_QUERIES = 32,
  GPU_HEAD_LIMIT = 256,
  GPU_HALF_THREADS = 128,
  GPU_HALF_QUERIES = 64,
  /// layer_norm: a warp a row, GPU_THREADS threads, grid ceil(m / (GPU_THREADS / 32))
  GPU_WARP = 32,
};

#endif
