// The rows of an operation divided among the threads of a pool.

#ifndef CK_POOL_ROW_PARTS_H
#define CK_POOL_ROW_PARTS_H

#include "pool.h"

/// Rows 0..<rows in `count` parts, which differ by at most `step` rows.
typedef struct row_parts {
  ptrdiff_t rows, count, step;
} row_parts;

/// Parts of at most `most` rows, which is no less than `step`, that begin at multiples of `step`.
/// Those of `copies` equal problems together keep every thread busy to the end: their number is a
/// multiple of the threads, unless the problems have too few rows.
static inline row_parts row_parts_of(
  const ck_pool *pool, ptrdiff_t copies, ptrdiff_t rows, ptrdiff_t most, ptrdiff_t step) {
  ptrdiff_t threads = ck_pool_threads(pool), steps = (rows + step - 1) / step;
  ptrdiff_t most_steps = most / step, count = (steps + most_steps - 1) / most_steps;
  while (count < steps && copies * count % threads != 0) count++;
  return (row_parts){rows, count, step};
}

/// The first row of part `part`, or the number of rows if `part` is the number of parts.
static inline ptrdiff_t part_begin(row_parts parts, ptrdiff_t part) {
  ptrdiff_t steps = (parts.rows + parts.step - 1) / parts.step;
  ptrdiff_t row = steps * part / parts.count * parts.step;
  return row < parts.rows ? row : parts.rows;
}

static inline ptrdiff_t part_rows(row_parts parts, ptrdiff_t part) {
  return part_begin(parts, part + 1) - part_begin(parts, part);
}

#endif
