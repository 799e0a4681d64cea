// Layouts of constant weights, made once when a model is loaded. They are the same for every
// instruction set.

#ifndef CK_WEIGHTS_H
#define CK_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Columns in a panel of packed weights, for every instruction set.
enum { CK_PANEL = 32 };

/// Number of floats that `ck_pack` writes for `n` outputs of `k` inputs.
ptrdiff_t ck_packed_count(ptrdiff_t n, ptrdiff_t k);

/// Packs weights [n, k], whose rows are `stride` apart, into panels [ceil(n / 32), k, 32], padded
/// with zeros. If `scale` [n] is given, row i is multiplied by `scale[i]`.
void ck_pack(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, const float *_Nullable scale,
  float *packed);

/// Largest absolute value of a quantised weight. Two products of such a weight with a byte fit in
/// 16 signed bits, which is the width in which AVX2 adds them.
enum { CK_WEIGHT_LIMIT = 63 };

/// Number of bytes that `ck_quantize` writes for `n` outputs of `k` inputs.
ptrdiff_t ck_quantized_count(ptrdiff_t n, ptrdiff_t k);

/// Rounds each row of weights [n, k], rows `stride` apart, to integer multiples (at most
/// ± CK_WEIGHT_LIMIT) of the row's own step, and packs them into panels
/// [ceil(n / 32), ceil(k / 4), 32, 4], padded with zeros.
///
/// `steps` and `sums` have room for n rounded up to 32 floats: for each row its step, and the sum
/// of its rounded weights. `remainder` [n, k], if given, receives the rounding error, the weights
/// minus the rounded weights.
void ck_quantize(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, int8_t *packed, float *steps,
  float *sums, float *_Nullable remainder);

/// Number of 16-bit numbers that `ck_pack_bfloat16` writes for `n` outputs of `k` inputs.
ptrdiff_t ck_bfloat16_count(ptrdiff_t n, ptrdiff_t k);

/// Rounds weights [n, k], whose element [i, j] is weights[i · stride + j · step], to bfloat16 and packs
/// them into panels [ceil(n / 32), ceil(k / 32), 2, 16, 16, 2], padded with zeros: for each 32 outputs
/// and 32 inputs two tiles of 16 outputs, each with 16 rows of pairs of inputs. A number is off by 2⁻⁸
/// of itself at most.
void ck_pack_bfloat16(
  const float *weights, ptrdiff_t stride, ptrdiff_t step, ptrdiff_t n, ptrdiff_t k,
  uint16_t *packed);

/// Most inputs of a layer in digits: three sums of so many products of digits fit in 32 bits.
enum { CK_MOST_DIGIT_INPUTS = 32768 };

/// Number of bytes that `ck_pack_digits` writes for `n` outputs of `k` inputs, and of its steps.
ptrdiff_t ck_digit_count(ptrdiff_t n, ptrdiff_t k);
ptrdiff_t ck_digit_steps(ptrdiff_t n);

/// Rounds each row of weights [n, k], rows `stride` apart, to fixed-point numbers of three digits of
/// eight bits (`digits.h`), off by 2⁻²⁴ of the row's largest magnitude, and packs them into panels
/// [ceil(n / 16), ceil(k / 64), 3, 16, 16, 4], padded with zeros: for each 16 outputs, 64 inputs and
/// digit a tile of 16 rows of four inputs. `steps` has room for n rounded up to 16.
void ck_pack_digits(
  const float *weights, ptrdiff_t stride, ptrdiff_t n, ptrdiff_t k, int8_t *packed, float *steps);

/// mean [k]: the mean of every `step`th row of x [m, k], starting with the first. m is at least 1.
/// Quantisation uses it to estimate a layer's typical input.
void ck_mean_row(const float *x, ptrdiff_t m, ptrdiff_t k, ptrdiff_t step, float *mean);

#pragma clang assume_nonnull end

#endif
