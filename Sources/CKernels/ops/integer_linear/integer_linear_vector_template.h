// Products of quantised weights in register tiles. Bytes come in groups of four, which one or a few
// instructions multiply and add to 32-bit sums.

#ifndef CK_INTEGER_LINEAR_VECTOR_TEMPLATE_H
#define CK_INTEGER_LINEAR_VECTOR_TEMPLATE_H

#include "../../vector/tile_template.h"
#include "../activate/activate_vector_template.h"
#include "integer_linear.h"
#include "quantize_row_vector_template.h"

#if CK_LANES == 16 && defined(CK_HAS_VNNI)
enum { INTEGER_FLIP = 0 };

/// In each lane, the sum plus the products of four bytes: x is unsigned, the weights are signed.
INLINE vi add_products(vi sum, vi x, vi weights) {
  return (vi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)x, (__m512i)weights);
}
#elif CK_LANES == 16
enum { INTEGER_FLIP = 0 };

INLINE vi add_products(vi sum, vi x, vi weights) {
  __m512i pairs = _mm512_maddubs_epi16((__m512i)x, (__m512i)weights);
  return sum + (vi)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}
#elif CK_LANES == 8
enum { INTEGER_FLIP = 0 };

INLINE vi add_products(vi sum, vi x, vi weights) {
  __m256i pairs = _mm256_maddubs_epi16((__m256i)x, (__m256i)weights);
  return sum + (vi)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#elif defined(__aarch64__)
// Signed by signed: x is stored minus 128, and the row's `low` is raised to compensate.
enum { INTEGER_FLIP = 0x80 };

INLINE vi add_products(vi sum, vi x, vi weights) {
  int8x16_t a = (int8x16_t)x, b = (int8x16_t)weights;
#if defined(__ARM_FEATURE_DOTPROD)
  return (vi)vdotq_s32((int32x4_t)sum, a, b);
#else
  int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  int32x4_t high = vpaddlq_s16(vmull_high_s8(a, b));
  return sum + (vi)vpaddq_s32(low, high);
#endif
}
#else
enum { INTEGER_FLIP = 0 };

INLINE vi add_products(vi sum, vi x, vi weights) {
  // Byte by byte, in 32 bits.
  for (int byte = 0; byte < 4; byte++) {
    vi a = (vi)((__attribute__((ext_vector_type(CK_LANES))) uint32_t)x >> (8 * byte)) & 255;
    vi b = weights << (24 - 8 * byte) >> 24;
    sum += a * b;
  }
  return sum;
}
#endif

enum { INTEGER_VECTORS = TILE_VECTORS, INTEGER_COLUMNS = INTEGER_VECTORS * CK_LANES };

/// Scales a finished tile, adds bias and residual, applies ReLU where asked for and stores the
/// tile.
INLINE void finish_integer_tile(
  const ck_integer_linear_args *a, vi sums[INTEGER_ROWS][INTEGER_VECTORS], const int rows,
  const quantized_row *quantized, ptrdiff_t row, ptrdiff_t column) {
#pragma clang loop unroll(full)
  for (int v = 0; v < INTEGER_VECTORS; v++) {
    ptrdiff_t at = column + v * CK_LANES, left = a->n - at;
    if (left <= 0) break;
    vf steps = load(a->steps + at), weights = load(a->sums + at);
    vf bias = splat(0);
    if (a->bias) bias = left < CK_LANES ? load_part(a->bias + at, left) : load(a->bias + at);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf value = multiply_add(
        __builtin_convertvector(sums[r][v], vf), splat(quantized[row + r].step) * steps, bias);
      float low = quantized[row + r].low;
      if (INTEGER_FLIP) low += 128 * quantized[row + r].step;
      value = multiply_add(splat(low), weights, value);
      const float *residual = a->residual + (row + r) * a->residual_stride + at;
      float *y = a->y + (row + r) * a->y_stride + at;
      if (left < CK_LANES) {
        if (a->residual) value += load_part(residual, left);
        if (a->activation == CK_RELU) value = vmax(value, splat(0));
        store_part(y, value, left);
      } else {
        if (a->residual) value += load(residual);
        if (a->activation == CK_RELU) value = vmax(value, splat(0));
        store(y, value);
      }
    }
  }
}

/// Adds one group of four inputs: x [rows, 4], rows `stride` apart, times a line of weights.
INLINE void add_integer_group(
  vi sums[INTEGER_ROWS][INTEGER_VECTORS], const int rows, const uint8_t *x, ptrdiff_t stride,
  const int8_t *weights) {
  vi line[INTEGER_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < INTEGER_VECTORS; v++) {
    line[v] = *(const vi_unaligned *)(weights + v * CK_LANES * 4);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    int32_t four;
    memcpy(&four, x + r * stride, 4);
    vi element = (vi)(four);
#pragma clang loop unroll(full)
    for (int v = 0; v < INTEGER_VECTORS; v++) {
      sums[r][v] = add_products(sums[r][v], element, line[v]);
    }
  }
}

