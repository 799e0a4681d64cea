// The inner loop of all products: a tile of rows × columns of sums, kept in registers.

#ifndef CK_TILE_TEMPLATE_H
#define CK_TILE_TEMPLATE_H

#include "vector_template.h"

// AVX-512 has 32 registers: 14 × 2 sums, two for the panel and one for x. AVX2 has 16: 6 × 2. SSE2
// has 16, and needs one for the product before it is added: 4 × 2. NEON has 32: 6 × 4.
#if CK_LANES == 16
enum { TILE_ROWS = 14, TILE_VECTORS = 2 };
#elif CK_LANES == 8
enum { TILE_ROWS = 6, TILE_VECTORS = 2 };
#elif defined(__aarch64__)
enum { TILE_ROWS = 6, TILE_VECTORS = 4 };
#else
enum { TILE_ROWS = 4, TILE_VECTORS = 2 };
#endif
enum { TILE_COLUMNS = TILE_VECTORS * CK_LANES };

// The same for integers: only VNNI multiplies and adds in one instruction, the others need
// registers in between.
#if CK_LANES == 16 && defined(CK_HAS_VNNI)
enum { INTEGER_ROWS = 14 };
#elif CK_LANES == 16
enum { INTEGER_ROWS = 12 };
#elif CK_LANES == 8 || defined(__aarch64__)
enum { INTEGER_ROWS = 5 };
#else
enum { INTEGER_ROWS = 4 };
#endif

/// sums[r][v] += Σᵢ x[r, i] · b[i, column of v] for `rows` constant rows and `vectors` constant
/// vectors of columns.
INLINE void tile_accumulate(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors, const float *x,
  ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride, ptrdiff_t k) {
  for (ptrdiff_t i = 0; i < k; i++) {
    vf line[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(b + i * b_stride + v * CK_LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf element = splat(x[r * x_stride + i]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        sums[r][v] = multiply_add(element, line[v], sums[r][v]);
      }
    }
  }
}

/// How many of the `left` rows to process next, at most `limit`. The parts are as equal as
/// possible, since a tile of few rows has too few independent sums to hide the latency of a
/// multiply-add.
static inline ptrdiff_t even_part(ptrdiff_t left, ptrdiff_t limit) {
  ptrdiff_t parts = (left + limit - 1) / limit;
  return (left + parts - 1) / parts;
}

/// Calls `call(count)` with `count`, which is at least 1, as a compile-time constant.
#define WITH_CONSTANT_UP_TO_4(count, call) \
  switch (count) {                         \
    case 1: call(1); break;                \
    case 2: call(2); break;                \
    case 3: call(3); break;                \
    default: call(4); break;               \
  }
#define WITH_CONSTANT_UP_TO_6(count, call)      \
  switch (count) {                              \
    case 5: call(5); break;                     \
    case 6: call(6); break;                     \
    default: WITH_CONSTANT_UP_TO_4(count, call) \
  }
#define WITH_CONSTANT_UP_TO_7(count, call)      \
  switch (count) {                              \
    case 7: call(7); break;                     \
    default: WITH_CONSTANT_UP_TO_6(count, call) \
  }
#define WITH_CONSTANT_UP_TO_14(count, call)     \
  switch (count) {                              \
    case 8: call(8); break;                     \
    case 9: call(9); break;                     \
    case 10: call(10); break;                   \
    case 11: call(11); break;                   \
    case 12: call(12); break;                   \
    case 13: call(13); break;                   \
    case 14: call(14); break;                   \
    default: WITH_CONSTANT_UP_TO_7(count, call) \
  }

/// The same for the rows of a tile; a `count` beyond the tile's height counts as its height.
#if CK_LANES == 16
#define WITH_CONSTANT_ROWS(count, call) \
  WITH_CONSTANT_UP_TO_14((count) < TILE_ROWS ? (count) : TILE_ROWS, call)
#elif CK_LANES == 8 || defined(__aarch64__)
#define WITH_CONSTANT_ROWS(count, call) \
  WITH_CONSTANT_UP_TO_6((count) < TILE_ROWS ? (count) : TILE_ROWS, call)
#else
#define WITH_CONSTANT_ROWS(count, call) WITH_CONSTANT_UP_TO_4(count, call)
#endif

#if CK_LANES == 16
#define WITH_CONSTANT_INTEGER_ROWS WITH_CONSTANT_UP_TO_14
#else
#define WITH_CONSTANT_INTEGER_ROWS WITH_CONSTANT_UP_TO_6
#endif

#endif
