// Products, attention, normalisation and elementwise kernels on token matrices.

#ifndef CK_MATRIX_H
#define CK_MATRIX_H

#include "ck_pool.h"

#pragma clang assume_nonnull begin

/// Columns in a panel of packed weights, whatever the instruction set.
enum { CK_PANEL = 32 };

typedef enum ck_activation {
  CK_IDENTITY = 0,
  CK_RELU,
  /// x Φ(x) with the exact error function.
  CK_GELU,
  CK_SIGMOID,
} ck_activation;

/// Floats that `ck_pack` writes for `n` outputs of `k` inputs.
ptrdiff_t ck_packed_count(ptrdiff_t n, ptrdiff_t k);

/// Packs weights [n, k] of row stride `stride` into panels [ceil(n / 32), k, 32], zero filled.
/// Row i is multiplied by `scale[i]` where `scale` is given.
void ck_pack(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, const float *_Nullable scale,
  float *packed);

/// y[m, n] = activation(x[m, k] · weightsᵀ + bias[n] + residual[m, n])
typedef struct ck_linear_args {
  const float *x;
  ptrdiff_t x_stride;
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, n, k;
  /// As `ck_pack` made it.
  const float *packed;
  const float *_Nullable bias;
  /// May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_linear_args;

void ck_linear(ck_pool *pool, const ck_linear_args *args);

/// Largest size of a quantised weight: two products with bytes then fit 16 signed bits, which is
/// where AVX2 adds them.
enum { CK_WEIGHT_LIMIT = 63 };

/// Bytes that `ck_quantize` writes for `n` outputs of `k` inputs.
ptrdiff_t ck_quantized_count(ptrdiff_t n, ptrdiff_t k);

/// Rounds the rows of weights [n, k], `stride` apart, to whole multiples, ± CK_WEIGHT_LIMIT at most,
/// of a step of their own, and packs them into panels [ceil(n / 32), ceil(k / 4), 32, 4], zero
/// filled. `steps` and `sums` have room for n rounded up to 32: a row's step, and the sum of the
/// rounded row. `remainder` [n, k], where asked for, receives what rounding took away.
void ck_quantize(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, int8_t *packed, float *steps,
  float *sums, float *_Nullable remainder);

/// As `ck_linear` on quantised weights: each row of x is rounded to 256 steps between its least and
/// its largest number, products are summed as whole numbers.
typedef struct ck_integer_linear_args {
  const float *x;
  ptrdiff_t x_stride;
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, n, k;
  /// As `ck_quantize` made them.
  const int8_t *packed;
  const float *steps, *sums;
  const float *_Nullable bias;
  /// May be `y` itself, with the same stride.
  const float *_Nullable residual;
  ptrdiff_t residual_stride;
  ck_activation activation;
} ck_integer_linear_args;

void ck_integer_linear(ck_pool *pool, const ck_integer_linear_args *args);

/// Multi-head softmax attention, one independent problem per batch entry:
/// out = softmax(scale · q kᵀ) v for each head h, whose columns of q and k start at h · d, those
/// of v and out at h · dv. Zero keys give zeros.
typedef struct ck_attention_args {
  const float *q;
  ptrdiff_t q_stride, q_batch_stride;
  const float *k;
  ptrdiff_t k_stride, k_batch_stride;
  const float *v;
  ptrdiff_t v_stride, v_batch_stride;
  float *out;
  ptrdiff_t out_stride, out_batch_stride;
  ptrdiff_t batch, heads, queries, keys, d, dv;
  float scale;
  /// As many floats as `ck_attention_workspace` says, overwritten. May be NULL where it says 0.
  float *_Nullable workspace;
} ck_attention_args;

/// Floats of workspace that `ck_attention` needs for a problem of this size on this pool.
ptrdiff_t ck_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

void ck_attention(ck_pool *pool, const ck_attention_args *args);

/// As `ck_attention`, with queries, keys and values rounded to whole multiples of steps of their
/// own, of 10 to 15 bits, and weights to 13: an approximation, for many queries and keys. The
/// workspace is as `ck_integer_attention_workspace` says. Plain C rounds nothing.
void ck_integer_attention(ck_pool *pool, const ck_attention_args *args);

ptrdiff_t ck_integer_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

/// Attention to memories on a grid, of one head, where keys are products of narrow memories turned
/// by their place: out = softmax(scale · q kᵀ) values with k = R(x, y)(W m + b), R the axial rotary
/// encoding whose first half of channels turns with x and second with y. A logit is then
///
///     q · k = (A_x + B_y) · m + α_x + β_y,
///
/// where A_x and α_x are made of the first half of q, B_y and β_y of the second: no key is made, and
/// a memory costs its own width instead of q's. Seen from the grid's centre, a pair of channels
/// turned by the angle θ contributes cos θ P + sin θ S, P and S being products of q's pair and the
/// weights', so that the columns on either side of the centre share their sums:
/// A_±x = Σ cos θ P ± Σ sin θ S.
typedef struct ck_grid_attention_args {
  /// [queries, channels], turned by their own places
  const float *q;
  /// m: [height, width, frames, memory], all frames of a place together, then
  /// [unplaced, memory]
  const float *keys;
  /// likewise
  const float *values;
  /// [queries, memory]
  float *out;
  ptrdiff_t queries, channels, memory, width, height, frames;
  /// Tokens after the grid's whose keys are not turned.
  ptrdiff_t unplaced;
  float scale;
  /// (W | b)ᵀ turned as at the grid's centre: [memory + 1, channels]
  const float *weights;
  /// Cosines and sines of the pairs' angles at the columns from the centre rightwards, the middle
  /// one included where `width` is odd: [(width + 1) / 2, channels / 4]
  const float *column_cosines, *column_sines;
  /// The same downwards: [(height + 1) / 2, channels / 4]
  const float *row_cosines, *row_sines;
  /// (W | b)ᵀ: [memory + 1, channels]
  const float *unplaced_weights;
  /// As many floats as `ck_integer_grid_workspace` says, overwritten. May be NULL where nothing is
  /// rounded.
  float *_Nullable workspace;
} ck_grid_attention_args;

void ck_grid_attention(ck_pool *pool, const ck_grid_attention_args *args);

/// As `ck_grid_attention`, with A, B, memories and weights on the grid rounded to 11 to 15 bits: an
/// approximation. Plain C rounds nothing.
void ck_integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args);