#if CK_LANES == 16
/// Adds the four bytes at `x` times a line of weights to a row's sums.
INLINE void add_four(vi sums[INTEGER_VECTORS], const uint8_t *x, const vi line[INTEGER_VECTORS]) {
#if CK_HAS_VNNI && !CK_SANITIZED
  // In one piece, see `add_row`.
  typedef int32_t four_bytes __attribute__((aligned(1), may_alias));
  vi element;
  __asm__("vpbroadcastd %3, %2\n\tvpdpbusd %4, %2, %0\n\tvpdpbusd %5, %2, %1"
          : "+v"(sums[0]), "+v"(sums[1]), "=&v"(element)
          : "m"(*(const four_bytes *)x), "v"(line[0]), "v"(line[1]));
#else
  int32_t four;
  memcpy(&four, x, 4);
#pragma clang loop unroll(full)
  for (int v = 0; v < INTEGER_VECTORS; v++) {
    sums[v] = add_products(sums[v], (vi)(four), line[v]);
  }
#endif
}

/// The same for TILE_STEPS groups, see `tile_steps`. `groups` points to each third row of x.
INLINE void add_integer_groups(
  vi sums[INTEGER_ROWS][INTEGER_VECTORS], const int rows, const uint8_t *groups[ROW_GROUPS],
  ptrdiff_t stride, const int8_t *weights) {
#pragma clang loop unroll(full)
  for (int step = 0; step < TILE_STEPS; step++) {
    vi line[INTEGER_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < INTEGER_VECTORS; v++) {
      const int8_t *at = weights + (step * CK_PANEL + v * CK_LANES) * 4;
      line[v] = *(const vi_unaligned *)at;
      __builtin_prefetch(at + STEPS_AHEAD * CK_PANEL * 4, 0, 3);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      add_four(sums[r], groups[r / ROW_GROUP] + r % ROW_GROUP * stride + step * 4, line);
    }
  }
#pragma clang loop unroll(full)
  for (int g = 0; g < ROW_GROUPS; g++) {
    groups[g] += TILE_STEPS * 4;
    __asm__("" : "+r"(groups[g]));
  }
}
#endif

INLINE void integer_tile(
  const ck_integer_linear_args *a, const uint8_t *bytes, ptrdiff_t stride,
  const quantized_row *quantized, const int rows, ptrdiff_t row, ptrdiff_t column) {
  ptrdiff_t groups = quantized_width(a->k) / 4;
  const int8_t *panel =
    a->packed + column / CK_PANEL * CK_PANEL * groups * 4 + column % CK_PANEL * 4;
  const uint8_t *x = bytes + row * stride;
  vi sums[INTEGER_ROWS][INTEGER_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < INTEGER_VECTORS; v++) sums[r][v] = (vi)(0);
  }
  ptrdiff_t i = 0;
#if CK_LANES == 16
  const uint8_t *thirds[ROW_GROUPS];
#pragma clang loop unroll(full)
  for (int g = 0; g < ROW_GROUPS; g++) thirds[g] = x + g * ROW_GROUP * stride;
  const float *y = a->y + row * a->y_stride + column;
  ptrdiff_t prefetches = rows * TILE_STEPS < groups ? rows * TILE_STEPS : groups;
  for (; i + TILE_STEPS <= prefetches; i += TILE_STEPS, y += a->y_stride) {
#pragma clang loop unroll(full)
    for (int v = 0; v < INTEGER_VECTORS; v++) __builtin_prefetch(y + v * CK_LANES, 1, 3);
    add_integer_groups(sums, rows, thirds, stride, panel + i * CK_PANEL * 4);
  }
  for (; i + TILE_STEPS <= groups; i += TILE_STEPS) {
    add_integer_groups(sums, rows, thirds, stride, panel + i * CK_PANEL * 4);
  }
#endif
  for (; i < groups; i++) {
    add_integer_group(sums, rows, x + i * 4, stride, panel + i * CK_PANEL * 4);
  }
  finish_integer_tile(a, sums, rows, quantized, row, column);
}

/// The rows of a block. Expensive activations are a second pass, as in `linear_rows`.
static void integer_linear_rows(
  const ck_integer_linear_args *a, const uint8_t *bytes, ptrdiff_t stride,
  const quantized_row *quantized) {
  bool second_pass = a->activation == CK_GELU || a->activation == CK_SIGMOID;
  for (ptrdiff_t column = 0; column < a->n; column += INTEGER_COLUMNS) {
    for (ptrdiff_t row = 0, rows; row < a->m; row += rows) {
      rows = even_part(a->m - row, INTEGER_ROWS);
#define CALL(count) \
  integer_tile(     \
    a, bytes, stride, quantized, count < INTEGER_ROWS ? count : INTEGER_ROWS, row, column)
      WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
    }
    for (ptrdiff_t row = 0; second_pass && row < a->m; row++) {
      float *y = a->y + row * a->y_stride + column;
      ptrdiff_t width = a->n - column < INTEGER_COLUMNS ? a->n - column : INTEGER_COLUMNS;
      activate_floats(y, y, width, a->activation);
    }
  }
}

#endif
