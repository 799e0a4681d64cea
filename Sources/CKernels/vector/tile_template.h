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

// The address sanitizer does not see what assembly reads.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CK_SANITIZED 1
#endif
#endif

/// Adds `x` times a line of `vectors` constant vectors to a row's sums.
INLINE void add_row(
  vf sums[TILE_VECTORS], const int vectors, const float *x, const vf line[TILE_VECTORS]) {
#if CK_LANES >= 8 && !CK_SANITIZED
  // In one piece: left to itself the compiler moves loads of other rows and steps up, for which the
  // sums leave no register.
  if (vectors == 2) {
    vf element;
    __asm__("vbroadcastss %3, %2\n\tvfmadd231ps %4, %2, %0\n\tvfmadd231ps %5, %2, %1"
            : "+v"(sums[0]), "+v"(sums[1]), "=&v"(element)
            : "m"(*x), "v"(line[0]), "v"(line[1]));
    return;
  }
#endif
  vf element = splat(*x);
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) sums[v] = multiply_add(element, line[v], sums[v]);
}

#if CK_LANES >= 8
enum {
  ROW_GROUP = 3,
  ROW_GROUPS = (TILE_ROWS + ROW_GROUP - 1) / ROW_GROUP,
  TILE_STEPS = 4,
  /// Steps between the prefetch of a line of b and its use: as long as a read of L3 takes. 0 for no
  /// prefetch: with AVX2 a step takes so long that the processor fetches lines in time.
  STEPS_AHEAD = CK_LANES == 16 ? 16 : 0,
};

/// TILE_STEPS steps of `tile_accumulate`. `groups` points to each third row of x.
INLINE void tile_steps(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors,
  const float *groups[ROW_GROUPS], ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride) {
#pragma clang loop unroll(full)
  for (int step = 0; step < TILE_STEPS; step++) {
    vf line[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      line[v] = load(b + step * b_stride + v * CK_LANES);
      if (STEPS_AHEAD > 0) {
        __builtin_prefetch(b + (step + STEPS_AHEAD) * b_stride + v * CK_LANES, 0, 3);
      }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      add_row(sums[r], vectors, groups[r / ROW_GROUP] + r % ROW_GROUP * x_stride + step, line);
    }
  }
#pragma clang loop unroll(full)
  for (int g = 0; g < ROW_GROUPS; g++) {
    groups[g] += TILE_STEPS;
    // Keeps the compiler from turning this into a pointer for each row.
    __asm__("" : "+r"(groups[g]));
  }
}

/// sums[r][v] += Σᵢ x[r, i] · b[i, column of v] for `rows` constant rows and `vectors` constant
/// vectors of columns. Meanwhile prefetches the places that the sums will be written to, rows of
/// `to`, unless that is NULL.
///
/// There is a pointer for each three rows, since an address can itself add one or two strides, and
/// four steps are done at a time: with AVX-512 a step of 14 rows then has 48 instructions instead of
/// 60. Processors that start four in a cycle have no time for more: the multiply-adds take 14 cycles.
INLINE void tile_accumulate_to(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors, const float *x,
  ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride, ptrdiff_t k, const float *to,
  ptrdiff_t to_stride) {
  const float *groups[ROW_GROUPS];
#pragma clang loop unroll(full)
  for (int g = 0; g < ROW_GROUPS; g++) groups[g] = x + g * ROW_GROUP * x_stride;
  ptrdiff_t whole = k / TILE_STEPS * TILE_STEPS, i = 0;
  if (to) {
    ptrdiff_t end = rows * TILE_STEPS < whole ? rows * TILE_STEPS : whole;
    for (; i < end; i += TILE_STEPS, b += TILE_STEPS * b_stride, to += to_stride) {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) __builtin_prefetch(to + v * CK_LANES, 1, 3);
      tile_steps(sums, rows, vectors, groups, x_stride, b, b_stride);
    }
  }
  for (; i < whole; i += TILE_STEPS, b += TILE_STEPS * b_stride) {
    tile_steps(sums, rows, vectors, groups, x_stride, b, b_stride);
  }
  for (; i < k; i++, b += b_stride) {
    vf line[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(b + v * CK_LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) add_row(sums[r], vectors, x + r * x_stride + i, line);
  }
}

INLINE void tile_accumulate(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors, const float *x,
  ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride, ptrdiff_t k) {
  tile_accumulate_to(sums, rows, vectors, x, x_stride, b, b_stride, k, NULL, 0);
}
#else
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

INLINE void tile_accumulate_to(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors, const float *x,
  ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride, ptrdiff_t k, const float *to,
  ptrdiff_t to_stride) {
  (void)to;
  (void)to_stride;
  tile_accumulate(sums, rows, vectors, x, x_stride, b, b_stride, k);
}
#endif

/// Sets the sums of a tile to zero.
INLINE void tile_clear(vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = splat(0);
  }
}

/// Stores the sums of a tile in rows of `to`; if `add`, adds them to its contents.
INLINE void tile_store(
  vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors, float *to,
  ptrdiff_t to_stride, const bool add) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *at = to + r * to_stride + v * CK_LANES;
      store(at, add ? load(at) + sums[r][v] : sums[r][v]);
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