/// Floats of workspace that `ck_integer_grid_attention` needs for a problem of this size.
ptrdiff_t ck_integer_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *args);

/// y = activation((x - mean) / sqrt(variance + epsilon) · weight + bias) over each row of `n`.
/// `y` may be `x`.
typedef struct ck_layer_norm_args {
  const float *x;
  float *y;
  ptrdiff_t m, n;
  const float *weight;
  const float *bias;
  float epsilon;
  ck_activation activation;
} ck_layer_norm_args;

void ck_layer_norm(ck_pool *pool, const ck_layer_norm_args *args);

/// y = W₂ activation(W₁ norm(x) + b₁) + b₂ + residual, row by row: x [m, inputs], y and residual
/// [m, outputs].
typedef struct ck_mlp_args {
  const float *x;
  float *y;
  ptrdiff_t m, inputs, hidden, outputs;
  /// Of the layer normalisation; without a weight there is none.
  const float *_Nullable norm_weight, *_Nullable norm_bias;
  float norm_epsilon;
  /// As `ck_pack` made them.
  const float *packed_first, *packed_second;
  const float *_Nullable bias_first, *_Nullable bias_second;
  const float *_Nullable residual;
  ck_activation activation;
} ck_mlp_args;

void ck_mlp(ck_pool *pool, const ck_mlp_args *args);

/// y = activation(x) over `count` floats. `y` may be `x`.
void ck_activate(
  ck_pool *pool, const float *x, float *y, ptrdiff_t count, ck_activation activation);

/// The mean of the rows of x [m, k], m at least 1: of every `step`th, from the first on.
void ck_mean_row(const float *x, ptrdiff_t m, ptrdiff_t k, ptrdiff_t step, float *mean);

/// y[i] = alpha · x[i] + beta · z[i mod period] + gamma, `z` taken as zero where absent. `y` may
/// be `x`, or `z` where `period` is `count`.
void ck_combine(
  ck_pool *pool, const float *x, const float *_Nullable z, ptrdiff_t period, float alpha,
  float beta, float gamma, float *y, ptrdiff_t count);

/// Rotary position encoding: adjacent channels (2i, 2i + 1) of row t form a complex number and
/// are multiplied by cosine[t mod period, i] + i·sine[t mod period, i]. Rows are `2 · pairs` wide.
/// `y` may be `x` with the same stride.
typedef struct ck_rotate_args {
  const float *x;
  ptrdiff_t x_stride;
  float *y;
  ptrdiff_t y_stride;
  ptrdiff_t m, pairs, period;
  const float *cosine;
  const float *sine;
} ck_rotate_args;

void ck_rotate(ck_pool *pool, const ck_rotate_args *args);

/// Does nothing but multiply-adds in registers, on all threads, to measure the most a machine can
/// do. `sums` receives a number per thread. Returns the operations done, two a multiply-add.
int64_t ck_peak(ck_pool *pool, ptrdiff_t rounds, float *sums);

#pragma clang assume_nonnull end

#endif
